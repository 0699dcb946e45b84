"""A private Valkey (or Redis) on a free port of 127.0.0.1."""

import signal
import socket
from pathlib import Path

from config.embedded.binaries import valkey_program
from config.embedded.process import Child, free_port, start, wait_until

# One for each test worker and then some; they cost nothing.
DATABASES = 64


def start_valkey(
    folder: Path, *, durable: bool = True, port: int | None = None
) -> tuple[Child, str]:
    """Start a server over `folder`; returns it with the address of its first database."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    keep = (
        ("--appendonly", "yes", "--appendfsync", "everysec") if durable else ("--appendonly", "no")
    )
    log = folder / "valkey.log"
    command = [
        str(valkey_program()),
        *("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--databases", str(DATABASES), *keep, "--save", "", "--maxmemory-policy", "noeviction"),
        *("--always-show-logo", "no"),
    ]
    with log.open("ab") as output:
        child = start("Valkey", command, stop_signal=signal.SIGTERM, cwd=Path("/"), output=output)
    wait_until(lambda: _pong(port), child=child, seconds=10, log=log)
    return child, f"redis://127.0.0.1:{port}/0"


def _pong(port: int) -> bool:
    # While it still reads its file it answers -LOADING, so a listening port alone proves little.
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
