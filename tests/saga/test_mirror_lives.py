"""Accruals Posiflora makes by itself, for orders that are called off and completed to and fro."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from integrations.loyalty.base import CommitResult
from integrations.loyalty.posiflora import PosifloraPointsProvider
from integrations.sandbox.posiflora.points import move_points
from shop.models import (
    BonusOperation,
    BonusState,
    HistoryEvent,
    OperationState,
    Order,
    OutboxMessage,
    Topic,
    Vendor,
)
from shop.services import clock
from shop.services.bonuses.put_right import bonus_undone_there
from shop.services.bonuses.settle import Verdict, bonus_settle
from shop.sync.loyalty.sweep import sweep_bonuses
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Shop
from tests.saga.hands import HUNDRED, ZERO, completed, finish, loyalty_turn, place, states
from tests.saga.posiflora import START, Points, points_of_posiflora
from tests.saga.services import ours
from tests.sync.hands import open_attentions, settle

EARNED = Decimal(345)
EARNED_ON_MONEY = Decimal(340)


@pytest.fixture
def points(shop: Shop, settings: Settings) -> Points:
    return points_of_posiflora(shop.sandbox, settings)


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria")


def earnings(number: str) -> list[tuple[int, Decimal | None, str]]:
    """Life, points and leading movement of every earning of the order."""
    rows = BonusOperation.objects.filter(order__number=number, movement="earn").order_by("pk")
    return [(each.life, each.points, getattr(each.carried_by, "movement", "")) for each in rows]


def said(number: str) -> str:
    return " ".join(text for kind, text in open_attentions(number) if kind == "bonus")


def books_agree(points: Points) -> None:
    """The balance over there is what our ledger says, net of what went to and fro."""
    spent, earned = ours()
    assert points.balance == START - spent + earned == START + sum(points.lines)


def undone(shop: Shop, number: str, maria: User) -> None:
    bonus_undone_there(order_id=shop.order(number).pk, reason="в кабинете", by=maria)


def mirror_alone() -> None:
    """The lane of what the service accrued moves on, and the stream of the order stands still."""
    waiting = OutboxMessage.objects.filter(state="queued", vendor=Vendor.LOYALTY)
    later = clock.now() + timedelta(hours=1)
    waiting.exclude(topic=Topic.BONUS_MIRROR).update(available_at=later)
    waiting.filter(topic=Topic.BONUS_MIRROR).update(available_at=clock.now())
    run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)


def spend_in_doubt(shop: Shop, points: Points) -> tuple[str, BonusOperation]:
    """The payment never arrived, but the till took as many points: nobody can tell."""
    number = place(shop.member())
    shop.drain(Vendor.POSIFLORA)
    shop.sandbox.fail("posiflora", "POST", "/payments$", "lost_before")
    loyalty_turn()
    world = shop.sandbox.world
    with world.lock:
        customer = world.posiflora.get("customers", points.customer_id)
        assert customer is not None
        move_points(world, customer, -HUNDRED, order=None, admin=False)
    settle(shop)
    spend = BonusOperation.objects.get(order__number=number, movement="spend")
    assert spend.state == OperationState.UNKNOWN
    return number, spend


def test_what_it_earned_waits_for_a_spend_in_doubt(shop: Shop, points: Points, maria: User) -> None:
    number, spend = spend_in_doubt(shop, points)
    finish(shop, number)
    settle(shop, rounds=3)
    assert earnings(number) == []
    bonus_settle(operation_id=spend.pk, verdict=Verdict.GIVE_UP, reason="не было", by=maria)
    settle(shop, person=False)
    assert earnings(number) == [(1, EARNED, "")]
    finish(shop, number, "cancel")
    settle(shop, person=False)
    assert "списано 0.00, начислено 345.00" in said(number)


def test_what_it_earned_is_written_beside_the_spend_that_was_sent_again(
    shop: Shop, points: Points, maria: User
) -> None:
    number, spend = spend_in_doubt(shop, points)
    finish(shop, number)
    settle(shop, rounds=3)
    bonus_settle(operation_id=spend.pk, verdict=Verdict.SEND_AGAIN, reason="не было", by=maria)
    settle(shop, person=False)
    assert earnings(number) == [(1, EARNED, "spend")]
    assert shop.order(number).bonus_earned == EARNED
    finish(shop, number, "cancel")
    settle(shop, person=False)
    assert "списано 100.00, начислено 345.00" in said(number)


@pytest.mark.parametrize("verdict", [Verdict.GIVE_UP, Verdict.SEND_AGAIN])
def test_an_earning_beside_a_spend_that_came_to_nothing(
    shop: Shop, points: Points, maria: User, verdict: Verdict
) -> None:
    """Rows from before an earning waited for its spend."""
    number, spend = spend_in_doubt(shop, points)
    finish(shop, number)
    BonusOperation.objects.create(
        order=shop.order(number),
        customer=spend.customer,
        movement="earn",
        carried_by=spend,
        state=OperationState.DONE,
        provider=spend.provider,
        member_id=spend.member_id,
        member_phone=spend.member_phone,
        amount=spend.amount,
        asked=ZERO,
        points=EARNED,
        reference="2",
        settled_at=clock.now(),
    )
    bonus_settle(operation_id=spend.pk, verdict=verdict, reason="не было", by=maria)
    settle(shop, person=False)
    again = verdict == Verdict.SEND_AGAIN
    assert earnings(number) == [(2 if again else 1, EARNED, "spend" if again else "")]
    finish(shop, number, "cancel")
    settle(shop, person=False)
    spent = "100.00" if again else "0.00"
    assert f"списано {spent}, начислено 345.00" in said(number)


def test_the_points_are_spent_again_before_the_accrual_is_written(
    shop: Shop, points: Points, maria: User
) -> None:
    shop.sandbox.switch(points_delay_seconds=600)
    number = completed(shop, shop.member())
    finish(shop, number, "return")
    settle(shop, rounds=2)
    undone(shop, number, maria)
    shop.sandbox.switch(points_delay_seconds=0)
    finish(shop, number)
    mirror_alone()
    assert earnings(number) == []
    settle(shop)
    assert states(number)[-2:] == [("spend", "done"), ("earn", "done")]
    assert earnings(number) == [(2, EARNED, "spend")]
    assert points.lines == [-HUNDRED, HUNDRED, EARNED, -HUNDRED]
    books_agree(points)


@pytest.mark.parametrize("bonuses", ["0", "100"])
def test_each_life_earns_what_the_service_accrued_for_it(
    shop: Shop, points: Points, maria: User, bonuses: str
) -> None:
    number = completed(shop, shop.member(), bonuses=bonuses)
    # Later ones are spent when the order is done already: then it earns on the whole sum.
    wanted = [EARNED_ON_MONEY if bonuses == "100" else EARNED]
    for _life in (2, 3):
        finish(shop, number, "return")
        settle(shop)
        assert f"списано {bonuses}.00, начислено {wanted[-1]}.00" in said(number)
        undone(shop, number, maria)
        assert said(number) == ""
        finish(shop, number)
        settle(shop)
        wanted.append(EARNED)
        assert [earned for _life, earned, _lead in earnings(number)] == wanted
        assert [life for life, _earned, _lead in earnings(number)] == [*range(1, len(wanted) + 1)]
        order = shop.order(number)
        assert (order.bonus_state, order.bonus_earned) == (BonusState.COMMITTED, EARNED)
        assert said(number) == ""
        books_agree(points)


def test_an_accrual_that_a_manager_took_back_without_naming_the_order(
    shop: Shop, points: Points, maria: User
) -> None:
    """The line of the first life still stands in the history, and is not taken for another one."""
    number = completed(shop, shop.member(), bonuses="0")
    with shop.sandbox.world.lock:
        (there,) = shop.sandbox.world.posiflora.rows("orders")
        del there.private["accrued"]
    finish(shop, number, "return")
    settle(shop, rounds=2)
    undone(shop, number, maria)
    shop.sandbox.switch(points_delay_seconds=600)
    finish(shop, number)
    settle(shop, rounds=2)
    assert shop.order(number).bonus_earned == ZERO
    shop.sandbox.advance(601)
    settle(shop)
    assert points.lines == [EARNED, EARNED]
    assert [row[:2] for row in earnings(number)] == [(1, EARNED), (2, EARNED)]


def test_done_and_cancelled_before_anybody_looked(shop: Shop, points: Points) -> None:
    number = place(shop.member())
    settle(shop)
    for action in ("complete", "cancel"):
        shop.sandbox.florist.act(action, shop.sandbox.posiflora.order(number).id)
        shop.sandbox.advance(60)
    shop.poll()
    settle(shop)
    assert points.lines == [-HUNDRED, EARNED_ON_MONEY, HUNDRED]
    assert "списано 100.00, начислено 340.00" in said(number)


@pytest.mark.parametrize("bonuses", ["0", "100"])
def test_cancelled_before_its_accrual_showed(shop: Shop, points: Points, bonuses: str) -> None:
    shop.sandbox.switch(points_delay_seconds=600)
    number = completed_so_far(shop, bonuses)
    finish(shop, number, "cancel")
    settle(shop, rounds=2)
    shop.sandbox.advance(601)
    settle(shop)
    earned = EARNED if bonuses == "0" else EARNED_ON_MONEY
    assert earned in points.lines
    assert f"начислено {earned}.00" in said(number)


def completed_so_far(shop: Shop, bonuses: str) -> str:
    number = place(shop.member(), bonuses=bonuses)
    settle(shop)
    finish(shop, number)
    settle(shop, rounds=2)
    return number


def test_called_off_while_the_service_is_asked(
    shop: Shop, points: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = place(shop.member(), bonuses="0")
    settle(shop)
    finish(shop, number)
    ask = PosifloraPointsProvider.mirrored_earn

    def meanwhile(*args: Any, **more: Any) -> CommitResult | None:
        monkeypatch.undo()
        result = ask(*args, **more)
        finish(shop, number, "cancel")
        return result

    monkeypatch.setattr(PosifloraPointsProvider, "mirrored_earn", meanwhile)
    settle(shop)
    assert earnings(number) == [(1, EARNED, "")]
    assert "начислено 345.00" in said(number)


def test_cancelled_here_and_done_there_for_a_while(shop: Shop, points: Points) -> None:
    """Nobody but a person decides between the two; what it earned meanwhile is theirs to see."""
    number = place(shop.member(), bonuses="0")
    settle(shop)
    finish(shop, number, "cancel")
    settle(shop)
    shop.sandbox.switch(points_delay_seconds=600)
    finish(shop, number, "complete")
    settle(shop, rounds=2)
    finish(shop, number, "cancel")
    settle(shop, rounds=2)
    shop.sandbox.advance(601)
    settle(shop)
    assert shop.order(number).status == "cancelled"
    assert points.lines == [EARNED]
    assert "списано 0.00, начислено 345.00" in said(number)


def test_an_order_that_was_never_done_is_looked_at_once(shop: Shop, points: Points) -> None:
    number = place(shop.member(), bonuses="0")
    settle(shop)
    finish(shop, number, "cancel")
    shop.drain()
    mirror = OutboxMessage.objects.get(order__number=number, topic=Topic.BONUS_MIRROR)
    assert (mirror.state, said(number)) == ("done", "")
    assert points.lines == []


def test_a_reserve_is_let_go_while_the_accrual_is_waited_for(shop: Shop, points: Points) -> None:
    shop.sandbox.switch(points_delay_seconds=10**8)
    number, _spend = spend_in_doubt(shop, points)
    finish(shop, number)
    settle(shop, rounds=2)
    asked = said(number)
    assert "Неизвестно, прошло ли движение «Списание» (100.00 бонусов" in asked
    long_since(number, days=2)
    sweep_bonuses()
    loyalty_turn()
    sweep_bonuses()
    reserve = BonusOperation.objects.get(order__number=number, movement="reserve")
    assert reserve.state == OperationState.RELEASED
    assert said(number) == asked


def long_since(number: str, *, days: int) -> None:
    """All that happened to the order happened so long ago."""
    moment = clock.now() - timedelta(days=days)
    Order.objects.filter(number=number).update(closed_at=moment)
    HistoryEvent.objects.filter(order__number=number).update(at=moment, recorded_at=moment)
    OutboxMessage.objects.filter(order__number=number).update(created_at=moment)


def test_an_order_completed_once_more_is_looked_at_for_as_long_again(
    shop: Shop, points: Points
) -> None:
    shop.sandbox.switch(points_delay_seconds=10**8)
    number = completed_so_far(shop, "0")
    long_since(number, days=4)
    finish(shop, number, "back_to_new", "complete")
    settle(shop, rounds=2)
    mirror = OutboxMessage.objects.filter(order__number=number, topic=Topic.BONUS_MIRROR).latest(
        "pk"
    )
    assert mirror.state == "queued"
    assert mirror.available_at - clock.now() <= timedelta(minutes=1)
