"""What points kept in Posiflora mean for the order there: its price, its payments, its end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import Settings

from shop.models import BonusState, Origin, Question, Vendor
from shop.services.orders.pay import order_paid
from tests.plugin_shop import Shop
from tests.saga.hands import HUNDRED, ZERO, completed, finish, place
from tests.saga.posiflora import START, Points, points_of_posiflora
from tests.sync.hands import body, open_attentions, settle

LOOK_FIRST = (
    "Заказ отменён после проведения бонусов: списано {spent}, начислено {earned}. Посмотрите "
    "историю баллов покупателя: чего сервис не вернул сам, исправьте вручную."
)


@pytest.fixture
def points(shop: Shop, settings: Settings) -> Points:
    return points_of_posiflora(shop.sandbox, settings)


def test_points_pay_for_the_order_and_lower_no_price(shop: Shop, points: Points) -> None:
    """A price that is lower by the points would be paid with them a second time."""
    number = place(shop.member())
    settle(shop)
    order, there = shop.order(number), shop.sandbox.posiflora.order(number)
    assert there["totalAmount"] == order.items_total
    assert (there["byBonuses"], there["paymentsAmount"]) == (True, HUNDRED)
    assert "Списано бонусов: 100.00" in there["description"]
    assert f"К оплате покупателем: {order.total} ₽" in there["description"]
    finish(shop, number)
    settle(shop)
    money = order.items_total - HUNDRED
    assert points.lines == [-HUNDRED, (money / 20).to_integral_value("ROUND_FLOOR")]
    points.agree()


@pytest.mark.parametrize("first", ["points", "money"])
def test_points_and_money_pay_for_the_order_together(
    shop: Shop, points: Points, first: str
) -> None:
    number = place(shop.member())
    shop.drain(Vendor.POSIFLORA)
    if first == "points":
        settle(shop)
    order_paid(order_id=shop.order(number).pk, origin=Origin.MANAGER)
    if first == "money":
        shop.drain(Vendor.POSIFLORA)
    settle(shop)
    order = shop.order(number)
    payments = [(row["amount"], row["bonusAmount"]) for row in shop.sandbox.posiflora.payments]
    assert sorted(payments) == [(ZERO, HUNDRED), (order.total, ZERO)]
    assert shop.sandbox.posiflora.order(number)["paymentsAmount"] == order.total + HUNDRED
    assert open_attentions() == []
    points.agree()


@pytest.mark.parametrize("reading", ["422", "ignored"])
def test_a_posiflora_that_takes_no_points(shop: Shop, points: Points, reading: str) -> None:
    """The buyer was promised a lower price: they are asked, and nobody is charged in silence."""
    number = place(shop.member())
    shop.sandbox.switch(bonus_payments=reading)
    settle(shop, person=False)
    order = shop.order(number)
    assert (order.question, order.bonus_state) == (Question.BONUS_REFUSED, BonusState.RELEASED)
    assert [kind for kind, _ in open_attentions(number)] == ["bonus"]
    assert (points.lines, points.balance) == ([], START)
    there = shop.sandbox.posiflora.order(number)
    assert (there["totalAmount"], there["paymentsAmount"]) == (order.items_total, ZERO)


@pytest.mark.parametrize("returns", [True, False])
def test_called_off_after_the_payment(shop: Shop, points: Points, *, returns: bool) -> None:
    """Posiflora may give the points back by itself: nobody is told to do so a second time."""
    shop.sandbox.switch(cancel_returns_points=returns)
    number = place(shop.member())
    settle(shop)
    finish(shop, number, "cancel")
    settle(shop)
    assert points.balance == (START if returns else START - HUNDRED)
    assert open_attentions(number) == [("bonus", LOOK_FIRST.format(spent="100.00", earned="0.00"))]


def test_a_newcomer_earns_from_the_first_order(shop: Shop, points: Points) -> None:
    """The order itself makes them a customer, and Posiflora gives them a group."""
    shop.sandbox.posiflora.remove("customers", points.customer_id)
    buyer = shop.member()
    assert body(buyer.quote())["bonus"]["status"] == "not_member"
    number = completed(shop, buyer, bonuses="0")
    (customer,) = shop.sandbox.posiflora.customers
    earned = (shop.order(number).items_total / 20).to_integral_value("ROUND_FLOOR")
    assert shop.movements(number) == [("earn", "done", Decimal(earned))]
    assert customer["currentPoints"] == earned


def test_an_order_done_over_there_before_its_points_were_spent(shop: Shop, points: Points) -> None:
    """What the service accrued meanwhile is no commit of ours: the points are spent as ever."""
    number = place(shop.member())
    shop.drain(Vendor.LOYALTY)
    shop.sandbox.fail("posiflora", "POST", "/v1/orders$", "lost_after")
    shop.drain(Vendor.POSIFLORA)
    finish(shop, number)
    shop.drain(Vendor.LOYALTY)
    settle(shop)
    order = shop.order(number)
    earned, spent = points.lines
    assert spent == -HUNDRED
    assert shop.movements(number) == [
        ("reserve", "used", HUNDRED),
        ("spend", "done", HUNDRED),
        ("earn", "done", earned),
    ]
    assert (order.status, order.bonus_state) == ("completed", BonusState.COMMITTED)
    assert open_attentions(number) == []
    points.agree()


def test_called_off_after_it_earned_though_its_points_were_refused(
    shop: Shop, points: Points
) -> None:
    """What the service accrued by itself is asked about like any other commit."""
    shop.sandbox.switch(bonus_payments="422")
    number = place(shop.member())
    settle(shop, person=False)
    finish(shop, number)
    settle(shop, person=False)
    (earned,) = points.lines
    assert shop.movements(number)[-1] == ("earn", "done", earned)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    finish(shop, number, "cancel")
    settle(shop, person=False)
    asked = [text for kind, text in open_attentions(number) if kind == "bonus"]
    assert asked == [LOOK_FIRST.format(spent="0.00", earned=f"{earned}.00")]
