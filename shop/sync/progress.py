"""Whoever watches a long run hears how far it is."""

from __future__ import annotations

from collections.abc import Callable

type Seen = Callable[[int], object]
"""Hears how many rows were seen, where nobody knows how many there will be."""

type Progress = Callable[[int, int | None], object]
"""Hears how many are done, and of how many; None where that is not known yet."""
