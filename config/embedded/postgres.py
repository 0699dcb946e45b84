"""A private PostgreSQL on a free port of 127.0.0.1, with all its data in one folder."""

import re
import signal
import subprocess
from pathlib import Path

from config.embedded.binaries import postgres_folder
from config.embedded.errors import CannotStart
from config.embedded.privileges import disguise
from config.embedded.process import Child, answers, free_port, last_words, start, wait_until

USER = "shop"
BUILTIN_LOCALE_SINCE = 17
# Tests throw the data away, so the disk need not be waited for.
NO_DURABILITY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def start_postgres(folder: Path, *, durable: bool = True) -> tuple[Child, str]:
    """Start a server over `folder` (made when absent); returns it with the address of its database.

    Raises CannotStart with one line saying what is wrong.
    """
    programs = postgres_folder()
    data = folder / "postgres"
    log = folder / "postgres.log"
    if not (data / "PG_VERSION").is_file():
        _make_cluster(programs, data, log)
    _check_version(programs, data)
    _stop_orphan(programs, data)
    port = free_port()
    options = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        # No socket file: its path is limited to 107 bytes and a checkout may lie deeper than that.
        "unix_socket_directories=",
        "log_checkpoints=off",
        "max_connections=200",
        *(() if durable else NO_DURABILITY),
    ]
    flags = [part for option in options for part in ("-c", option)]
    with log.open("ab") as output:
        child = start(
            "PostgreSQL",
            [*disguise().prefix, str(programs / "postgres"), "-D", str(data), *flags],
            stop_signal=signal.SIGINT,  # PostgreSQL's "fast" stop: do not wait for clients.
            cwd=Path("/"),  # An unprivileged process cannot stay in a folder only root may enter.
            output=output,
            uid=disguise().uid,
        )
    wait_until(lambda: _ready(data, port), child=child, seconds=30, log=log)
    return child, f"postgres://{USER}@127.0.0.1:{port}/postgres"


def _make_cluster(programs: Path, data: Path, log: Path) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    disguise().own(data)
    # Plain initdb under LANG=C makes a database in which 'ПРИВЕТ' ILIKE 'привет' is false.
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if _major(programs) >= BUILTIN_LOCALE_SINCE
        else ["--locale=C.UTF-8"]
    )
    command = [
        *disguise().prefix,
        *(str(programs / "initdb"), "-D", str(data)),
        *("-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", *locale),
    ]
    with log.open("ab") as output:
        child = start("initdb", command, cwd=Path("/"), output=output, uid=disguise().uid)
        code = child.process.wait()
    if code != 0:
        raise CannotStart(f"PostgreSQL: не создаётся база в {data}{last_words(log)}")


def _ready(data: Path, port: int) -> bool:
    # The port opens a moment before recovery ends; the server itself writes "ready" when it serves.
    state = data / "postmaster.pid"
    return state.is_file() and "\nready" in state.read_text(errors="replace") and answers(port)


def _check_version(programs: Path, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != str(_major(programs)):
        raise CannotStart(
            f"PostgreSQL: данные в {data} созданы версией {made_by}, а найдена {_major(programs)}:"
            " удалите эту папку (make clean), если данные не нужны",
        )


def _stop_orphan(programs: Path, data: Path) -> None:
    """Stop a server whose supervisor was killed where the kernel does not clean up after it."""
    state = data / "postmaster.pid"
    lines = state.read_text(errors="replace").splitlines() if state.is_file() else []
    # The fourth line is the port. Only a server that answers there is asked to stop: the number in
    # the first line may by now belong to a stranger.
    if len(lines) > 3 and lines[3].isdigit() and answers(int(lines[3])):  # noqa: PLR2004 - see above.
        pg_ctl = [*disguise().prefix, str(programs / "pg_ctl"), "stop", "-D", str(data)]
        subprocess.run(  # noqa: S603 - our own program and folder.
            [*pg_ctl, "-m", "fast", "-w", "-t", "10"],
            cwd="/",
            capture_output=True,
            check=False,
        )


def _major(programs: Path) -> int:
    answer = subprocess.run(  # noqa: S603 - our own program.
        [str(programs / "postgres"), "--version"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"(\d+)\.", answer)
    if found is None:
        raise CannotStart(f"PostgreSQL: непонятная версия: {answer.strip()}")
    return int(found.group(1))
