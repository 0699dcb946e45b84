"""Cancelling before, during and after the push."""

from __future__ import annotations

import pytest

from shop.models import OrderStatus, Origin, PushState, Topic
from shop.services.orders.cancel import order_cancel
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, in_background, message_of, open_attentions, push, settle


def cancel(shop: Shop, number: str, reason: str = "") -> None:
    order_cancel(order_id=shop.order(number).pk, origin=Origin.MANAGER, reason=reason)


@pytest.fixture
def number(shop: Shop, member: Buyer) -> str:
    placed: str = body(member.place())["number"]
    return placed


def history(shop: Shop, number: str) -> list[tuple[str, str]]:
    return list(shop.order(number).history.values_list("status", "origin"))


def test_what_is_cancelled_before_the_push_never_reaches_posiflora(
    shop: Shop, number: str, sandbox: SandboxHelper
) -> None:
    before = len(sandbox.requests("posiflora"))
    cancel(shop, number)
    settle(shop)
    assert len(sandbox.requests("posiflora")) == before
    assert message_of(number, Topic.ORDER_CREATE).state == "cancelled"
    assert shop.order(number).status == OrderStatus.CANCELLED
    assert open_attentions() == []


def test_what_is_cancelled_after_an_empty_attempt_never_reaches_posiflora(
    shop: Shop, number: str, sandbox: SandboxHelper
) -> None:
    sandbox.fail("posiflora", "GET", "", "status", times=None)
    push()
    sandbox.heal()
    cancel(shop, number)
    settle(shop)
    assert (sandbox.posiflora.orders, sandbox.posiflora.customers) == ([], [])
    assert message_of(number, Topic.ORDER_CREATE).state == "cancelled"


@pytest.mark.parametrize("path", ["/v1/customers$", "/v1/orders$"])
def test_cancelled_while_the_push_is_under_way(
    shop: Shop, number: str, sandbox: SandboxHelper, path: str
) -> None:
    """The order has been loaded already: it is made over there, and then taken back."""
    sandbox.fail("posiflora", "POST", path, "barrier")
    with in_background(push):
        sandbox.wait_held()
        cancel(shop, number, "Передумали")
        sandbox.release()
    settle(shop)
    there = sandbox.posiflora.order(number)
    assert (there["status"], there["cancelComment"]) == ("canceled", "Передумали")
    order = shop.order(number)
    assert (order.status, order.push_state) == (OrderStatus.CANCELLED, PushState.SENT)
    assert order.posiflora_status == "canceled"
    assert history(shop, number) == [("new", "mini_app"), ("cancelled", "manager")]
    assert open_attentions() == []
    shop.poll()
    assert history(shop, number)[-1] == ("cancelled", "manager")


def test_called_off_during_the_push_there_is_no_change_to_tell(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """Its points came free meanwhile. A change of its sum would wait behind a cancel for ever."""
    number = body(member.place(*shop.products[:1], bonuses="100"))["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "barrier")
    with in_background(push):
        sandbox.wait_held()
        cancel(shop, number, "Передумали")
        sandbox.release()
    topics = shop.order(number).messages.values_list("topic", flat=True)
    assert Topic.ORDER_CANCEL in topics
    assert Topic.ORDER_UPDATE not in topics


@pytest.mark.parametrize(
    ("kind", "posted"), [("lost_before", 0), ("lost_after", 1), ("half_body", 1), ("refuse", 0)]
)
def test_cancelled_while_nobody_knows_whether_it_arrived(
    shop: Shop, number: str, sandbox: SandboxHelper, kind: str, posted: int
) -> None:
    sandbox.fail("posiflora", "POST", "/v1/orders$", kind)
    push()
    cancel(shop, number)
    settle(shop)
    assert [each["status"] for each in sandbox.posiflora.orders] == ["canceled"] * posted
    assert len(sandbox.requests("posiflora", "POST", "/v1/orders")) == 1
    assert message_of(number, Topic.ORDER_CANCEL).state == "done"
    assert open_attentions() == []


@pytest.mark.parametrize(
    "kind", ["refuse", "lost_before", "lost_after", "half_body", "status_after", "broken_json"]
)
def test_the_answers_to_the_cancellation_are_lost_again_and_again(
    shop: Shop, number: str, sandbox: SandboxHelper, kind: str
) -> None:
    push()
    sandbox.fail("posiflora", "PATCH", "/v1/orders/", kind, times=3)
    cancel(shop, number)
    settle(shop)
    assert sandbox.posiflora.order(number)["status"] == "canceled"
    patches = sandbox.requests("posiflora", "PATCH", "/v1/orders/")
    assert len(patches) == (4 if kind in {"refuse", "lost_before"} else 1)
    assert shop.order(number).posiflora_status == "canceled"
    assert open_attentions() == []


def test_cancelled_here_and_handed_over_there(
    shop: Shop, number: str, sandbox: SandboxHelper
) -> None:
    push()
    there = sandbox.posiflora.order(number)
    sandbox.florist.hand_over(there.id)
    cancel(shop, number)
    settle(shop, person=False)
    sentence = (
        "Заказ отменён у нас, но в Posiflora он уже «Передан в доставку». Решите, какой верен."
    )
    assert open_attentions(number) == [("cancel", sentence)]
    assert sandbox.posiflora.order(number)["status"] == "courier"
    assert message_of(number, Topic.ORDER_CANCEL).state == "attention"
    shop.poll()
    assert shop.order(number).status == OrderStatus.CANCELLED
    # A person agrees with the courier and cancels over there, then presses the button.
    sandbox.florist.cancel(there.id)
    settle(shop)
    assert open_attentions(number) == []
    assert message_of(number, Topic.ORDER_CANCEL).state == "done"


def test_both_sides_cancel_at_once(shop: Shop, number: str, sandbox: SandboxHelper) -> None:
    push()
    sandbox.florist.cancel(sandbox.posiflora.order(number).id, "Нет роз")
    cancel(shop, number, "Передумали")
    settle(shop)
    assert sandbox.requests("posiflora", "PATCH", "/v1/orders/") == []
    assert sandbox.posiflora.order(number)["cancelComment"] == "Нет роз"
    assert history(shop, number)[-1] == ("cancelled", "manager")
    assert open_attentions() == []


def test_what_the_florist_did_meanwhile_does_not_bring_it_back(
    shop: Shop, number: str, sandbox: SandboxHelper
) -> None:
    push()
    sandbox.florist.assemble(sandbox.posiflora.order(number).id)
    cancel(shop, number)
    shop.poll()
    assert shop.order(number).status == OrderStatus.CANCELLED
    settle(shop)
    assert sandbox.posiflora.order(number)["status"] == "canceled"
    assert [status for status, _origin in history(shop, number)] == [
        "new",
        "confirmed",
        "cancelled",
    ]
    assert open_attentions() == []


def test_the_florists_cancellation_asks_the_buyer_nothing(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = body(member.place())["number"]
    push()
    order = shop.order(number)
    order.question = "bonus_refused"
    order.save(update_fields=["question"])
    sandbox.advance(5)
    sandbox.florist.cancel(sandbox.posiflora.order(number).id, "Нет роз")
    shop.poll()
    order = shop.order(number)
    assert (order.status, order.question) == (OrderStatus.CANCELLED, "")
    last = order.history.last()
    assert last is not None
    assert (last.origin, last.note) == ("posiflora", "Нет роз")
