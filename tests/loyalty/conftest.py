"""Shared by the loyalty contract: a provider on its bench, with one setting of its switches."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from integrations import breaker
from integrations.http import repeat
from tests.loyalty.benches import BENCHES, Bench
from tests.plugin_sandbox import SandboxHelper

SETTINGS = [
    pytest.param((kind, setting), id=f"{kind.name}-{setting.name}")
    for kind in BENCHES
    for setting in kind.settings
]


@pytest.fixture(autouse=True)
def _closed_breaker() -> Iterator[None]:
    """Forget failures of earlier tests, which are counted in Redis, and count none of these."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter("breaker:*"):
        client.delete(key)
    client.close()
    breaker._ignore_redis_until = 0.0
    yield
    breaker._ignore_redis_until = 0.0


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat safe calls at once, and let a test full of failures not open the breaker."""
    monkeypatch.setattr(repeat, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(breaker, "THRESHOLD", 1000)


@pytest.fixture
def quick(sandbox: SandboxHelper) -> SandboxHelper:
    """The sandbox without the tenth of a second that every BonusPlus call takes."""
    sandbox.switch(bonusplus_latency_ms=0)
    return sandbox


@pytest.fixture(params=SETTINGS)
def bench(request: pytest.FixtureRequest, quick: SandboxHelper) -> Bench:
    """Every provider under every setting of its switches."""
    kind, setting = request.param
    made: Bench = kind(quick, setting)
    return made
