"""Points kept in Posiflora: we keep the reserves, a spend waits, earnings are mirrored."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from shop.models import (
    BonusOperation,
    BonusState,
    HistoryEvent,
    Order,
    OutboxMessage,
    Topic,
    Vendor,
)
from shop.services import clock
from shop.sync.outbox.run import run_due
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, cancel, die_before_writing, finish, loyalty_turn, place
from tests.saga.posiflora import START, Points, points_of_posiflora
from tests.sync.hands import body, message_of, open_attentions, settle

PAYMENTS = ("POST", "/payments$")


@pytest.fixture
def points(shop: Shop, sandbox: SandboxHelper, settings: Settings) -> Points:
    assert shop
    return points_of_posiflora(sandbox, settings)


@pytest.fixture
def buyer(points: Points, shop: Shop) -> Buyer:
    assert points.balance == START
    return shop.member()


def test_points_are_spent_with_the_order_and_earned_by_the_service(
    shop: Shop, points: Points, buyer: Buyer
) -> None:
    number = place(buyer)
    assert points.lines == [], "the reserve is ours alone"
    settle(shop)
    assert points.lines == [-HUNDRED]
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    spend, earning = points.lines
    assert (spend, order.bonus_earned) == (-HUNDRED, earning)
    assert shop.movements(number) == [
        ("reserve", "used", HUNDRED),
        ("spend", "done", HUNDRED),
        ("earn", "done", earning),
    ]
    assert order.bonus_state == BonusState.COMMITTED
    assert BonusOperation.objects.get(movement="earn").carried_by == BonusOperation.objects.get(
        movement="spend"
    )
    assert open_attentions() == []
    points.agree()


def test_the_spend_waits_until_the_order_is_there(shop: Shop, points: Points, buyer: Buyer) -> None:
    number = place(buyer)
    shop.sandbox.fail("posiflora", "POST", "/orders$", "status", times=None)
    settle(shop, rounds=4)
    loyalty_turn()
    assert shop.order(number).posiflora_id is None
    assert shop.order(number).bonus_state == BonusState.RESERVED
    assert message_of(number, Topic.BONUS_SPEND).attempts == 0, "waiting is nobody's failure"
    assert points.lines == []
    shop.sandbox.heal()
    settle(shop)
    assert points.lines == [-HUNDRED]
    points.agree()


def test_an_order_without_points_only_mirrors(shop: Shop, points: Points, buyer: Buyer) -> None:
    number = place(buyer, bonuses="0")
    settle(shop)
    finish(shop, number)
    settle(shop)
    (earning,) = points.lines
    assert shop.movements(number) == [("earn", "done", earning)]
    order = shop.order(number)
    assert (order.bonus_state, order.bonus_earned) == (BonusState.COMMITTED, earning)
    assert shop.sandbox.requests("posiflora", *PAYMENTS) == []
    points.agree()


def test_an_earning_that_shows_late_is_asked_about_again(
    shop: Shop, points: Points, buyer: Buyer
) -> None:
    shop.sandbox.switch(points_delay_seconds=600)
    number = place(buyer, bonuses="0")
    settle(shop)
    finish(shop, number)
    shop.drain()
    mirror = message_of(number, Topic.BONUS_MIRROR)
    assert (mirror.state, mirror.attempts) == ("queued", 0)
    assert timedelta(seconds=50) < mirror.available_at - clock.now() <= timedelta(minutes=1)
    shop.sandbox.advance(601)
    settle(shop)
    assert shop.order(number).bonus_earned == points.lines[0]
    points.agree()


def test_an_earning_that_never_shows_is_left_to_the_comparison_at_night(
    shop: Shop, points: Points, buyer: Buyer
) -> None:
    shop.sandbox.switch(points_delay_seconds=10**8)
    number = place(buyer, bonuses="0")
    settle(shop)
    finish(shop, number)
    shop.drain()
    _closed(number, days_ago=3)
    loyalty_turn()
    mirror = message_of(number, Topic.BONUS_MIRROR)
    assert mirror.available_at - clock.now() > timedelta(hours=5)
    _closed(number, days_ago=6)
    loyalty_turn()
    assert message_of(number, Topic.BONUS_MIRROR).state == "done"
    assert (open_attentions(), shop.movements(number)) == ([], [])


def _closed(number: str, *, days_ago: int) -> None:
    moment = clock.now() - timedelta(days=days_ago)
    Order.objects.filter(number=number).update(closed_at=moment)
    HistoryEvent.objects.filter(order__number=number).update(recorded_at=moment)
    OutboxMessage.objects.filter(topic=Topic.BONUS_MIRROR).update(created_at=moment)


def test_waiting_for_an_earning_keeps_nothing_else_waiting(
    shop: Shop, points: Points, buyer: Buyer
) -> None:
    shop.sandbox.switch(points_delay_seconds=10**8)
    number = place(buyer)
    settle(shop)
    finish(shop, number)
    shop.drain()
    finish(shop, number, "return")
    settle(shop, rounds=3)
    (said,) = [text for kind, text in open_attentions(number) if kind == "bonus"]
    assert said.startswith(
        "Заказ отменён после проведения бонусов: списано 100.00, начислено 0.00. "
    )
    assert message_of(number, Topic.BONUS_MIRROR).state == "queued", "it may show all the same"
    assert points.lines[0] == -HUNDRED


@pytest.mark.parametrize("kind", ["lost_before", "lost_after", "half_body", "status_after"])
def test_a_lost_answer_to_the_payment(shop: Shop, points: Points, buyer: Buyer, kind: str) -> None:
    number = place(buyer)
    fault = shop.sandbox.fail("posiflora", *PAYMENTS, kind)
    settle(shop)
    assert fault.hits == 1
    assert points.lines == [-HUNDRED]
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert open_attentions() == []
    points.agree()


def test_killed_between_the_payment_and_our_record_of_it(
    shop: Shop, points: Points, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(buyer)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    die_before_writing(monkeypatch)
    assert points.lines == [-HUNDRED]
    settle(shop)
    assert points.lines == [-HUNDRED]
    points.agree()


def test_cancelled_before_it_was_pushed(shop: Shop, points: Points, buyer: Buyer) -> None:
    number = place(buyer)
    cancel(shop, number)
    settle(shop)
    assert (points.lines, shop.movements(number)) == ([], [("reserve", "released", HUNDRED)])
    assert shop.order(number).bonus_state == BonusState.RELEASED


def test_completed_opened_and_completed_again_is_mirrored_once(
    shop: Shop, points: Points, buyer: Buyer
) -> None:
    number = place(buyer, bonuses="0")
    settle(shop)
    finish(shop, number)
    settle(shop)
    finish(shop, number, "back_to_new", "complete")
    settle(shop)
    rows = BonusOperation.objects.filter(order__number=number, movement="earn")
    assert rows.count() == 1
    assert points.balance >= START


def test_our_own_reserves_are_counted_against_the_balance(
    shop: Shop, points: Points, buyer: Buyer
) -> None:
    """Posiflora shows 878 all the time; what our orders have spoken for is ours to know."""
    place(buyer, bonuses="800")
    answer = buyer.post_order(buyer.form(bonuses="100"))
    assert (answer.status_code, body(answer)["errors"][0]["code"]) == (409, "not_enough_bonuses")
    assert body(buyer.quote(bonuses="0"))["bonus"]["max_spend"] == "78.00"
    place(buyer, bonuses="78")
    settle(shop)
    assert sorted(points.lines) == [Decimal(-800), Decimal(-78)]
    points.agree()


def test_nothing_is_spent_where_spending_is_off(
    shop: Shop, points: Points, settings: Settings
) -> None:
    settings.POSIFLORA_SPEND_BONUSES = False
    buyer = shop.member()
    assert body(buyer.quote(bonuses="0"))["bonus"]["max_spend"] == "0.00"
    answer = buyer.post_order(buyer.form(bonuses="100"))
    assert answer.status_code == 409
    number = place(buyer, bonuses="0")
    settle(shop)
    finish(shop, number)
    settle(shop)
    assert len(points.lines) == 1
    points.agree()
