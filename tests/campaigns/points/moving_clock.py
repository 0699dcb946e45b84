"""One clock for the shop and its vendors that a campaign moves: hours pass in no time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from integrations.http import context
from tests.plugin_sandbox import SandboxHelper


class MovingClock:
    """The real time plus what has been waited. Vendors' clocks move along."""

    def __init__(self, sandbox: SandboxHelper) -> None:
        self._sandbox = sandbox
        self._waited = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._waited

    def monotonic(self) -> float:
        """What time budgets are measured by: who stands still for an hour has spent his."""
        return time.monotonic() + self._waited.total_seconds()

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
        patch.setattr(context, "time", SimpleNamespace(monotonic=clock.monotonic))
        yield clock
