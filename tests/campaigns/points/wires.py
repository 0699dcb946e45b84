"""The wire between the shop and its vendors, where a campaign lets workers die or stand still.

Every call of the shop passes here, in the thread that makes it. A death is a BaseException that
nothing of the shop catches: what follows the call is never done, as if the process had been killed.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from integrations.http import transport
from integrations.http.context import current_correlation
from integrations.http.transport import Answer, BrokenError
from tests.plugin_sandbox import SandboxHelper

SLOW = frozenset({"slow", "slow_after"})
PATIENCE_SECONDS = 0.15
"""How long the shop waits for an answer while somebody is slow on purpose."""


type Note = Callable[[requests.Request], Callable[[], None]]


class WorkerDied(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Pause:
    """Stands still at a call until it is let go on."""

    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Trap:
    """What happens at the `nth` call from now: a death, or a pause when there is one."""

    nth: int
    after: bool
    """After the vendor's answer came in, rather than before anything is sent."""
    pause: Pause | None = None

    def sprung(self, *, after: bool) -> bool:
        if self.after != after:
            return False
        self.nth -= 1
        return self.nth == 0


class Wires:
    """`watch` is asked before and after every call, and told the difference and whose call it was.

    That is how movements are known by order where a vendor's own ledger does not name it.
    """

    def __init__(
        self, sandbox: SandboxHelper, *, count: Callable[[], int], moved: Callable[[int, str], None]
    ) -> None:
        self._sandbox = sandbox
        self._count = count
        self._moved = moved
        self._traps: list[Trap] = []
        self._until_lost = 0
        self._send = transport.send
        self._note: Note | None = None
        self.happened: Counter[str] = Counter()

    def set(self, trap: Trap) -> None:
        self._traps.append(trap)

    def disarm(self) -> None:
        self._traps.clear()
        self._until_lost = 0

    def lose(self, nth: int) -> None:
        """The answer to the `nth` call from now is lost, whatever the call is."""
        self._until_lost = nth

    @contextmanager
    def recorded(self, note: Note) -> Iterator[None]:
        """Tell `note` of every call before it goes out; what it returns is called afterwards."""
        self._note = note
        yield
        self._note = None

    def send(self, request: requests.Request, **limits: Any) -> Answer:
        """Send it, with whatever lies in wait."""
        self._spring(after=False)
        noted = self._note(request) if self._note else None
        before = self._count()
        slow = any(fault.kind in SLOW for fault in self._sandbox.world.faults.active())
        if slow:
            limits["read_timeout"] = min(limits["read_timeout"], PATIENCE_SECONDS)
        try:
            answer = self._send(request, **limits)
        finally:
            if slow:
                self._let_slow_work_end()
            self._moved(self._count() - before, current_correlation().reference)
            if noted:
                noted()
        self._spring(after=True)
        self._until_lost -= 1
        if self._until_lost == 0:
            raise BrokenError("the answer is lost", sent=True)
        return answer

    def _spring(self, *, after: bool) -> None:
        for trap in tuple(self._traps):
            if not trap.sprung(after=after):
                continue
            self._traps.remove(trap)
            if trap.pause is None:
                self.happened["worker died"] += 1
                raise WorkerDied
            self.happened["worker stood still"] += 1
            trap.pause.reached.set()
            trap.pause.go_on.wait(30)

    def _let_slow_work_end(self) -> None:
        """Nobody waits for the answer any more; the vendor carries its work out all the same."""
        world = self._sandbox.world
        world.faults.wake()
        deadline = time.monotonic() + 5
        while any(entry.milliseconds is None for entry in world.journal.entries()):
            if time.monotonic() > deadline:
                raise TimeoutError("a slow answer never came")
            time.sleep(0.002)
            world.faults.wake()


@contextmanager
def wired(wires: Wires) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport, "send", wires.send)
        yield
