"""What the supervisor shows: its children's lines with a coloured name in front, and a frame."""

import os
import sys
import threading
from collections.abc import Sequence
from typing import IO

COLOURS = {"web": 36, "worker": 35, "beat": 34, "sandbox": 33, "prepare": 32}
NAME_WIDTH = 9
_one_line_at_a_time = threading.Lock()


def say(text: str) -> None:
    """Write one line of the supervisor's own."""
    with _one_line_at_a_time:
        print(text, flush=True)  # noqa: T201 - this is a terminal program.


def relay(name: str, stream: IO[bytes]) -> threading.Thread:
    """Copy a child's lines to the terminal until it closes its output."""
    label = f"[{name}]".ljust(NAME_WIDTH)
    if _colourful():
        label = f"\033[{COLOURS.get(name, 37)}m{label}\033[0m"

    def copy() -> None:
        with stream:
            for line in stream:
                say(f"{label} {line.decode(errors='replace').rstrip()}")

    thread = threading.Thread(target=copy, name=f"relay-{name}", daemon=True)
    thread.start()
    return thread


def framed(lines: Sequence[str]) -> str:
    """The lines in a frame as wide as the longest of them."""
    width = max(len(line) for line in lines)
    body = (f"│ {line.ljust(width)} │" for line in lines)
    return "\n".join((f"┌{'─' * (width + 2)}┐", *body, f"└{'─' * (width + 2)}┘"))


def _colourful() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
