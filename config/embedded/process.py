"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.embedded.errors import CannotStart

PR_SET_PDEATHSIG = 1
STOP_PATIENCE_SECONDS = 12.0
# Loaded before any fork: importing or allocating between fork and exec may hang in a process
# with threads.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(slots=True)
class Child:
    """A process we started. `stop_signal` is its own word for "finish quickly but properly"."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals = signal.SIGTERM

    def stop(self) -> None:
        """Ask, wait, then insist. Safe to call for a process that is gone."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    name: str,
    command: Sequence[str],
    *,
    stop_signal: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: int | IO[bytes] = subprocess.DEVNULL,
    uid: int | None = None,
) -> Child:
    """Start `command` so that it is stopped when this process dies in whatever way (on Linux).

    It gets a session of its own: Ctrl-C in the terminal reaches the supervisor alone, which then
    stops its children in order.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - commands are ours, no shell is involved.
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_die_with_parent(stop_signal),  # noqa: PLW1509 - see _LIBC above.
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )
    except OSError as error:
        raise CannotStart(f"{name}: не запускается {command[0]}: {error.strerror}") from error
    return Child(name, process, stop_signal)


def _die_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def ask_the_kernel() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:
            # The parent died between fork and prctl: nobody would ever send the signal.
            os._exit(1)

    return ask_the_kernel


def free_port(preferred: int | None = None) -> int:
    """A free TCP port on 127.0.0.1: `preferred` or one of the next twenty, otherwise any."""
    candidates = [] if preferred is None else list(range(preferred, preferred + 20))
    for port in [*candidates, 0]:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # A port of a server stopped a moment ago is free for a listener, so say
            # what a listener would.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CannotStart("на 127.0.0.1 нет свободного порта")


def answers(port: int, *, timeout: float = 0.2) -> bool:
    """Whether something accepts connections on 127.0.0.1:`port`."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout):
            return True
    except OSError:
        return False


def wait_until(
    ready: Callable[[], bool], *, child: Child, seconds: float, log: Path | None = None
) -> None:
    """Wait for `ready`. Raises CannotStart when the child dies or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.process.poll() is not None:
            raise CannotStart(f"{child.name}: завершился при запуске{last_words(log)}")
        if time.monotonic() > deadline:
            child.stop()
            raise CannotStart(f"{child.name}: не отвечает {seconds:.0f} с{last_words(log)}")
        time.sleep(0.01)


def last_words(log: Path | None) -> str:
    """The last line of a log as the end of a sentence; nothing when there is none."""
    if log is None or not log.is_file():
        return ""
    lines = log.read_text(errors="replace").strip().splitlines()
    return f": {lines[-1].strip()} (весь журнал: {log})" if lines else ""
