"""What a running supervisor tells other shells of the same checkout."""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from config.embedded.errors import CannotStart

LOCK = "supervisor.lock"
STATE = "services.json"


@dataclass(frozen=True, slots=True)
class Running:
    """The addresses of a running shop, and the variables its processes were given."""

    pid: int
    database_url: str
    redis_url: str
    sandbox_url: str
    web_url: str
    environment: dict[str, str]


def data_folder(base_dir: Path) -> Path:
    """`.local` of the checkout, or SHOP_DATA_FOLDER where that disk does not suit a database."""
    return Path(os.environ.get("SHOP_DATA_FOLDER") or base_dir / ".local").absolute()


def take_lock(folder: Path) -> IO[str]:
    """Become the only supervisor of `folder`; the lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / LOCK).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        running = read_running(folder)
        where = f": {running.web_url}, процесс {running.pid}" if running else ""
        raise CannotStart(f"магазин уже запущен{where}") from None
    return lock


def write_running(folder: Path, running: Running) -> None:
    """Publish the addresses, for this user's eyes only: an address may carry a password."""
    draft = folder / f"{STATE}.new"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(running), ensure_ascii=False, indent=2) + "\n")
    draft.replace(folder / STATE)


def forget_running(folder: Path) -> None:
    """Withdraw the addresses when the shop stops."""
    with suppress(FileNotFoundError):
        (folder / STATE).unlink()


def read_running(folder: Path) -> Running | None:
    """The running shop of `folder`, or None; what a killed supervisor left does not count."""
    try:
        with (folder / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        with suppress(OSError, ValueError, TypeError):
            return Running(**json.loads((folder / STATE).read_text()))
    except OSError:
        return None
    return None
