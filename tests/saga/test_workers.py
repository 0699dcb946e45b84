"""Workers that die in the worst moment, two of them at once, and thirty buyers at one balance."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import BonusOperation, BonusState, OperationState, Vendor
from shop.sync.outbox import run
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, cancel, completed, finish, loyalty_turn, place, states
from tests.saga.services import Service, books_agree
from tests.sync.hands import (
    body,
    end_leases,
    in_background,
    in_threads,
    let_time_pass,
    open_attentions,
    settle,
)

"""As many as the pool of connections of one process has room for, on a slow machine as well."""


def die_before_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is killed after the vendor answered and before our database knows."""
    with monkeypatch.context() as patch:

        def killed(*_args: object) -> None:
            raise SystemExit(9)

        patch.setattr(run, "_finish", killed)
        let_time_pass()
        with pytest.raises(SystemExit):
            run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)
    end_leases()


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
    assert service.commits() == 1
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


def test_two_workers_make_one_commit(shop: Shop, bonusplus: Service) -> None:
    number = place(shop.member())
    settle(shop)
    finish(shop, number)
    let_time_pass()
    assert bonusplus.fail(bonusplus.commit, "barrier")
    with in_background(lambda: in_threads(2, _one_turn)):
        shop.sandbox.wait_held()
        pending = BonusOperation.objects.filter(state=OperationState.PENDING)
        assert pending.count() == 1
        shop.sandbox.release()
    settle(shop)
    assert bonusplus.commits() == 1
    books_agree(bonusplus)


def test_two_orders_of_one_member_are_sold_one_after_the_other(
    shop: Shop, bonusplus: Service
) -> None:
    buyer = shop.member()
    numbers = [place(buyer), place(buyer, bonuses="150")]
    settle(shop)
    for number in numbers:
        finish(shop, number)
    let_time_pass()
    bonusplus.fail(bonusplus.commit, "barrier")
    with in_background(lambda: in_threads(2, _one_turn)):
        shop.sandbox.wait_held()
        pending = BonusOperation.objects.filter(state=OperationState.PENDING)
        assert pending.count() == 1
        shop.sandbox.release()
    settle(shop)
    assert bonusplus.spent() == Decimal(250)
    assert {shop.order(each).bonus_state for each in numbers} == {"committed"}
    books_agree(bonusplus)


def _one_turn() -> int:
    return run_due(vendor=Vendor.LOYALTY, keep_going=iter([True, False]).__next__)


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
