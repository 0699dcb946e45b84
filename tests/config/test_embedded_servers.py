import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import binaries, postgres
from config.embedded.errors import CannotStart
from config.embedded.postgres import start_postgres
from config.embedded.process import answers, free_port
from config.embedded.valkey import start_valkey

ROOT = Path(__file__).resolve().parents[2]
SUPERVISOR = """
import sys, time
from pathlib import Path
from config.embedded.postgres import start_postgres
from config.embedded.valkey import start_valkey
folder = Path(sys.argv[1])
database, _ = start_postgres(folder, durable=False)
cache, _ = start_valkey(folder, durable=False)
print(database.process.pid, cache.process.pid, flush=True)
time.sleep(60)
"""


def gone_within(seconds: float, gone: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if gone():
            return True
        time.sleep(0.05)
    return gone()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process nobody has waited for yet is still listed, but it does nothing any more.
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_postgres_knows_cyrillic_letters_and_keeps_its_data(tmp_path: Path) -> None:
    first, url = start_postgres(tmp_path, durable=False)
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SELECT 'ПРИВЕТ' ILIKE 'привет'").fetchone() == (True,)
        connection.execute("CREATE TABLE flower AS SELECT 'роза' AS title")
    first.stop()
    assert first.process.returncode == 0

    second, url = start_postgres(tmp_path, durable=False)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT title FROM flower").fetchone() == ("роза",)
    second.stop()


def test_postgres_listens_on_this_machine_only(tmp_path: Path) -> None:
    child, url = start_postgres(tmp_path, durable=False)
    with psycopg.connect(url) as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()
        sockets = connection.execute("SHOW unix_socket_directories").fetchone()
    child.stop()
    assert listens == ("127.0.0.1",)
    assert sockets == ("",)


def test_a_postgres_left_over_is_stopped_before_the_next_one_starts(tmp_path: Path) -> None:
    orphan, old_url = start_postgres(tmp_path, durable=False)
    fresh, url = start_postgres(tmp_path, durable=False)
    assert orphan.process.wait(10) == 0
    assert url != old_url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    fresh.stop()


def test_data_of_another_version_are_refused_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart) as refused:
        start_postgres(tmp_path)
    assert "созданы версией 9" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_without_any_server_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_postgres_candidates", list)
    monkeypatch.setattr(binaries, "_valkey_candidates", list)
    with pytest.raises(CannotStart, match="PostgreSQL не найден: задайте DATABASE_URL"):
        binaries.postgres_folder()
    with pytest.raises(CannotStart, match="Redis не найден: задайте REDIS_URL"):
        binaries.valkey_program()


def test_a_cluster_that_cannot_be_made_says_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "USER", "no such/user\x01")
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "rubbish").write_text("x")
    with pytest.raises(CannotStart, match=r"не создаётся база .*postgres\.log"):
        start_postgres(tmp_path)


def test_valkey_answers_and_stops(tmp_path: Path) -> None:
    child, url = start_valkey(tmp_path, durable=False)
    client = redis.Redis.from_url(url)
    client.set("flower", "роза")
    assert client.get("flower") == "роза".encode()
    client.close()
    child.stop()
    assert child.process.returncode == 0


def test_valkey_remembers_what_was_written_before_a_stop(tmp_path: Path) -> None:
    first, url = start_valkey(tmp_path)
    with redis.Redis.from_url(url) as client:
        client.set("flower", "rose")
    first.stop()
    second, url = start_valkey(tmp_path)
    with redis.Redis.from_url(url) as client:
        assert client.get("flower") == b"rose"
    second.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_killing_the_supervisor_leaves_no_server_behind(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert supervisor.stdout is not None
    children = [int(pid) for pid in supervisor.stdout.readline().split()]
    assert [alive(pid) for pid in children] == [True, True]
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()
    supervisor.stdout.close()
    assert gone_within(10, lambda: not any(alive(pid) for pid in children))


def test_a_busy_port_is_passed_over() -> None:
    first = free_port(18_000)
    with socket.create_server(("127.0.0.1", first)):
        assert answers(first)
        assert free_port(first) == first + 1
