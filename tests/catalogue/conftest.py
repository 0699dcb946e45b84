"""Shared by the tests of the catalogue sync."""

from __future__ import annotations

from tests.vendor_habits import _no_breaker, _short_pauses  # found by these names

__all__ = ["_no_breaker", "_short_pauses"]
