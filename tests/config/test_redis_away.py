"""Redis away or hung: the shop goes on, and nobody waits for long."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.test import override_settings
from kombu.exceptions import OperationalError

from config import cache as shop_cache
from config.celery import app


@pytest.fixture
def hung() -> Iterator[str]:
    """Accepts a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture(params=["refused", "hung"])
def away(request: pytest.FixtureRequest, hung: str) -> str:
    return hung if request.param == "hung" else "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _cache_is_not_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop_cache, "_left_alone_until", 0.0)


def cache_at(url: str) -> BaseCache:
    from django.conf import settings

    described = {**settings.CACHES["default"], "LOCATION": url}
    with override_settings(CACHES={"default": described}):
        return caches.create_connection("default")


def test_a_wake_up_fails_fast(away: str) -> None:
    with app.connection_for_write(away) as connection, app.amqp.Producer(connection) as producer:
        began = time.monotonic()
        with pytest.raises(OperationalError):
            app.send_task("shop.tasks.sweep_outbox", producer=producer)
        assert time.monotonic() - began < 0.6


def test_an_absent_cache_reads_as_empty(away: str) -> None:
    cache = cache_at(away)
    assert cache.get("flower", "none") == "none"
    assert cache.get_many(["flower"]) == {}
    assert cache.has_key("flower") is False
    assert cache.set_many({"flower": 1}) == ["flower"]
    assert cache.add("flower", 1) is True
    assert cache.delete("flower") is False
    cache.set("flower", 1)
    cache.delete_many(["flower"])
    assert cache.get_or_set("flower", "rose") == "rose"


def test_a_hung_cache_costs_one_timeout_and_not_one_a_key(hung: str) -> None:
    cache = cache_at(hung)
    began = time.monotonic()
    for number in range(50):
        cache.get(f"key-{number}")
    assert time.monotonic() - began < 0.6


def test_the_cache_is_asked_again_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    cache_at("redis://127.0.0.1:1/0").get("flower")
    working = caches["default"]
    working.set("flower", "rose")
    assert working.get("flower") is None
    monkeypatch.setattr(shop_cache, "_left_alone_until", time.monotonic() - 0.001)
    working.set("flower", "rose")
    assert working.get("flower") == "rose"
    working.delete("flower")
