"""Shared by the tests of the catalogue sync."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.vendor_habits import _short_pauses  # found by this name

__all__ = ["_short_pauses"]


@pytest.fixture(autouse=True)
def _no_breaker(settings: Settings) -> None:
    """Faults are counted in Redis for all processes together; here each test starts anew."""
    settings.REDIS_URL = ""
