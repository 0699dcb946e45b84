"""The push under every fault on every call: in the end one order, one customer, one source."""

from __future__ import annotations

import pytest

from integrations.sandbox.faults import KINDS as EVERY_KIND
from shop.models import Topic
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.arrived import assert_pushed_once
from tests.sync.hands import body, dies_before_writing, end_leases, impatient, message_of, settle

CALLS = [
    ("POST", "/v1/sessions$"),
    ("GET", "/v1/order-sources"),
    ("POST", "/v1/order-sources$"),
    ("GET", "/v1/customers"),
    ("POST", "/v1/customers$"),
    ("POST", "/v1/orders$"),
]
KINDS = sorted(EVERY_KIND - {"barrier", "huge_body"})
"""All that can happen to a call by itself, but for an answer too long for so many tests."""
HANGING_ON = 0.2
"""A slow server goes on with its work after we hung up; it has to be given the time it needs."""


def place(buyer: Buyer) -> str:
    answer = buyer.place()
    assert answer.status_code == 201, body(answer)
    number: str = body(answer)["number"]
    return number


def forget_session() -> None:
    """The catalogue sync has logged in already; the push is to do it itself."""
    from integrations.models import VendorSession

    VendorSession.objects.all().delete()


@pytest.mark.parametrize("path", ["/v1/customers$", "/v1/orders$"])
@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_on_what_must_not_be_repeated(
    shop: Shop, oleg: Buyer, monkeypatch: pytest.MonkeyPatch, kind: str, path: str
) -> None:
    impatient(monkeypatch, 0.15)
    number = place(oleg)
    fault = shop.sandbox.fail("posiflora", "POST", path, kind, seconds=0.3)
    settle(shop, pause=HANGING_ON if kind == "slow" else 0)
    assert fault.hits == 1
    assert_pushed_once(shop, number)


@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_on_every_call(
    shop: Shop, oleg: Buyer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    impatient(monkeypatch, 0.15)
    number = place(oleg)
    forget_session()
    faults = [
        shop.sandbox.fail("posiflora", method, path, kind, seconds=0.3) for method, path in CALLS
    ]
    settle(shop, pause=HANGING_ON if kind == "slow" else 0)
    assert [fault.hits for fault in faults] == [1] * len(CALLS)
    assert_pushed_once(shop, number)


@pytest.mark.parametrize("kind", ["refuse", "lost_after", "status_after", "half_body", "html"])
def test_three_faults_in_a_row_on_the_order_itself(shop: Shop, oleg: Buyer, kind: str) -> None:
    number = place(oleg)
    fault = shop.sandbox.fail("posiflora", "POST", "/v1/orders$", kind, times=3)
    settle(shop)
    expected = 3 if kind in {"refuse", "html"} else 1
    assert fault.hits == expected, "an order that is there is not posted again"
    assert_pushed_once(shop, number)


def test_too_many_requests_wait_as_long_as_they_are_told(shop: Shop, oleg: Buyer) -> None:
    number = place(oleg)
    shop.sandbox.fail("posiflora", "POST", "/v1/orders$", "status", status=429, retry_after=40)
    shop.drain()
    message = message_of(number, Topic.ORDER_CREATE)
    assert (message.state, message.error_kind, message.outcome_unknown) == (
        "queued",
        "transient",
        False,
    )
    wait = (message.available_at - shop.order(number).placed_at).total_seconds()
    assert 40 <= wait < 50
    settle(shop)
    assert_pushed_once(shop, number)


def test_the_answers_about_customer_and_order_are_lost_both(shop: Shop, oleg: Buyer) -> None:
    number = place(oleg)
    for path in ("/v1/order-sources$", "/v1/customers$", "/v1/orders$"):
        shop.sandbox.fail("posiflora", "POST", path, "lost_after")
    settle(shop)
    assert_pushed_once(shop, number)


def test_nobody_looks_for_a_customer_who_may_be_on_the_way(shop: Shop, oleg: Buyer) -> None:
    """The server is still writing when we hang up: only the lease keeps a second one away."""
    first, second = place(oleg), place(oleg)
    shop.sandbox.fail("posiflora", "POST", "/v1/customers$", "lost_after")
    shop.drain()
    assert len(shop.sandbox.requests("posiflora", "POST", "/v1/customers")) == 1
    shop.make_due()
    shop.drain()
    assert len(shop.sandbox.requests("posiflora", "GET", "/v1/customers")) == 1
    settle(shop)
    assert len(shop.sandbox.posiflora.customers) == 1
    assert sorted(each["docNo"] for each in shop.sandbox.posiflora.orders) == [first, second]


def test_nobody_looks_for_a_source_that_may_be_on_the_way(shop: Shop, oleg: Buyer) -> None:
    place(oleg)
    place(oleg)
    shop.sandbox.fail("posiflora", "POST", "/v1/order-sources$", "lost_after")
    shop.drain()
    shop.make_due()
    shop.drain()
    assert len(shop.sandbox.requests("posiflora", "GET", "/v1/order-sources")) == 1
    settle(shop)
    assert len(shop.sandbox.posiflora.orders) == 2
    assert [each["title"] for each in shop.sandbox.posiflora.sources].count(
        "telegram_mini_app"
    ) == 1


def test_a_worker_that_died_after_posting_is_followed_by_a_look(
    shop: Shop, oleg: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = place(oleg)
    with dies_before_writing(monkeypatch):
        shop.drain()
    assert len(shop.sandbox.posiflora.orders) == 1
    assert message_of(number, Topic.ORDER_CREATE).state == "in_flight"
    end_leases()
    settle(shop)
    assert len(shop.sandbox.requests("posiflora", "POST", "/v1/orders")) == 1
    assert_pushed_once(shop, number)


def test_posiflora_down_for_a_while(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    with sandbox.down():
        # The place request needs no vendor at all.
        number = place(oleg)
        shop.drain()
        message = message_of(number, Topic.ORDER_CREATE)
        assert (message.state, message.error_kind) == ("queued", "transient")
    settle(shop)
    assert_pushed_once(shop, number)
