"""A vendor that keeps failing is left alone, by everybody, and Redis is never needed for it."""

import socket
import time

import pytest
import redis
import responses
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from integrations.breaker import COOL_OFF_SECONDS, THRESHOLD, Breaker, Entry
from integrations.errors import Transient, VendorError
from integrations.http import VendorClient
from integrations.models import Exchange
from tests.integrations.rawserver import closed_port
from tests.together import together

URL = "https://vendor.test/v1/things"


def trip(vendor: str = "posiflora") -> Breaker:
    found = Breaker(vendor)
    for _ in range(THRESHOLD):
        found.failure(found.enter())
    return found


def cool_down(vendor: str = "posiflora") -> None:
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    client.delete(f"breaker:{vendor}:cooling")
    client.close()


def test_it_opens_after_failures_in_a_row_and_says_how_long() -> None:
    found = Breaker("posiflora")
    for _ in range(THRESHOLD - 1):
        found.failure(found.enter())
    entry = found.enter()
    assert entry == Entry(failures_seen=True)
    found.failure(entry)
    wait = Breaker("posiflora").enter().wait
    assert wait is not None
    assert COOL_OFF_SECONDS - 1 < wait <= COOL_OFF_SECONDS


def test_one_success_forgets_the_failures() -> None:
    found = Breaker("posiflora")
    for _ in range(THRESHOLD - 1):
        found.failure(found.enter())
    found.success(found.enter())
    found.failure(found.enter())
    assert found.enter().wait is None


def test_a_person_can_close_it() -> None:
    found = trip()
    found.reset()
    assert found.enter() == Entry()


def test_one_vendor_does_not_stop_another() -> None:
    trip("posiflora")
    assert Breaker("telegram").enter() == Entry()


def test_after_the_cool_off_a_single_probe_decides() -> None:
    found = trip()
    cool_down()
    probe, other = found.enter(), found.enter()
    assert probe == Entry(probe=True)
    assert other == Entry(wait=1.0)
    found.success(probe)
    assert found.enter() == Entry()

    found = trip()
    cool_down()
    found.failure(found.enter())
    assert found.enter().wait is not None


def test_only_one_of_many_threads_becomes_the_probe() -> None:
    trip()
    cool_down()
    entries = together(16, lambda _number: Breaker("posiflora").enter())
    assert sum(entry.probe for entry in entries) == 1
    assert sum(entry.wait is not None for entry in entries) == 15


def test_calls_pass_when_redis_is_away(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{closed_port()}/0"
    found = Breaker("posiflora")
    for _ in range(THRESHOLD * 2):
        found.failure(found.enter())
    assert found.enter() == Entry()


@pytest.mark.parametrize("url", ["", "nonsense://x"])
def test_calls_pass_without_an_address_of_redis(settings: Settings, url: str) -> None:
    settings.REDIS_URL = url
    trip()
    assert Breaker("posiflora").enter() == Entry()


def test_a_redis_that_does_not_answer_costs_a_fifth_of_a_second_once(
    settings: Settings,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.REDIS_URL = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        started = time.monotonic()
        for _ in range(50):
            assert Breaker("posiflora").enter() == Entry()
        assert time.monotonic() - started < 0.8


@pytest.mark.django_db(transaction=True)
@responses.activate
def test_an_open_breaker_makes_no_call_and_leaves_no_row() -> None:
    responses.post(URL, status=500)
    client = VendorClient(vendor="posiflora", base_url="https://vendor.test")
    for _ in range(THRESHOLD):
        with pytest.raises(Exception, match="HTTP 500"):
            client.request("POST", "/v1/things", operation="t")
    with pytest.raises(Transient) as caught:
        client.request("GET", "/v1/things", operation="t")
    assert caught.value.retry_after is not None
    assert caught.value.exchange_id is None
    assert len(responses.calls) == THRESHOLD
    assert Exchange.objects.count() == THRESHOLD


@pytest.mark.django_db(transaction=True)
@responses.activate
def test_refusals_and_slow_down_do_not_open_it() -> None:
    client = VendorClient(vendor="posiflora", base_url="https://vendor.test")
    for status in (422, 401, 429, 404):
        responses.post(URL, status=status, json={})
        for _ in range(THRESHOLD):
            with pytest.raises(VendorError):
                client.request("POST", "/v1/things", operation="t")
        responses.reset()
    assert Breaker("posiflora").enter() == Entry()
