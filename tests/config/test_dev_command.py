"""The whole shop, started as `make run` starts it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded.environment import ISOLATED

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90


class RunningShop:
    """A supervisor with its own data folder; `lines` is what it has shown so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "output.log"
        keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "dev", "--port", "18300"],
                cwd=ROOT,
                env={**keep, ISOLATED: "1", "SHOP_DATA_FOLDER": str(folder / "data")},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)

    def running(self) -> dict[str, object]:
        content = json.loads((self.folder / "data" / "services.json").read_text())
        assert isinstance(content, dict)
        return content

    def descendants(self) -> set[int]:
        parents = {
            int(stat.parent.name): int(stat.read_text().rpartition(")")[2].split()[1])
            for stat in Path("/proc").glob("[0-9]*/stat")
        }
        found, growing = {self.process.pid}, True
        while growing:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            found, growing = found | more, bool(more)
        return found - {self.process.pid}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[RunningShop]:
    running = RunningShop(tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(60)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks around in /proc")


def test_it_opens_answers_and_stops_when_asked(shop: RunningShop) -> None:
    shop.wait_for("Остановить: Ctrl-C")
    running = shop.running()
    for path in ("/healthz", "/readyz", "/app/", "/admin/login/", "/api/docs/", "/api/v1/shop"):
        with urllib.request.urlopen(f"{running['web_url']}{path}", timeout=10) as answer:
            assert answer.status == 200
    with urllib.request.urlopen(f"{running['sandbox_url']}/", timeout=10) as answer:
        assert answer.status == 200
    with psycopg.connect(str(running["database_url"])) as connection:
        assert connection.execute("SELECT count(*) > 5 FROM shop_product").fetchone() == (True,)
    names = {line.split("]")[0] for line in shop.text().splitlines() if line.startswith("[")}
    assert {"[sandbox", "[web", "[prepare"} <= names
    children = shop.descendants()

    shop.process.send_signal(signal.SIGINT)
    assert shop.process.wait(30) == 0
    assert "Остановлено." in shop.text()
    assert not (shop.folder / "data" / "services.json").exists()
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def test_a_kill_leaves_nothing_behind(shop: RunningShop) -> None:
    shop.wait_for("Остановить: Ctrl-C")
    children = shop.descendants()
    shop.process.kill()
    shop.process.wait()
    left = children
    deadline = time.monotonic() + 20
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = {pid for pid in children if Path(f"/proc/{pid}").exists()}
    assert {pid: commandline(pid) for pid in left} == {}


def commandline(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
