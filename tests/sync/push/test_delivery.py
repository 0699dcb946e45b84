"""The manager marks what a courier did: Posiflora hears of it once, and does not talk back."""

from __future__ import annotations

import pytest

from shop.models import MessageState, OrderStatus, OutboxMessage, Topic
from shop.services.errors import DomainError
from shop.services.messages import message_retry
from shop.services.orders.deliver import order_deliver
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import let_time_pass, open_attentions, settle

LOSSES = ["lost_before", "lost_after", "status_after", "half_body", "refuse"]
PATH = "/delivery-status$"


def deliver(shop: Shop, number: str, to: OrderStatus) -> None:
    order_deliver(order_id=shop.order(number).pk, to=to)


def told(number: str) -> list[tuple[str, object]]:
    rows = OutboxMessage.objects.filter(order__number=number, topic=Topic.ORDER_DELIVERY)
    return [(row.state, row.payload["status"]) for row in rows.order_by("pk")]


def history(shop: Shop, number: str) -> list[tuple[str, str, str]]:
    rows = shop.order(number).history.exclude(status="")
    return [(row.kind, row.status, row.origin) for row in rows]


def test_handed_over_and_delivered(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    for status, word in ((OrderStatus.DELIVERING, "courier"), (OrderStatus.DELIVERED, "delivered")):
        deliver(shop, pushed, status)
        deliver(shop, pushed, status)
        shop.drain()
        there = sandbox.posiflora.order(pushed)
        assert (there["status"], there["deliveryStatus"]) == ("new", word)
        sandbox.advance(60)
        assert shop.poll().changed == 0
        assert shop.order(pushed).status == status
    assert told(pushed) == [("done", "courier"), ("done", "delivered")]
    assert history(shop, pushed) == [
        ("status", "new", "mini_app"),
        ("status", "confirmed", "posiflora"),
        ("status", "delivering", "manager"),
        ("status", "delivered", "manager"),
    ]
    # The florist closes the order as ever.
    sandbox.florist.complete(sandbox.posiflora.order(pushed).id)
    shop.poll()
    assert shop.order(pushed).status == "completed"


@pytest.mark.parametrize("kind", LOSSES)
def test_a_lost_answer_is_made_up_for(
    shop: Shop, pushed: str, sandbox: SandboxHelper, kind: str
) -> None:
    fault = sandbox.fail("posiflora", "PATCH", PATH, kind, times=2)
    deliver(shop, pushed, OrderStatus.DELIVERING)
    deliver(shop, pushed, OrderStatus.DELIVERED)
    settle(shop)
    assert fault.hits == 2
    assert sandbox.posiflora.order(pushed)["deliveryStatus"] == "delivered"
    assert told(pushed) == [("done", "courier"), ("done", "delivered")]
    assert (shop.order(pushed).status, open_attentions(pushed)) == ("delivered", [])


def test_posiflora_speaks_of_the_time_before(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    """A poll between the manager's mark and its delivery must not take the order back."""
    with sandbox.down():
        deliver(shop, pushed, OrderStatus.DELIVERING)
        shop.drain()
    sandbox.advance(60)
    sandbox.florist.assemble(sandbox.posiflora.order(pushed).id)
    shop.poll()
    assert shop.order(pushed).status == "delivering"
    assert shop.order(pushed).posiflora_status == "assembled"
    let_time_pass()
    shop.drain()
    shop.poll()
    assert told(pushed) == [("done", "courier")]
    assert history(shop, pushed)[2:] == [("status", "delivering", "manager")]


def test_whoever_is_further_ahead_is_followed(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    with sandbox.down():
        deliver(shop, pushed, OrderStatus.DELIVERING)
        shop.drain()
    sandbox.advance(60)
    sandbox.florist.complete(sandbox.posiflora.order(pushed).id)
    shop.poll()
    assert shop.order(pushed).status == "completed"
    let_time_pass()
    shop.drain()
    # Old news of a closed order is kept to ourselves.
    assert sandbox.posiflora.order(pushed)["deliveryStatus"] is None
    assert told(pushed) == [("done", "courier")]


def test_a_mark_before_the_push_waits_behind_it(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    number = oleg.place().json()["number"]
    deliver(shop, number, OrderStatus.DELIVERING)
    shop.drain()
    there = sandbox.posiflora.order(number)
    assert (there["deliveryStatus"], shop.order(number).status) == ("courier", "delivering")
    assert history(shop, number) == [
        ("status", "new", "mini_app"),
        ("status", "delivering", "manager"),
    ]


def test_a_courier_may_set_out_twice(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    deliver(shop, pushed, OrderStatus.DELIVERING)
    shop.drain()
    sandbox.advance(60)
    sandbox.florist.back_to_new(sandbox.posiflora.order(pushed).id)
    shop.poll()
    assert shop.order(pushed).status == "confirmed"
    deliver(shop, pushed, OrderStatus.DELIVERING)
    shop.drain()
    assert shop.order(pushed).status == "delivering"
    assert sandbox.posiflora.order(pushed)["deliveryStatus"] == "courier"
    assert told(pushed) == [("done", "courier"), ("done", "courier")]


@pytest.mark.parametrize(
    ("now", "to"),
    [
        ("delivered", OrderStatus.DELIVERING),
        ("completed", OrderStatus.DELIVERING),
        ("cancelled", OrderStatus.DELIVERED),
        ("returned", OrderStatus.DELIVERED),
        ("confirmed", OrderStatus.ASSEMBLED),
        ("confirmed", OrderStatus.COMPLETED),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Shop, pushed: str, now: str, to: OrderStatus) -> None:
    order = shop.order(pushed)
    order.status = now
    order.save(update_fields=["status"])
    with pytest.raises(DomainError) as refused:
        deliver(shop, pushed, to)
    assert refused.value.code == "cannot_deliver"
    assert (shop.order(pushed).status, told(pushed)) == (now, [])


def test_a_refusal_is_shown_to_a_person(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "PATCH", PATH, "status", status=422)
    deliver(shop, pushed, OrderStatus.DELIVERING)
    shop.drain()
    assert told(pushed) == [("attention", "courier")]
    assert open_attentions(pushed) == [("push", "Posiflora: запрос отклонён (Sandbox fault).")]
    message = OutboxMessage.objects.get(topic=Topic.ORDER_DELIVERY)
    assert message.state == MessageState.ATTENTION
    message_retry(message=message)
    shop.drain()
    assert (told(pushed), open_attentions(pushed)) == ([("done", "courier")], [])
