"""Real threads, real transactions, one starting shot."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

PATIENCE_SECONDS = 60


def together[Answer](count: int, call: Callable[[int], Answer]) -> list[Answer]:
    """What `call` answers to each number below `count`, all of them asked at the same moment.

    Raises what one of them raised.
    """
    start = Barrier(count, timeout=PATIENCE_SECONDS)

    def run(number: int) -> Answer:
        try:
            start.wait()
            return call(number)
        finally:
            # A thread's connection would otherwise outlive the test that asked for it.
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count), timeout=PATIENCE_SECONDS))
