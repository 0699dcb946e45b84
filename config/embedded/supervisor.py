"""Watches over the processes it was given: one dies, all are stopped, in reverse order."""

import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Self

from config.embedded.console import relay
from config.embedded.errors import CannotStart
from config.embedded.process import Child, start

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY_SECONDS = 0.3


class Interrupted(Exception):
    """Somebody asked the supervisor to stop."""


class Supervisor:
    """Owns the children. Use it as `with Supervisor() as supervisor:`; leaving stops them all."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._relays: list[threading.Thread] = []
        self._asked_to_stop = threading.Event()

    def __enter__(self) -> Self:
        for number in STOPPING:
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C must not leave half of them behind.
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self._children):
            child.stop()
        # Last words are the ones people look for.
        for thread in self._relays:
            thread.join(1)

    def adopt(self, child: Child) -> Child:
        """Watch and later stop a process that was started elsewhere."""
        self._children.append(child)
        return child

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> Child:
        """Start a process whose lines appear under its name."""
        child = self.adopt(
            start(name, command, env=env, cwd=cwd, stop_signal=stop_signal, output=subprocess.PIPE)
        )
        if child.process.stdout is not None:
            self._relays.append(relay(name, child.process.stdout))
        return child

    def finish(self, child: Child) -> None:
        """Wait for a child that ends by itself. Raises CannotStart when it fails."""
        while child.process.poll() is None:
            self.check()
            self._asked_to_stop.wait(0.05)
        self._children.remove(child)
        if child.process.returncode != 0:
            raise CannotStart(f"{child.name}: не удалось, подробности выше")

    def check(self) -> None:
        """Raise CannotStart when a child is gone, Interrupted when asked to stop."""
        if self._asked_to_stop.is_set():
            raise Interrupted
        for child in self._children:
            code = child.process.poll()
            if code is not None:
                raise CannotStart(f"{child.name} завершился {_how(code)}")

    def watch(self) -> None:
        """Stay until a child dies (CannotStart) or somebody asks to stop (Interrupted)."""
        while True:
            self.check()
            self._asked_to_stop.wait(LOOK_EVERY_SECONDS)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop.set()


def _how(code: int) -> str:
    return f"с кодом {code}" if code >= 0 else f"по сигналу {signal.Signals(-code).name}"
