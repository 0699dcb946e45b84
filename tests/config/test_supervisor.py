import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.errors import CannotStart
from config.embedded.process import Child
from config.embedded.supervisor import STOPPING, Interrupted, Supervisor

SLEEP = "import time; print('up', flush=True); time.sleep(60)"


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """The supervisor takes the signals of its process; a test run wants its own back."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def start(supervisor: Supervisor, name: str, code: str, folder: Path) -> Child:
    return supervisor.start(name, [sys.executable, "-c", code], env=dict(os.environ), cwd=folder)


def test_when_one_dies_it_is_named_and_the_others_are_stopped(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotStart, match=r"^web завершился с кодом 7$"),
        Supervisor() as supervisor,
    ):
        worker = start(supervisor, "worker", SLEEP, tmp_path)
        start(supervisor, "web", "import sys; sys.exit(7)", tmp_path)
        supervisor.watch()
    assert worker.process.returncode == -signal.SIGTERM


def test_a_killed_child_is_named_with_its_signal(tmp_path: Path) -> None:
    message = "^beat завершился по сигналу SIGKILL$"
    with pytest.raises(CannotStart, match=message), Supervisor() as supervisor:
        start(supervisor, "beat", SLEEP, tmp_path).process.kill()
        supervisor.watch()


@pytest.mark.parametrize("number", STOPPING)
def test_a_signal_stops_everything(number: signal.Signals, tmp_path: Path) -> None:
    with pytest.raises(Interrupted), Supervisor() as supervisor:
        child = start(supervisor, "worker", SLEEP, tmp_path)
        threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
        supervisor.watch()
    assert child.process.returncode == -signal.SIGTERM


def test_children_are_stopped_in_reverse_order(tmp_path: Path) -> None:
    note = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        f"def leave(*_): open({str(note)!r}, 'a').write(sys.argv[1]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, leave)\n"
        "open(sys.argv[1] + '.up', 'w').close()\n"
        "time.sleep(60)\n"
    )
    with Supervisor() as supervisor:
        for name in "abc":
            command = [sys.executable, "-c", code, name]
            supervisor.start(name, command, env=dict(os.environ), cwd=tmp_path)
        while len(list(tmp_path.glob("*.up"))) < 3:
            time.sleep(0.02)
    assert note.read_text() == "cba"


def test_output_carries_the_name(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Supervisor() as supervisor:
        child = start(supervisor, "prepare", "print('Таблицы готовы')", tmp_path)
        supervisor.finish(child)
    assert capfd.readouterr().out == "[prepare] Таблицы готовы\n"


def test_a_step_that_fails_ends_the_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"^prepare: "), Supervisor() as supervisor:
        supervisor.finish(start(supervisor, "prepare", "raise SystemExit(1)", tmp_path))
