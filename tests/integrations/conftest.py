"""Shared by the tests of the vendors' ground floor."""

from tests.vendor_habits import _closed_breakers, _short_pauses  # found by these names

__all__ = ["_closed_breakers", "_short_pauses"]
