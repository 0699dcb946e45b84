"""Fixtures: the vendors' stand-ins on a free loopback port, one process a test worker.

`sandbox` resets them before every test and points the settings at them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_django import Settings

from integrations.sandbox import Sandbox
from integrations.sandbox.faults import Fault
from integrations.sandbox.journal import Entry
from tests.bonusplus_view import BonusPlusView
from tests.florist import Florist
from tests.loyalclient_view import LoyalClientView
from tests.posiflora_view import PosifloraView
from tests.telegram_view import TelegramView
from tests.vendor_settings import vendor_settings


class SandboxHelper:
    """The handle a test gets."""

    def __init__(self, server: Sandbox) -> None:
        self._server = server
        self.world = server.world
        self.posiflora = PosifloraView(server.world)
        self.loyalclient = LoyalClientView(server.world)
        self.bonusplus = BonusPlusView(server.world)
        self.telegram = TelegramView(server.world)
        self.florist = Florist(server.world)
        self.begin()

    @property
    def base_url(self) -> str:
        return self._server.base_url

    def fail(
        self,
        vendor: str,
        method: str = "*",
        path: str = "",
        kind: str = "status",
        *,
        times: int | None = 1,
        skip: int = 0,
        probability: float = 1.0,
        seed: int = 0,
        status: int = 0,
        retry_after: int | None = None,
        seconds: float = 10.0,
    ) -> Fault:
        """Put a fault in force; kinds and fields are those of `faults.Fault`."""
        fault = Fault(
            kind,
            vendor=vendor,
            method=method,
            path=path,
            times=times,
            skip=skip,
            probability=probability,
            seed=seed,
            status=status,
            retry_after=retry_after,
            seconds=seconds,
        )
        with self.world.lock:
            return self.world.faults.add(fault)

    def begin(self) -> None:
        """Put the vendors back to their first minute, without the pauses of the demo."""
        self.world.reset()
        self.switch(bonusplus_latency_ms=0)
        self._switches = self.world.switches.as_dict()
        self._version = self.world.posiflora.version

    @property
    def is_fresh(self) -> bool:
        """Whether nobody called or changed Posiflora since `begin`, and no fault lies in wait."""
        world = self.world
        with world.lock:
            return (
                world.posiflora.version == self._version
                and world.switches.as_dict() == self._switches
                and not world.journal.entries()
                and not world.faults.active()
                and not world.clock.offset
            )

    def heal(self) -> None:
        """Take every fault out of force and release held answers."""
        self.world.faults.clear()

    def wait_held(self, count: int = 1, *, timeout: float = 10.0) -> None:
        """Wait until so many answers are held by barriers: their work is done by then."""
        deadline = time.monotonic() + timeout
        while self.world.faults.held < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.world.faults.held} of {count} answers are held")
            time.sleep(0.01)

    def release(self) -> None:
        """Let every held answer go."""
        self.world.faults.release()

    def switch(self, **values: object) -> None:
        """Turn switches for the rest of the test."""
        with self.world.lock:
            self.world.switches.change(values)

    def advance(self, seconds: float) -> None:
        """Move the vendors' clock, and only theirs; a negative number puts it behind ours."""
        self.world.clock.advance(seconds)

    def requests(self, vendor: str = "", method: str = "", path: str = "") -> list[Entry]:
        """What came in, oldest first; `path` is a part of the path below the vendor's base."""
        with self.world.lock:
            return [
                entry
                for entry in self.world.journal.entries(vendor)
                if method in {"", entry.method} and path in entry.path
            ]

    @contextmanager
    def down(self) -> Iterator[None]:
        """Stop listening: connections are refused until the block ends. State is kept."""
        port = int(self.base_url.rsplit(":", 1)[1])
        self._server.stop()
        try:
            yield
        finally:
            self._server.start(port)


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Sandbox]:
    """The process-wide stand-ins; ask for `sandbox` instead."""
    server = Sandbox(settled=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sandbox(sandbox_server: Sandbox, settings: Settings) -> Iterator[SandboxHelper]:
    """Fresh vendors, and the shop's settings pointing at them."""
    helper = SandboxHelper(sandbox_server)
    for name, value in vendor_settings(sandbox_server.base_url).items():
        setattr(settings, name, value)
    yield helper
    sandbox_server.world.faults.clear()
