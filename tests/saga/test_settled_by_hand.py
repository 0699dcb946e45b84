"""A manager has looked at the service: the order goes on as if the service had answered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from pytest_django import Settings

from shop.models import BonusOperation, BonusState, Movement, OperationState, Order, Topic, Vendor
from shop.services.bonuses.refunds import bonus_refund
from shop.services.bonuses.retry import bonus_retry
from shop.services.bonuses.settle import Verdict, bonus_settle
from shop.services.orders.move import order_lock
from tests.plugin_shop import Shop
from tests.saga.hands import HUNDRED, ZERO, completed, finish, loyalty_turn, place, sale_in_doubt
from tests.saga.posiflora import points_of_posiflora
from tests.saga.services import Service, books_agree
from tests.sync.hands import open_attentions, settle


@pytest.fixture(autouse=True)
def _florist_may_go_back(shop: Shop) -> None:
    shop.sandbox.switch(status_moves="free")


@pytest.fixture
def maria(shop: Shop) -> User:
    return User.objects.create(username="maria")


def give_back(number: str, pieces: int) -> None:
    with transaction.atomic():
        bonus_refund(order=order_lock(number=number), lines={1: pieces})


def nobody_knows(number: str, movement: Movement) -> BonusOperation:
    """Whoever looked at what is under way could not tell, and gave up."""
    row = BonusOperation.objects.filter(order__number=number, movement=movement).latest("pk")
    assert row.state == OperationState.PENDING
    row.state = OperationState.UNKNOWN
    row.save(update_fields=["state"])
    Order.objects.filter(number=number).update(bonus_state=BonusState.UNKNOWN)
    row.order = Order.objects.get(number=number)
    row.order.messages.filter(vendor=Vendor.LOYALTY, state="queued").update(state="done")
    return row


def part_in_doubt(shop: Shop, service: Service, kind: str) -> tuple[str, BonusOperation]:
    """One of three pieces came back, and nobody knows whether its points did."""
    assert service.refund is not None
    number = completed(shop, shop.member(), count=3)
    service.fail(service.refund, kind)
    give_back(number, 1)
    loyalty_turn()
    return number, nobody_knows(number, Movement.SPEND_REFUND)


def happened(row: BonusOperation, by: User, points: str, beside: str) -> None:
    bonus_settle(
        operation_id=row.pk,
        verdict=Verdict.HAPPENED,
        points=Decimal(points),
        beside=Decimal(beside),
        reason="вижу",
        by=by,
    )


@pytest.mark.parametrize("returned", ["before", "after"])
def test_the_rest_of_an_order_comes_back_after_a_part_that_was_in_doubt(
    shop: Shop, bonusplus: Service, maria: User, *, returned: str
) -> None:
    number, row = part_in_doubt(shop, bonusplus, "lost_after")
    gone = shop.order(number).bonus_earned - bonusplus.earned()
    if returned == "before":
        finish(shop, number, "return")
        settle(shop, person=False)
        assert len(shop.sandbox.bonusplus.refunds) == 1
    happened(row, maria, "33.33", str(gone))
    if returned == "after":
        assert shop.order(number).bonus_state == BonusState.COMMITTED
        finish(shop, number, "return")
    settle(shop, person=False)
    assert (bonusplus.spent(), bonusplus.earned()) == (ZERO, ZERO)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert open_attentions(number) == []
    books_agree(bonusplus)


def test_sold_once_more_after_a_return_that_was_in_doubt(
    shop: Shop, bonusplus: Service, maria: User
) -> None:
    assert bonusplus.refund is not None
    number = completed(shop, shop.member())
    earned = shop.order(number).bonus_earned
    bonusplus.fail(bonusplus.refund, "lost_after")
    finish(shop, number, "return")
    loyalty_turn()
    row = nobody_knows(number, Movement.SPEND_REFUND)
    finish(shop, number, "complete")
    settle(shop, person=False)
    happened(row, maria, "100", str(earned))
    settle(shop, person=False)
    assert (bonusplus.commits(), bonusplus.spent()) == (2, HUNDRED)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)


def test_a_part_that_did_not_come_back_is_sent_again(
    shop: Shop, bonusplus: Service, maria: User
) -> None:
    number, row = part_in_doubt(shop, bonusplus, "lost_before")
    bonus_settle(operation_id=row.pk, verdict=Verdict.SEND_AGAIN, reason="пусто", by=maria)
    settle(shop, person=False)
    assert bonusplus.spent() == HUNDRED - Decimal("33.33")
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)


@pytest.mark.parametrize("verdict", [Verdict.SEND_AGAIN, Verdict.GIVE_UP])
def test_another_part_that_waited_comes_back(
    shop: Shop, bonusplus: Service, maria: User, verdict: Verdict
) -> None:
    number, row = part_in_doubt(shop, bonusplus, "lost_before")
    give_back(number, 2)
    settle(shop, person=False)
    assert [kind for kind, _text in open_attentions(number)] == ["bonus"]
    bonus_settle(operation_id=row.pk, verdict=verdict, reason="пусто", by=maria)
    settle(shop, person=False)
    assert open_attentions(number) == []
    left = ZERO if verdict == Verdict.SEND_AGAIN else Decimal("33.33")
    assert bonusplus.spent() == left
    books_agree(bonusplus)


def test_a_part_that_was_asked_about_once_more_comes_back_once(
    shop: Shop, bonusplus: Service, maria: User
) -> None:
    """It was looked into again by another message, which is stuck, and then a manager looked."""
    number, row = part_in_doubt(shop, bonusplus, "lost_after")
    gone = shop.order(number).bonus_earned - bonusplus.earned()
    bonus_retry(operation_id=row.pk)
    shop.sandbox.fail("bonusplus", "GET", "", "status", status=403, times=None)
    loyalty_turn()
    assert shop.order(number).messages.filter(topic=Topic.BONUS_REFUND, state="attention").exists()
    shop.sandbox.heal()
    happened(row, maria, "33.33", str(gone))
    settle(shop)
    assert len(shop.sandbox.bonusplus.refunds) == 1
    assert (bonusplus.spent(), open_attentions(number)) == (HUNDRED - Decimal("33.33"), [])
    books_agree(bonusplus)


def test_the_rest_stays_asked_when_a_part_is_given_up(
    shop: Shop, bonusplus: Service, maria: User
) -> None:
    number, row = part_in_doubt(shop, bonusplus, "lost_before")
    earned = shop.order(number).bonus_earned
    finish(shop, number, "return")
    settle(shop, person=False)
    bonus_settle(operation_id=row.pk, verdict=Verdict.GIVE_UP, reason="сам сделаю", by=maria)
    settle(shop, person=False)
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    assert text.endswith(f"осталось вернуть покупателю 100.00, снять {earned:.2f}.")
    assert shop.sandbox.bonusplus.refunds == []


def test_a_spend_proven_absent_of_an_order_that_was_called_off(
    shop: Shop, bonusplus: Service
) -> None:
    number = sale_in_doubt(shop, bonusplus, "lost_before")
    row = nobody_knows(number, Movement.SPEND)
    finish(shop, number, "return")
    settle(shop)
    bonus_retry(operation_id=row.pk)
    settle(shop)
    row.refresh_from_db()
    assert (row.state, shop.order(number).bonus_state) == ("released", BonusState.RELEASED)
    assert open_attentions(number) == []
    assert (bonusplus.commits(), bonusplus.reserved()) == (0, ZERO)


def test_points_are_set_aside_anew_for_an_order_that_is_open_again(
    shop: Shop, bonusplus: Service, maria: User
) -> None:
    """The sale that did not happen had let the reserve go."""
    number = sale_in_doubt(shop, bonusplus, "lost_before")
    row = nobody_knows(number, Movement.SPEND)
    finish(shop, number, "back_to_new")
    bonus_settle(operation_id=row.pk, verdict=Verdict.SEND_AGAIN, reason="пусто", by=maria)
    settle(shop)
    assert (shop.order(number).bonus_state, bonusplus.reserved()) == ("reserved", HUNDRED)
    finish(shop, number, "complete")
    settle(shop)
    assert (bonusplus.commits(), bonusplus.spent(), bonusplus.reserved()) == (1, HUNDRED, ZERO)
    books_agree(bonusplus)


def test_a_price_that_was_paid_does_not_rise_when_the_order_is_opened_again(
    shop: Shop, settings: Settings
) -> None:
    """The points were refused when nobody was left to be asked."""
    points_of_posiflora(shop.sandbox, settings)
    number = place(shop.member())
    shop.drain(Vendor.POSIFLORA)
    shop.sandbox.switch(bonus_payments="422", points_accrue=False)
    finish(shop, number)
    settle(shop, person=False)
    order = shop.order(number)
    assert (order.bonus_state, order.bonus_spent) == (BonusState.RELEASED, HUNDRED)
    paid = order.total
    finish(shop, number, "back_to_new", "complete")
    settle(shop, person=False)
    order = shop.order(number)
    assert (order.total, order.bonus_spent) == (paid, HUNDRED)
    assert any("100.00 бонусов" in text for _kind, text in open_attentions(number))
