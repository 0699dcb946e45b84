"""The storefront's files, and which of them the first screen needs."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
SCRIPTS = STATIC / "storefront" / "js"
# Modules are imported by relative paths, or the browser would not find them without a build step.
STATIC_IMPORT = re.compile(
    r"""(?:^|[;}\s])(?:import|export)[^"'();]*?(?:from\s*)?["']([^"']+)["']"""
)
ANY_IMPORT = re.compile(r"""(?:from\s*|import\s*\(?\s*)["']([^"']+)["']""")


def imported(module: Path, *, pattern: re.Pattern[str] = STATIC_IMPORT) -> list[Path]:
    found = pattern.findall(module.read_text())
    return [(module.parent / name).resolve() for name in found]


def first_screen() -> set[Path]:
    """The entry and everything it imports statically, all the way down."""
    seen: set[Path] = set()
    waiting = [SCRIPTS / "main.js"]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting.extend(imported(module))
    return seen


def compressed(paths: set[Path]) -> int:
    """Bytes on the wire: each file is compressed by itself."""
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)
