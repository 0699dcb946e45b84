"""What goes out, what comes back, how often, and within what time."""

import time
import traceback
from collections.abc import Callable
from decimal import Decimal

import pytest
import requests
import responses
from django.db import transaction

from integrations.errors import HttpInsideTransaction, Misconfigured, Refused, Transient
from integrations.http import VendorClient, before_send, repeat, time_budget, time_left
from integrations.http.codec import encode
from integrations.models import Exchange
from tests.integrations.rawserver import answer, drip, raw_server, silence

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://vendor.test/api/v1/things"
JSON = "Content-Type: application/json"


def make(base_url: str = "https://vendor.test/api/") -> VendorClient:
    return VendorClient(vendor="posiflora", base_url=base_url, headers={"apikey": "k"})


@responses.activate
def test_numbers_go_out_and_come_in_without_becoming_floats() -> None:
    responses.post(URL, body='{"a": 76.80, "b": 800, "c": "1.5", "d": 1e2}')
    got = make().request(
        "post",
        "/v1/things",
        operation="t",
        json={"x": Decimal("3500.10"), "y": Decimal(5), "z": "0.10", "list": [True, None]},
    )
    assert got.data == {"a": Decimal("76.80"), "b": 800, "c": "1.5", "d": Decimal(100)}
    assert isinstance(got.data, dict)
    assert isinstance(got.data["a"], Decimal)
    sent = responses.calls[0].request
    assert sent.body == b'{"x":3500.10,"y":5,"z":"0.10","list":[true,null]}'
    assert sent.headers["apikey"] == "k"
    assert sent.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, object(), {1, 2}])
def test_a_float_in_a_body_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        encode(value)


@responses.activate
def test_an_empty_success_is_none_and_a_query_is_encoded() -> None:
    responses.get(URL, status=204)
    got = make().request(
        "GET", "v1/things", operation="t", query=[("filter[a]", "x y"), ("filter[a]", "ы")]
    )
    assert (got.status, got.data) == (204, None)
    assert responses.calls[0].request.url == f"{URL}?filter%5Ba%5D=x+y&filter%5Ba%5D=%D1%8B"


@responses.activate
def test_a_safe_call_is_repeated_until_it_succeeds() -> None:
    responses.get(URL, status=503)
    responses.get(URL, body=requests.ConnectionError())
    responses.get(URL, json={"ok": True})
    assert make().request("GET", "/v1/things", operation="t").data == {"ok": True}
    assert len(responses.calls) == 3
    outcomes = Exchange.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["transient", "transient", "ok"]


@responses.activate
def test_a_safe_call_is_repeated_twice_at_most() -> None:
    responses.get(URL, status=503)
    with pytest.raises(Transient):
        make().request("GET", "/v1/things", operation="t")
    assert len(responses.calls) == 3


@responses.activate
def test_a_post_that_only_reads_may_be_repeated_when_it_says_so() -> None:
    responses.post(URL, status=500)
    responses.post(URL, json={})
    make().request("POST", "/v1/things", operation="t", json={}, safe=True)
    assert len(responses.calls) == 2


@responses.activate
def test_refusals_are_not_repeated() -> None:
    responses.get(URL, status=422, json={})
    with pytest.raises(Refused):
        make().request("GET", "/v1/things", operation="t")
    assert len(responses.calls) == 1


@pytest.mark.parametrize(
    ("header", "wait"), [("7", 7.0), ("99999999999999", 3600.0), ("soon", None)]
)
@responses.activate
def test_a_long_wait_the_vendor_asks_for_is_handed_on(header: str, wait: float | None) -> None:
    responses.get(URL, status=429, headers={"Retry-After": header})
    with pytest.raises(Transient) as caught:
        make().request("GET", "/v1/things", operation="t")
    assert caught.value.retry_after == wait
    assert len(responses.calls) == (1 if wait else 3)


