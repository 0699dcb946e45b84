"""Fixtures for rooms that call vendors: import them into a conftest, they apply by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as configured
from pytest_django import Settings

from integrations import breaker
from integrations.http import repeat


@pytest.fixture(autouse=True)
def _closed_breakers() -> Iterator[None]:
    """Forget failures of earlier tests: they are counted in Redis, which no rollback reaches."""
    client = redis.Redis.from_url(configured.REDIS_URL)
    for key in client.scan_iter("breaker:*"):
        client.delete(key)
    client.close()
    breaker._ignore_redis_until = 0.0
    yield
    breaker._ignore_redis_until = 0.0


@pytest.fixture(autouse=True)
def _no_breaker(settings: Settings) -> None:
    """Faults are counted in Redis for all processes together; here each test starts anew."""
    settings.REDIS_URL = ""


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat safe calls at once; the pauses themselves are tested by their numbers elsewhere."""
    monkeypatch.setattr(repeat, "_FIRST_PAUSE", 0.001)
