"""An order with points from end to end, over every service: placed, completed, called off, opened
again. What the service holds in the end is what our ledger says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import Availability, BonusOperation, BonusState, OutboxMessage, Topic
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import (
    HUNDRED,
    ZERO,
    by_hand,
    cancel,
    completed,
    finish,
    message_states,
    place,
    states,
)
from tests.saga.services import Service, books_agree
from tests.sync.hands import open_attentions, settle


@pytest.fixture(autouse=True)
def _florist_may_go_back(shop: Shop) -> None:
    shop.sandbox.switch(status_moves="free")


def about_bonuses(number: str) -> list[str]:
    return [text for kind, text in open_attentions(number) if kind == "bonus"]


def test_an_order_with_points(shop: Shop, buyer: Buyer, service: Service) -> None:
    number = place(buyer)
    assert service.reserved() == HUNDRED
    settle(shop)
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    earned = service.earns(order.goods_total, spent=HUNDRED)
    spend = [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    beside = [("earn", "done", earned)] if service.earns_with_spend else []
    assert shop.movements(number) == spend + beside
    assert (order.bonus_state, order.bonus_earned) == (BonusState.COMMITTED, earned)
    assert sum(line.bonus_earned for line in order.lines.all()) == earned
    assert (service.commits(), service.reserved()) == (1, ZERO)
    assert (service.spent(), service.earned()) == (HUNDRED, earned)
    assert open_attentions() == []
    books_agree(service)


def test_the_points_are_spent_when_the_service_wants_it(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer)
    settle(shop)
    at_acceptance = service.spends_when == "accepted"
    assert service.commits() == (1 if at_acceptance else 0)
    wanted = BonusState.COMMITTED if at_acceptance else BonusState.RESERVED
    assert shop.order(number).bonus_state == wanted
    assert shop.sandbox.posiflora.order(number)["totalAmount"] == (
        shop.order(number).items_total - HUNDRED
    ), "the florist asks for less either way"


def test_an_order_without_points_earns(shop: Shop, buyer: Buyer, service: Service) -> None:
    number = completed(shop, buyer, bonuses="0")
    order = shop.order(number)
    earned = service.earns(order.goods_total)
    assert shop.movements(number) == [("earn", "done", earned)]
    assert (order.bonus_state, order.bonus_earned) == (BonusState.COMMITTED, earned)
    assert sum(line.bonus_earned for line in order.lines.all()) == earned
    assert service.moved() == [(ZERO, earned)]
    books_agree(service)


@pytest.mark.parametrize("bonuses", ["100", "0"])
def test_completed_reopened_and_completed_is_one_commit(
    shop: Shop, buyer: Buyer, service: Service, bonuses: str
) -> None:
    number = completed(shop, buyer, bonuses=bonuses)
    finish(shop, number, "back_to_new", "complete", "back_to_new", "complete")
    settle(shop)
    assert service.commits() == 1
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert [row.life for row in BonusOperation.objects.filter(movement="earn")] in ([], [1])
    books_agree(service)


@pytest.mark.parametrize("bonuses", ["100", "0"])
def test_reopened_before_anything_was_sent(
    shop: Shop, buyer: Buyer, service: Service, bonuses: str
) -> None:
    number = place(buyer, bonuses=bonuses)
    settle(shop)
    before = service.commits()
    finish(shop, number)
    shop.poll()
    finish(shop, number, "back_to_new")
    settle(shop)
    assert service.commits() == before, "an open order earns nothing"
    finish(shop, number)
    settle(shop)
    assert service.commits() == 1
    assert service.reserved() == 0
    books_agree(service)


@pytest.mark.parametrize("action", ["cancel", "return"])
@pytest.mark.parametrize("bonuses", ["100", "0"])
def test_called_off_after_completion(
    shop: Shop, buyer: Buyer, service: Service, action: str, bonuses: str
) -> None:
    number = completed(shop, buyer, bonuses=bonuses)
    earned = service.earned()
    finish(shop, number, action)
    settle(shop)
    assert service.commits() == 1
    if service.refund is None:
        spent = Decimal(bonuses)
        assert about_bonuses(number) == [by_hand(spent, earned)]
        drifts = ["drift"] if action == "cancel" else []
        assert sorted(kind for kind, _text in open_attentions(number)) == ["bonus", *drifts]
        assert shop.order(number).bonus_state == BonusState.COMMITTED
    else:
        assert about_bonuses(number) == []
        assert (service.spent(), service.earned()) == (ZERO, ZERO)
        order = shop.order(number)
        assert (order.bonus_state, order.bonus_earned) == (BonusState.RELEASED, ZERO)
    books_agree(service)


def test_a_refund_is_the_commit_the_other_way_round(shop: Shop, bonusplus: Service) -> None:
    number = completed(shop, shop.member())
    earned = shop.order(number).bonus_earned
    finish(shop, number, "return")
    settle(shop)
    assert shop.movements(number) == [
        ("reserve", "used", HUNDRED),
        ("spend", "done", HUNDRED),
        ("earn", "done", earned),
        ("spend_refund", "done", HUNDRED),
        ("earn_refund", "done", earned),
    ]
    rows = {row.movement: row for row in BonusOperation.objects.filter(order__number=number)}
    assert rows["earn"].carried_by == rows["spend"]
    assert rows["earn_refund"].carried_by == rows["spend_refund"]
    assert rows["spend_refund"].undoes == rows["earn_refund"].undoes == rows["spend"]
    (sale,) = shop.sandbox.bonusplus.sales
    (back,) = shop.sandbox.bonusplus.refunds
    assert rows["spend"].reference == str(sale.id)
    assert rows["spend_refund"].reference == str(back.id)
    assert sale.external_id == rows["spend"].operation_id == f"{number}-spend-1"


@pytest.mark.parametrize("bonuses", ["100", "0"])
def test_completed_once_more_after_a_return(
    shop: Shop, buyer: Buyer, service: Service, bonuses: str
) -> None:
    """A refund ends one life and lets another begin; without a refund the commit simply stands."""
    number = completed(shop, buyer, bonuses=bonuses)
    finish(shop, number, "return")
    settle(shop)
    finish(shop, number)
    settle(shop)
    lives = 1 if service.refund is None else 2
    assert service.commits() == lives
    order = shop.order(number)
    assert order.bonus_state == BonusState.COMMITTED
    assert service.spent() == Decimal(bonuses)
    assert order.bonus_spent == Decimal(bonuses), "the price agreed on is kept"
    books_agree(service)
    if lives == 2:
        ids = {each.external_id for each in shop.sandbox.bonusplus.sales}
        assert len(ids) == 2, "each life has an id of its own"
        finish(shop, number, "return")
        settle(shop)
        assert (service.spent(), service.earned()) == (ZERO, ZERO)
        books_agree(service)


def test_returned_and_completed_before_the_worker_came_round(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = completed(shop, buyer)
    finish(shop, number, "return", "complete")
    settle(shop)
    assert service.commits() == 1
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert [state for movement, state in states(number) if "refund" in movement] == []
    books_agree(service)


def test_cancelled_with_points_set_aside(shop: Shop, buyer: Buyer, service: Service) -> None:
    number = place(buyer)
    cancel(shop, number)
    settle(shop)
    assert shop.movements(number) == [("reserve", "released", HUNDRED)]
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert (service.reserved(), service.commits()) == (ZERO, 0)
    waiting = service.spends_when == "accepted"
    assert message_states(number, Topic.BONUS_SPEND) == (["cancelled"] if waiting else [])
    books_agree(service)


def test_cancelled_in_posiflora_before_completion(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer)
    settle(shop)
    finish(shop, number, "cancel")
    settle(shop)
    assert service.reserved() == 0
    if service.spends_when == "accepted":
        assert open_attentions(number) == [("bonus", by_hand(HUNDRED))]
        assert service.moved() == [(HUNDRED, ZERO)]
    else:
        assert (service.commits(), open_attentions()) == (0, [])
        assert states(number) == [("reserve", "released")]
    books_agree(service)


def test_returned_with_points_set_aside_and_completed_after_all(
    shop: Shop, bonusplus: Service
) -> None:
    """The points are free by then; the order asks for them again rather than costing more."""
    number = place(shop.member())
    settle(shop)
    finish(shop, number, "complete", "return")
    settle(shop)
    assert (shop.order(number).bonus_state, bonusplus.reserved()) == ("released", ZERO)
    assert bonusplus.commits() == 0
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    assert (order.bonus_spent, order.bonus_state) == (HUNDRED, BonusState.COMMITTED)
    assert bonusplus.spent() == HUNDRED
    books_agree(bonusplus)


def test_nothing_is_left_over(shop: Shop, buyer: Buyer, service: Service) -> None:
    number = completed(shop, buyer)
    finish(shop, number, "return")
    settle(shop)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) <= {"done", "cancelled"}
    assert not BonusOperation.objects.filter(state__in=["pending", "unknown"]).exists()
    assert number


def test_sold_and_brought_back_between_two_polls(shop: Shop, service: Service) -> None:
    """The goods are held for nobody any more, and the points went the same way."""
    number = place(shop.member())
    settle(shop)
    there = shop.sandbox.posiflora.order(number).id
    shop.sandbox.advance(60)
    for action in ("complete", "return"):
        shop.sandbox.florist.act(action, there)
    shop.poll()
    assert shop.order(number).status == "returned"
    assert not Availability.objects.filter(held__gt=0).exists()
    settle(shop)
    assert service.reserved() == ZERO
    books_agree(service)
