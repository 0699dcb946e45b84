"""LoyalClient shows no movements: what a lost answer did is told by the balance, or by a person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import BonusOperation, BonusState, Vendor
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, by_hand, cancel, finish, place
from tests.saga.services import Service, books_agree
from tests.sync.hands import open_attentions, settle

SWITCHES = [
    (True, True, "whole_point"),
    (True, False, "only_pair"),
    (False, True, "only_pair"),
    (False, False, "whole_point"),
]


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
@pytest.mark.parametrize(("balance", "recalc", "clears"), SWITCHES)
def test_a_lost_answer_to_the_spend(
    shop: Shop,
    member: Buyer,
    loyalclient: Service,
    kind: str,
    clears: str,
    *,
    balance: bool,
    recalc: bool,
) -> None:
    """Whatever a hold lowers, and whatever a new operation clears."""
    shop.sandbox.switch(
        hold_lowers_balance=balance, hold_lowers_recalc=recalc, new_operation_clears=clears
    )
    number = place(member)
    fault = loyalclient.fail(loyalclient.commit, kind)
    settle(shop)
    assert fault.hits == 1
    assert loyalclient.moved() == [(HUNDRED, ZERO)]
    assert shop.movements(number) == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert loyalclient.reserved() == ZERO
    assert open_attentions() == []
    books_agree(loyalclient)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
@pytest.mark.parametrize("balance", [True, False], ids=["lowers", "does_not_lower"])
@pytest.mark.parametrize("points", [("100", "100"), ("100", "200")])
def test_two_orders_with_points_and_a_lost_answer_never_debit_twice(
    shop: Shop,
    member: Buyer,
    loyalclient: Service,
    points: tuple[str, str],
    kind: str,
    *,
    balance: bool,
) -> None:
    """Both hold points at once, so a balance alone does not tell a debit from a hold that ended."""
    shop.sandbox.switch(hold_lowers_balance=balance)
    first, second = (place(member, bonuses=each) for each in points)
    fault = loyalclient.fail(loyalclient.commit, kind, times=2)
    settle(shop)
    assert fault.hits == 2
    assert sorted(spent for spent, _earned in loyalclient.moved()) == sorted(
        Decimal(each) for each in points
    )
    for number in (first, second):
        assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert open_attentions() == []
    books_agree(loyalclient)


def test_a_spend_the_balance_cannot_prove_goes_to_a_person(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    """The till moved the balance in the very moment the answer got lost."""
    number = place(member)
    loyalclient.fail(loyalclient.commit, "lost_after")
    shop.drain()
    loyalclient.set_balance(500)
    settle(shop)
    assert loyalclient.moved() == [(HUNDRED, ZERO)]
    assert shop.order(number).bonus_state == BonusState.UNKNOWN
    assert shop.movements(number)[1] == ("spend", "unknown", None)
    assert open_attentions(number) == [
        (
            "bonus",
            (
                "Неизвестно, прошло ли движение «Списание» (100.00 бонусов с покупки на "
                "6900.00 ₽): ответ сервиса потерян, а по балансу это не видно. Проверьте операцию "
                "в кабинете сервиса бонусов."
            ),
        )
    ]
    finish(shop, number)
    settle(shop)
    assert loyalclient.commits() == 1, "what is unknown is not repeated at completion"


def test_an_earning_the_balance_cannot_prove_names_the_purchase(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    number = place(member, bonuses="0")
    settle(shop)
    loyalclient.fail(loyalclient.commit, "lost_after")
    finish(shop, number)
    shop.drain()
    loyalclient.set_balance(5)
    settle(shop)
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    assert f"«Начисление» (с покупки на {shop.order(number).goods_total} ₽)" in text


def test_an_earning_is_dropped_when_the_order_is_returned_meanwhile(
    shop: Shop, member: Buyer, loyalclient: Service
) -> None:
    number = place(member, bonuses="0")
    settle(shop)
    loyalclient.fail(loyalclient.commit, "lost_before")
    finish(shop, number)
    shop.drain()
    finish(shop, number, "return")
    settle(shop)
    assert loyalclient.moved() == []
    assert shop.movements(number) == [("earn", "released", None)]
    assert shop.order(number).bonus_state == BonusState.NONE
    assert open_attentions() == []


@pytest.mark.parametrize(
    ("kind", "status", "debited"),
    [
        ("lost_before", 0, False),
        ("lost_after", 0, True),
        ("status", 429, False),
        ("refuse", 0, False),
    ],
    ids=["lost_before", "lost_after", "429", "refuse"],
)
def test_cancelled_while_nobody_knows_whether_the_points_are_gone(
    shop: Shop, member: Buyer, loyalclient: Service, kind: str, status: int, *, debited: bool
) -> None:
    number = place(member)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    loyalclient.fail(loyalclient.commit, kind, status=status)
    run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)
    cancel(shop, number)
    settle(shop)
    assert loyalclient.moved() == ([(HUNDRED, ZERO)] if debited else [])
    assert loyalclient.reserved() == ZERO
    assert open_attentions(number) == ([("bonus", by_hand(HUNDRED))] if debited else [])
    assert not BonusOperation.objects.filter(state="pending").exists(), "it would block the member"
    # The member goes on as if nothing had been.
    shop.sandbox.heal()
    other = place(member)
    settle(shop)
    assert shop.order(other).bonus_state == BonusState.COMMITTED
    books_agree(loyalclient)
