"""A long reading tells that it is still alive."""

from __future__ import annotations

from collections.abc import Callable

type Pulse = Callable[[int], None]
"""Called after every answer at the latest, with how many new rows there are to be counted."""
