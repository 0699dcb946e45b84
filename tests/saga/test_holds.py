"""A hold of LoyalClient lives ten minutes: the spend comes before its end, or does without it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.loyalty.base import Reserve, ReserveRequest
from integrations.loyalty.loyalclient import LoyalClientProvider
from shop.models import BonusState, Topic, Vendor
from shop.services import clock
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, cancel, one_turn, place
from tests.saga.services import Service, books_agree
from tests.sync.hands import body, message_of, settle


def waits(number: str) -> timedelta:
    """How long the spend still waits for the order to be pushed."""
    return message_of(number, Topic.BONUS_SPEND).available_at - clock.now()


def test_a_reserve_that_stands_is_spent_when_the_order_is_pushed(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    number = place(member)
    assert waits(number) > timedelta(minutes=6)
    due = run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)
    assert due == 0, "nothing is spent before Posiflora has the order"
    settle(shop)
    assert shop.movements(number) == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert loyalclient.moved() == [(HUNDRED, ZERO)]
    books_agree(loyalclient)


def test_the_spend_does_not_wait_longer_than_the_hold_lives(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    """Posiflora is down: the points are taken three minutes before the hold would lapse."""
    number = place(member)
    shop.sandbox.fail("posiflora", "*", "", "status", times=None)
    assert timedelta(minutes=6) < waits(number) <= timedelta(minutes=7)
    settle(shop, rounds=3)
    assert shop.order(number).push_state == "queued"
    assert loyalclient.moved() == [(HUNDRED, ZERO)]
    shop.sandbox.heal()
    settle(shop)
    order = shop.order(number)
    assert shop.sandbox.posiflora.order(number)["totalAmount"] == order.items_total - HUNDRED
    books_agree(loyalclient)


@pytest.mark.usefixtures("loyalclient")
@pytest.mark.parametrize("hours", [-2, 2])
def test_a_provider_with_a_wrong_clock_does_not_move_the_deadline(
    shop: Shop, member: Buyer, hours: int
) -> None:
    shop.sandbox.advance(hours * 3600)
    assert timedelta(minutes=6) < waits(place(member)) <= timedelta(minutes=7)


def test_a_hold_that_lapsed_is_spent_all_the_same(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    number = place(member)
    shop.sandbox.advance(1200)
    assert loyalclient.reserved() == ZERO
    settle(shop)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(loyalclient)


@pytest.mark.usefixtures("shop")
def test_a_shortened_reserve_is_no_reserve(
    member: Buyer, loyalclient: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = LoyalClientProvider.reserve

    def shortened(provider: LoyalClientProvider, request: ReserveRequest) -> Reserve:
        return Reserve(points=Decimal(40), expires_at=real(provider, request).expires_at)

    form = member.form(bonuses="100")
    monkeypatch.setattr(LoyalClientProvider, "reserve", shortened)
    answer = member.post_order(form)
    assert (answer.status_code, body(answer)["errors"][0]["code"]) == (409, "bonus_refused")
    assert (loyalclient.moved(), loyalclient.reserved()) == ([], ZERO)


def test_cancelled_before_the_reserve_was_answered(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    form = member.form(bonuses="100")
    loyalclient.fail(loyalclient.reserve, "lost_after")
    number = body(member.post_order(form))["number"]
    assert len(shop.sandbox.loyalclient.holds) == 1
    cancel(shop, number)
    settle(shop)
    assert (loyalclient.moved(), loyalclient.reserved()) == ([], ZERO)
    assert shop.movements(number) == [("reserve", "released", None)]
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert len(shop.sandbox.requests("loyalclient", "POST", "bonuses/hold")) == 1


def test_no_points_are_set_aside_while_a_commit_is_under_way(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    """A new hold would move the balance by which a lost answer is told."""
    first = place(member)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    loyalclient.fail(loyalclient.commit, "lost_after")
    one_turn()
    second = place(member, state="reserving")
    assert loyalclient.reserved() == ZERO
    settle(shop)
    assert {shop.order(each).bonus_state for each in (first, second)} == {BonusState.COMMITTED}
    assert loyalclient.moved() == [(HUNDRED, ZERO)] * 2
    books_agree(loyalclient)
