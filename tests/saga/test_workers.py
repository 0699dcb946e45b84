"""Workers that die in the worst moment, two of them at once, and orders called off meanwhile."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import BonusOperation, BonusState, OperationState, Vendor
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import (
    HUNDRED,
    ZERO,
    by_hand,
    cancel,
    completed,
    die_before_writing,
    finish,
    loyalty_turn,
    one_turn,
    place,
    states,
)
from tests.saga.services import Service, books_agree
from tests.sync.hands import body, in_background, in_threads, let_time_pass, open_attentions, settle


@pytest.mark.parametrize("bonuses", ["100", "0"])
def test_killed_between_the_commit_and_our_record_of_it(
    shop: Shop,
    buyer: Buyer,
    service: Service,
    bonuses: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = place(buyer, bonuses=bonuses)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    if service.spends_when == "completed" or bonuses == "0":
        settle(shop)
        finish(shop, number)
    die_before_writing(monkeypatch)
    assert service.commits() == 1
    settle(shop)
    if shop.order(number).status != "completed":
        finish(shop, number)
        settle(shop)
    assert [spent for spent, _earned in service.moved()] == [Decimal(bonuses)]
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert open_attentions() == []
    books_agree(service)


def test_killed_between_the_refund_and_our_record_of_it(
    shop: Shop, bonusplus: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = completed(shop, shop.member())
    finish(shop, number, "return")
    die_before_writing(monkeypatch)
    assert len(shop.sandbox.bonusplus.refunds) == 1
    assert states(number)[-1] == ("spend_refund", "pending")
    settle(shop)
    assert len(shop.sandbox.bonusplus.refunds) == 1
    assert (bonusplus.spent(), bonusplus.earned()) == (ZERO, ZERO)
    assert states(number)[-2:] == [("spend_refund", "done"), ("earn_refund", "done")]
    books_agree(bonusplus)


def test_killed_between_the_reserve_and_our_record_of_it(
    shop: Shop,
    buyer: Buyer,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = buyer.form(bonuses="100")
    service.fail(service.reserve, "lost_before")
    number = body(buyer.post_order(form))["number"]
    die_before_writing(monkeypatch)
    assert service.reserved() == HUNDRED
    settle(shop)
    finish(shop, number)
    settle(shop)
    assert (service.commits(), service.spent(), service.reserved()) == (1, HUNDRED, ZERO)
    books_agree(service)


def two_workers_at_once(shop: Shop, service: Service) -> None:
    """Both look for something to sell, and the one whose answer is held is the only one."""
    let_time_pass()
    service.fail(service.commit, "barrier")
    with in_background(lambda: in_threads(2, one_turn)):
        shop.sandbox.wait_held()
        pending = BonusOperation.objects.filter(state=OperationState.PENDING)
        assert pending.count() == 1
        shop.sandbox.release()
    settle(shop)


def test_two_workers_make_one_commit(shop: Shop, bonusplus: Service) -> None:
    number = place(shop.member())
    settle(shop)
    finish(shop, number)
    two_workers_at_once(shop, bonusplus)
    assert bonusplus.commits() == 1
    books_agree(bonusplus)


def test_two_orders_of_one_member_are_sold_one_after_the_other(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    numbers = [place(buyer), place(buyer, bonuses="150")]
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    if service.spends_when == "completed":
        for number in numbers:
            finish(shop, number)
    two_workers_at_once(shop, service)
    assert sorted(spent for spent, _earned in service.moved()) == [HUNDRED, Decimal(150)]
    assert {shop.order(each).bonus_state for each in numbers} == {"committed"}
    assert open_attentions() == []
    books_agree(service)


def test_cancelled_in_the_middle_of_a_sale(shop: Shop, bonusplus: Service) -> None:
    """The florist calls it off while the sale is on its way: what it moved comes back."""
    number = place(shop.member())
    settle(shop)
    finish(shop, number)
    bonusplus.fail(bonusplus.commit, "barrier")
    with in_background(loyalty_turn):
        shop.sandbox.wait_held()
        finish(shop, number, "return")
        shop.sandbox.release()
    settle(shop)
    assert bonusplus.commits() == 1
    assert (bonusplus.spent(), bonusplus.earned(), bonusplus.reserved()) == (ZERO, ZERO, ZERO)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    books_agree(bonusplus)


def test_cancelled_in_the_middle_of_a_debit(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    """Nothing comes back at LoyalClient, so that a person is told what to give back."""
    number = place(member)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    loyalclient.fail(loyalclient.commit, "barrier")
    with in_background(loyalty_turn):
        shop.sandbox.wait_held()
        cancel(shop, number)
        shop.sandbox.release()
    settle(shop)
    assert shop.movements(number) == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert open_attentions(number) == [("bonus", by_hand(HUNDRED))]
    books_agree(loyalclient)


def test_cancelled_while_the_reserve_is_on_its_way(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    form = buyer.form(bonuses="100")
    service.fail(service.reserve, "refuse")
    number = body(buyer.post_order(form))["number"]
    service.fail(service.reserve, "barrier")
    with in_background(loyalty_turn):
        shop.sandbox.wait_held()
        cancel(shop, number)
        shop.sandbox.release()
    settle(shop)
    assert (service.reserved(), service.commits()) == (ZERO, 0)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    books_agree(service)
