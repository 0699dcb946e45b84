"""Points that Posiflora keeps and accrues itself: its books against ours."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import Settings

from integrations.sandbox.posiflora.points import BONUS_LINES
from shop.models import (
    BonusOperation,
    BonusState,
    MessageState,
    Movement,
    Order,
    OutboxMessage,
    Topic,
)
from shop.models import OrderStatus as Status
from shop.sync.reconcile.run import reconcile
from tests.plugin_shop import Shop
from tests.saga.hands import completed, finish
from tests.saga.posiflora import START, Points, points_of_posiflora
from tests.sync.hands import open_attentions, settle

from .looking import found, look


@pytest.fixture
def points(shop: Shop, settings: Settings) -> Points:
    return points_of_posiflora(shop.sandbox, settings)


@pytest.fixture
def number(shop: Shop, points: Points) -> str:
    """A completed order that spent a hundred points and was given some for the money."""
    return completed(shop, shop.member())


def test_nothing_differs(shop: Shop, points: Points, number: str) -> None:
    report = reconcile()
    assert (found(report), report.not_checked, report.failures) == ([], [], [])
    (sums,) = report.members
    assert (sums.ours, sums.theirs, sums.agrees) == (sum(points.lines), sum(points.lines), True)


def test_an_accrual_we_have_not_seen_is_taken_over(shop: Shop, points: Points, number: str) -> None:
    earned = points.lines[-1]
    BonusOperation.objects.filter(movement=Movement.EARN).delete()
    Order.objects.update(bonus_earned=0)
    differs = ("movement_differs", number, "-100.00 +0.00", f"-100.00 +{earned:.2f}", "follow")
    assert look() == [differs]
    assert look(fix=True) == [differs]
    assert look(fix=True) == []
    settle(shop)
    assert shop.order(number).bonus_earned == earned
    points.agree()
    assert look(fix=True) == []


def test_an_accrual_that_is_still_waited_for_is_no_difference(
    shop: Shop, points: Points, number: str
) -> None:
    BonusOperation.objects.filter(movement=Movement.EARN).delete()
    OutboxMessage.objects.filter(topic=Topic.BONUS_MIRROR).update(state=MessageState.QUEUED)
    assert look() == []


def test_an_earning_that_is_still_waited_for_has_begun(shop: Shop, points: Points) -> None:
    completed(shop, shop.member(), bonuses="0")
    BonusOperation.objects.all().delete()
    OutboxMessage.objects.filter(topic=Topic.BONUS_MIRROR).update(state=MessageState.QUEUED)
    assert look() == []


def test_a_spend_posiflora_has_forgotten(shop: Shop, points: Points, number: str) -> None:
    (line,) = [row for row in shop.sandbox.posiflora.rows(BONUS_LINES) if row["amount"] == -100]
    shop.sandbox.posiflora.remove(BONUS_LINES, line.id)
    earned = points.lines[-1]
    assert look(fix=True) == [
        ("movement_differs", number, f"-100.00 +{earned:.2f}", f"0.00 +{earned:.2f}", "")
    ]


def test_points_that_pay_are_no_money_too_much(shop: Shop, points: Points, number: str) -> None:
    order = shop.order(number)
    there = shop.sandbox.posiflora.order(number)
    paid = there["paymentsAmount"] + order.total
    shop.sandbox.posiflora.set("orders", there.id, paymentsAmount=paid)
    report = reconcile(fix=True)
    assert found(report) == []
    assert shop.order(number).payment_state == "paid"


def test_a_cancelled_order_whose_points_came_back_by_themselves(shop: Shop, points: Points) -> None:
    shop.sandbox.switch(cancel_returns_points=True)
    number: str = shop.member().place(bonuses="100").json()["number"]
    settle(shop)
    finish(shop, number, "cancel")
    settle(shop)
    order = shop.order(number)
    assert (order.status, order.bonus_state) == (Status.CANCELLED, BonusState.COMMITTED)
    came_back = ("not_undone", number, "-100.00 +0.00", "-100.00 +100.00", "note_undone")
    assert look() == [came_back]
    assert look(fix=True) == [came_back]
    assert shop.movements(number)[-1] == ("spend_refund", "done", Decimal(100))
    assert open_attentions(number) == []
    assert points.balance == START
    assert look(fix=True) == []


def test_an_accrual_that_came_and_went_before_anybody_looked(shop: Shop, points: Points) -> None:
    """It is in both sums of the service, and hides nothing of what was given back."""
    shop.sandbox.switch(cancel_returns_points=True)
    number: str = shop.member().place(bonuses="100").json()["number"]
    settle(shop)
    for action in ("complete", "return"):
        shop.sandbox.florist.act(action, shop.sandbox.posiflora.order(number).id)
    shop.poll()
    settle(shop)
    assert sum(points.lines) == 0
    assert len(points.lines) == 4
    came_back = ("not_undone", number, "-100.00 +0.00", "-440.00 +440.00", "note_undone")
    assert look(fix=True) == [came_back]
    assert shop.movements(number)[-1] == ("spend_refund", "done", Decimal(100))
    assert open_attentions(number) == []
    assert look(fix=True) == []


def test_a_cancelled_order_whose_points_stayed_away(shop: Shop, points: Points) -> None:
    shop.sandbox.switch(cancel_returns_points=False)
    number: str = shop.member().place(bonuses="100").json()["number"]
    settle(shop)
    finish(shop, number, "cancel")
    settle(shop)
    assert look(fix=True) == [("not_undone", number, "-100.00", "0.00", "")]
