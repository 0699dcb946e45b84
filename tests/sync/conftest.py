"""Shared by the tests of the exchange with the vendors."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from integrations.http import repeat


@pytest.fixture(autouse=True)
def _no_breaker(settings: Settings) -> None:
    """Faults are counted in Redis for all processes together; here each test starts anew."""
    settings.REDIS_URL = ""


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat safe calls at once; the pauses themselves are tested by their numbers elsewhere."""
    monkeypatch.setattr(repeat, "_FIRST_PAUSE", 0.001)
