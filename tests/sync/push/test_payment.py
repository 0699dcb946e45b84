"""The payment of an order in Posiflora: one, whatever is lost, and none where nothing is set."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import Settings

from integrations.posiflora import PaymentDraft, get_client
from integrations.sandbox import demo
from shop.models import MessageState, Order, Origin, Topic
from shop.services import clock
from shop.services.errors import DomainError
from shop.services.orders.cancel import order_cancel
from shop.services.orders.pay import order_paid
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.arrived import assert_paid_once
from tests.sync.hands import message_of, open_attentions, settle

KINDS = [
    "refuse",
    "lost_before",
    "lost_after",
    "half_body",
    "status",
    "status_after",
    "broken_json",
    "html",
    "expired_token",
]
PATH = "/payments$"
BY_HAND = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def till(settings: Settings) -> None:
    settings.POSIFLORA_PAYMENT_METHOD_ID = demo.PAYMENT_METHOD_ID
    settings.POSIFLORA_SHIFT_ID = demo.SHIFT_ID


def pay(shop: Shop, number: str) -> Order:
    return order_paid(order_id=shop.order(number).pk, origin=Origin.MANAGER)


def assert_paid_through_the_till(shop: Shop, number: str) -> None:
    """Paid once, by the method and in the shift of the settings."""
    assert_paid_once(shop, number)
    (payment,) = shop.sandbox.posiflora.payments
    assert payment.one("method") == demo.PAYMENT_METHOD_ID
    assert payment.one("shift") == demo.SHIFT_ID


def test_a_payment_is_recorded_once(
    shop: Shop, pushed: str, sandbox: SandboxHelper, till: None
) -> None:
    total = shop.order(pushed).total
    for _press in range(2):
        pay(shop, pushed)
        shop.drain()
    assert_paid_through_the_till(shop, pushed)
    order = shop.order(pushed)
    assert order.payment_state == "paid"
    notes = order.history.filter(kind="note").values_list("origin", "note")
    assert list(notes) == [("manager", f"Оплачен: {total} ₽")]
    assert len(sandbox.requests("posiflora", "POST", "/payments")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_one_payment_whatever_is_lost(
    shop: Shop, pushed: str, sandbox: SandboxHelper, till: None, kind: str
) -> None:
    fault = sandbox.fail("posiflora", "POST", PATH, kind)
    pay(shop, pushed)
    settle(shop)
    assert fault.hits == 1
    assert_paid_through_the_till(shop, pushed)


@pytest.mark.parametrize("repeated", ["409", "merge", "500"])
@pytest.mark.parametrize("kind", ["lost_after", "status_after"])
def test_one_payment_though_the_look_is_lost_too(
    shop: Shop, pushed: str, sandbox: SandboxHelper, till: None, kind: str, repeated: str
) -> None:
    sandbox.switch(repeat_client_id=repeated)
    sandbox.fail("posiflora", "POST", PATH, kind, times=2)
    sandbox.fail("posiflora", "GET", "/v1/orders/", "lost_after", times=3)
    pay(shop, pushed)
    settle(shop)
    assert_paid_through_the_till(shop, pushed)


def test_nothing_is_said_without_a_method_and_a_shift(
    shop: Shop, pushed: str, sandbox: SandboxHelper, settings: Settings
) -> None:
    before = len(sandbox.requests("posiflora"))
    settings.POSIFLORA_PAYMENT_METHOD_ID = demo.PAYMENT_METHOD_ID
    pay(shop, pushed)
    shop.drain()
    assert len(sandbox.requests("posiflora")) == before
    assert message_of(pushed, Topic.ORDER_PAYMENT).state == MessageState.DONE
    assert (sandbox.posiflora.payments, shop.order(pushed).payment_state) == ([], "paid")


def test_a_payment_before_the_push_waits_behind_it(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper, till: None
) -> None:
    number = oleg.place().json()["number"]
    pay(shop, number)
    shop.drain()
    assert_paid_through_the_till(shop, number)


def enter_by_hand(shop: Shop, number: str, amount: Decimal) -> None:
    get_client().orders.add_payment(
        str(shop.order(number).posiflora_id),
        PaymentDraft(
            id=BY_HAND,
            date=clock.today(),
            amount=amount,
            method_id=demo.PAYMENT_METHOD_ID,
            shift_id=demo.SHIFT_ID,
            created_at=clock.now(),
        ),
    )


def test_what_the_till_has_entered_is_not_entered_again(
    shop: Shop, pushed: str, sandbox: SandboxHelper, till: None
) -> None:
    enter_by_hand(shop, pushed, shop.order(pushed).total)
    pay(shop, pushed)
    shop.drain()
    assert [payment.id for payment in sandbox.posiflora.payments] == [BY_HAND]
    assert message_of(pushed, Topic.ORDER_PAYMENT).state == MessageState.DONE


def test_a_part_that_the_till_has_entered_is_a_persons_business(
    shop: Shop, pushed: str, sandbox: SandboxHelper, till: None
) -> None:
    enter_by_hand(shop, pushed, Decimal(100))
    order = pay(shop, pushed)
    shop.drain()
    assert [payment.id for payment in sandbox.posiflora.payments] == [BY_HAND]
    assert open_attentions(pushed) == [
        (
            "push",
            f"В Posiflora уже записана оплата 100.00 ₽ из {order.total} ₽. Внесите остаток там.",
        )
    ]


def test_a_closed_shift_is_a_persons_business(
    shop: Shop, pushed: str, sandbox: SandboxHelper, till: None, settings: Settings
) -> None:
    settings.POSIFLORA_SHIFT_ID = "99999999-9999-4999-8999-999999999999"
    pay(shop, pushed)
    shop.drain()
    assert sandbox.posiflora.payments == []
    assert [kind for kind, _text in open_attentions(pushed)] == ["push"]
    settings.POSIFLORA_SHIFT_ID = demo.SHIFT_ID
    settle(shop)
    assert_paid_through_the_till(shop, pushed)


def test_a_vanished_order_is_a_persons_business(
    shop: Shop, pushed: str, sandbox: SandboxHelper, till: None
) -> None:
    sandbox.posiflora.remove("orders", sandbox.posiflora.order(pushed).id)
    pay(shop, pushed)
    shop.drain()
    assert open_attentions(pushed) == [
        ("push", "Заказа нет в Posiflora, и оплату записать некуда.")
    ]


def test_a_finished_order_may_be_paid_and_a_cancelled_one_not(
    shop: Shop, oleg: Buyer, pushed: str, sandbox: SandboxHelper, till: None
) -> None:
    sandbox.florist.complete(sandbox.posiflora.order(pushed).id)
    shop.poll()
    pay(shop, pushed)
    shop.drain()
    (payment,) = sandbox.posiflora.payments
    assert (payment["amount"], payment["prepayment"]) == (shop.order(pushed).total, False)
    number = oleg.place().json()["number"]
    order_cancel(order_id=shop.order(number).pk, origin=Origin.MANAGER)
    with pytest.raises(DomainError) as refused:
        pay(shop, number)
    assert refused.value.code == "cannot_pay"
    assert shop.order(number).payment_state == "unpaid"