@responses.activate
def test_a_date_in_retry_after_is_understood() -> None:
    responses.post(URL, status=429, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"})
    with pytest.raises(Transient) as caught:
        make().request("POST", "/v1/things", operation="t")
    assert caught.value.retry_after == 3600.0


def test_pauses_grow_and_never_leave_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeat, "_FIRST_PAUSE", 0.2)
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with responses.RequestsMock() as mock, pytest.raises(Transient):
        mock.get(URL, status=503)
        make().request("GET", "/v1/things", operation="t")
    assert len(slept) == 2
    assert 0.1 <= slept[0] <= 0.3
    assert 0.2 <= slept[1] <= 0.6


def test_a_budget_bounds_waiting_reading_and_repeating_together() -> None:
    for script in (silence(5), drip(5), answer("503 Busy")):
        with raw_server(script) as server:
            started = time.monotonic()
            with time_budget(0.5), pytest.raises(Transient):
                make(server.base_url).request("GET", "/x", operation="t")
            assert time.monotonic() - started < 1.2


@responses.activate
def test_a_spent_budget_sends_nothing() -> None:
    with time_budget(0), pytest.raises(Transient, match="budget"):
        make().request("GET", "/v1/things", operation="t")
    assert len(responses.calls) == 0
    assert Exchange.objects.count() == 0


@responses.activate
def test_who_stood_still_before_the_first_byte_sends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Our own database hung, or the process was frozen: somebody else has the work by now."""
    hung: list[Callable[[str, str, str], None]] = [lambda *_call: time.sleep(0.06)]
    monkeypatch.setattr("integrations.http.client.before_send", hung)
    with time_budget(0.05), pytest.raises(Transient, match="budget is spent"):
        make().request("POST", "/v1/things", operation="t", json={})
    assert len(responses.calls) == 0
    assert "budget is spent" in Exchange.objects.get().error


def test_an_inner_budget_only_shortens_the_outer_one() -> None:
    assert time_left() is None
    with time_budget(5):
        with time_budget(60):
            assert time_left() <= 5  # type: ignore[operator]  # a budget is set here
        with time_budget(1):
            assert time_left() <= 1  # type: ignore[operator]
        assert 1 < time_left() <= 5  # type: ignore[operator]
    assert time_left() is None


@responses.activate
def test_no_call_is_made_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(HttpInsideTransaction, match=r"posiflora things\.get"):
        make().request("GET", "/v1/things", operation="things.get")
    assert len(responses.calls) == 0


def test_redirects_are_not_followed_and_cookies_not_kept() -> None:
    hop = answer("302 Found", b"", "Location: /other", "Set-Cookie: a=b")
    with raw_server(hop, answer("200 OK", b"{}", JSON)) as server:
        client = make(server.base_url)
        with pytest.raises(Misconfigured):
            client.request("GET", "/x", operation="t")
        assert server.connections == 1
        client.request("GET", "/x", operation="t")
    from integrations.http import transport

    assert list(transport._session().cookies) == []


def test_proxies_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with raw_server(answer("200 OK", b"{}", JSON)) as server:
        assert make(server.base_url).request("GET", "/x", operation="t").data == {}


def test_the_hook_sees_the_call_before_it_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[str, str, str]] = []

    class PowerCut(BaseException):
        pass

    def hook(vendor: str, method: str, url: str) -> None:
        seen.append((vendor, method, url))
        raise PowerCut

    hooks: list[Callable[[str, str, str], None]] = [hook]
    monkeypatch.setattr("integrations.http.client.before_send", hooks)
    assert before_send == []
    with pytest.raises(PowerCut):
        make().request("POST", "/v1/things?search=79123456789", operation="t")
    assert seen == [("posiflora", "POST", "https://vendor.test/api/v1/things?search=•••89")]
    assert Exchange.objects.get().outcome == "in_flight"


def test_a_secret_address_is_in_no_traceback() -> None:
    token = "7000000001:AAdemo-token-for-the-sandbox-only-000000"
    client = make(f"http://127.0.0.1:1/bot{token}")
    with pytest.raises(Transient) as caught:
        client.request("POST", "/sendMessage", operation="sendMessage", json={})
    printed = "".join(traceback.format_exception(caught.value))
    assert "AAdemo" not in printed
    assert "Transient" in printed
