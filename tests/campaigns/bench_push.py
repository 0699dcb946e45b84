"""The push is waiting: how near it comes to the best that so many workers could do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from django.db import connections

from shop.models import Order, PushState, Slot, Vendor
from shop.sync.outbox.run import run_due
from tests.campaigns.frame import Finding
from tests.campaigns.ground import Ground
from tests.plugin_shop import Shop

TARGET, NO_LUCK = 0.90, 0.30
"""NO_LUCK is more than four workers would reach who wait for one another."""


class PushSizes(Protocol):
    """`latency` in seconds is what every call of Posiflora takes.

    The target is held against the first number of `workers`; the others only show how far one
    process comes, whose threads share one interpreter.
    """

    @property
    def pushed(self) -> int: ...

    @property
    def workers(self) -> tuple[int, ...]: ...

    @property
    def latency(self) -> float: ...

    @property
    def strict(self) -> bool: ...


def push_by_its_waiting(ground: Ground, sizes: PushSizes) -> Iterator[Finding]:
    """The push against concurrency ÷ (latency × calls per order)."""
    for number, workers in enumerate(sizes.workers):
        ground.clear()
        target = (TARGET if sizes.strict else NO_LUCK) if number == 0 else 0
        yield measured(ground, workers, sizes.pushed, sizes.latency, target)


def measured(ground: Ground, workers: int, count: int, latency: float, target: float) -> Finding:
    """So many orders pushed by so many workers."""
    shop = ground.shop()
    Slot.objects.update(capacity=100_000)
    # The first order logs in and finds the source, which is done once and for all.
    place(shop, 0)
    shop.drain()
    for number in range(1, count + 1):
        place(shop, number)
    before = len(ground.sandbox.requests("posiflora"))
    ground.sandbox.fail("posiflora", kind="slow", times=None, seconds=latency)
    worked = time.process_time()
    took = drain(workers)
    worked = time.process_time() - worked
    ground.sandbox.heal()
    sent = Order.objects.filter(push_state=PushState.SENT).count() - 1
    calls = (len(ground.sandbox.requests("posiflora")) - before) / count
    share = sent / took / (workers / (latency * calls))
    wanted = f"при цели {TARGET:.0%}" if target else "без цели: потоки делят один процесс"
    return Finding(
        f"отправка, потоков {workers}: доля от потоки ÷ (задержка × вызовов на заказ)",
        sent == count and share >= target,
        f"{share:.0%} {wanted}: {sent} заказов, задержка {latency * 1000:.0f} мс, вызовов на "
        f"заказ {calls:.1f}, процессора на заказ с песочницей {worked / count * 1000:.0f} мс",
    )


def place(shop: Shop, number: int) -> None:
    """One order of a buyer whom Posiflora does not know."""
    buyer = shop.member(f"+7913{number:07d}", id=810_000_000 + number, first_name="Нина")
    assert buyer.place().status_code == 201, "an order could not be placed"


def drain(workers: int) -> float:
    """Seconds in which so many workers send all that waits for Posiflora."""
    started = time.monotonic()
    with ThreadPoolExecutor(workers) as threads:
        for turn in [threads.submit(_work) for _worker in range(workers)]:
            turn.result()
    return time.monotonic() - started


def _work() -> int:
    try:
        return run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    finally:
        connections.close_all()
