"""One clock for the shop and its vendors that a campaign moves: hours pass in no time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.plugin_sandbox import SandboxHelper


class MovingClock:
    """The real time plus what has been waited. Vendors' clocks move along."""

    def __init__(self, sandbox: SandboxHelper) -> None:
        self._sandbox = sandbox
        self._waited = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._waited

    def advance(self, seconds: float) -> None:
        self._waited += timedelta(seconds=seconds)
        self._sandbox.advance(seconds)

    def reset(self) -> None:
        """Back to the real time; the sandbox's own reset does the same to its clock."""
        self._waited = timedelta()


@contextmanager
def moving_clock(sandbox: SandboxHelper) -> Iterator[MovingClock]:
    """Let everything that asks Django for the time ask this clock."""
    clock = MovingClock(sandbox)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", clock.now)
        yield clock
