"""Points at a service that shows its ledger and its reserves (BonusPlus)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django import Settings

from integrations.sandbox import demo
from integrations.sandbox.bonusplus_store import BonusReserve
from shop.models import (
    BonusOperation,
    BonusState,
    MessageState,
    Movement,
    OperationState,
    Order,
    OutboxMessage,
    Topic,
)
from shop.sync.reconcile.run import reconcile
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import settle

from .looking import asked, found, look

D = Decimal


@pytest.fixture
def bonusplus(settings: Settings, sandbox: SandboxHelper) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"


@pytest.fixture
def reserved(bonusplus: None, shop: Shop, member: Buyer) -> str:
    """An order that has a hundred points in reserve."""
    answer = member.place(bonuses="100")
    assert answer.status_code == 201, answer.json()
    shop.drain()
    number: str = answer.json()["number"]
    return number


@pytest.fixture
def completed(shop: Shop, sandbox: SandboxHelper, reserved: str) -> str:
    """The same order, handed over; its points are spent and earned."""
    sandbox.florist.complete(str(shop.order(reserved).posiflora_id))
    shop.poll()
    shop.drain()
    return reserved


def vendor_id(shop: Shop, number: str) -> str:
    return str(shop.order(number).posiflora_id)


def sums() -> list[tuple[Decimal, Decimal | None, Decimal | None, bool]]:
    """By our ledger, by the service's, and what it has besides."""
    return [(each.ours, each.theirs, each.elsewhere, each.agrees) for each in reconcile().members]


def forget_sale(sandbox: SandboxHelper) -> None:
    """The service loses a sale and every trace of it."""
    with sandbox.world.lock:
        store = sandbox.world.bonusplus
        store.sales.clear()
        store.activities.clear()


def test_nothing_differs_and_nothing_is_left_unchecked(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    report = reconcile()
    assert (found(report), report.not_checked, report.failures) == ([], [], [])
    assert sums() == [(D(580), D(580), D(0), True)]
    assert asked() == []


def test_each_member_costs_two_calls(
    shop: Shop, sandbox: SandboxHelper, completed: str, member: Buyer
) -> None:
    for _turn in range(2):
        member.place()
    shop.drain()
    reconcile()
    before = len(sandbox.requests("bonusplus"))
    reconcile()
    assert len(sandbox.requests("bonusplus")) - before == 2


def test_a_movement_the_service_does_not_have(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    forget_sale(sandbox)
    assert look(fix=True) == [("movement_absent", completed, "-100.00 +680.00", "0.00 +0.00", "")]
    text = (
        "Бонусы по заказу: у нас списано 100.00, начислено 680.00, "
        "в сервисе «БонусПЛЮС» движений нет."
    )
    assert asked() == [(completed, text)]
    assert sums() == [(D(580), D(0), D(0), False)]


def test_another_number_of_points(shop: Shop, sandbox: SandboxHelper, completed: str) -> None:
    with sandbox.world.lock:
        sandbox.world.bonusplus.activities[1].points = D("679.99")
    assert look() == [("movement_differs", completed, "-100.00 +680.00", "-100.00 +679.99", "")]


def test_the_same_movement_once_more(shop: Shop, sandbox: SandboxHelper, completed: str) -> None:
    with sandbox.world.lock:
        rows = sandbox.world.bonusplus.activities
        rows.append(replace(rows[0], id=5003, purchase_id=1002))
    assert look(fix=True) == [("movement_twice", completed, "", "-100.00", "")]
    with sandbox.world.lock:
        sandbox.world.bonusplus.activities.pop()
    assert look() == []
    assert asked() == []


def test_what_the_till_moves_is_nobodys_difference(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    with sandbox.world.lock:
        rows = sandbox.world.bonusplus.activities
        rows.append(replace(rows[0], id=5003, purchase_id=1002, points=D(-33)))
    assert look() == []
    assert sums() == [(D(580), D(580), D(-33), True)]


def test_a_reserve_that_stands_for_a_finished_order(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    reserve_id = BonusOperation.objects.get(movement=Movement.RESERVE).operation_id
    BonusOperation.objects.update(proven_at=None)
    with sandbox.world.lock:
        kept = BonusReserve(reserve_id, demo.DEMO_PHONE.lstrip("+"), D(100))
        sandbox.world.bonusplus.reserves[reserve_id] = kept
    stands = ("reserve_stands", completed, "", "100.00", "release")
    assert look() == [stands]
    assert asked() == [
        (completed, "Заказ закрыт, а в сервисе бонусов всё ещё держится резерв 100.00.")
    ]
    assert look(fix=True) == [stands]
    assert sandbox.bonusplus.reserves == {}
    assert look(fix=True) == []
    assert asked() == []
    assert shop.movements(completed)[0] == ("reserve", "used", D(100))


def test_a_reserve_is_asked_about_once(shop: Shop, sandbox: SandboxHelper, completed: str) -> None:
    reconcile()
    assert BonusOperation.objects.get(movement=Movement.RESERVE).proven_at is not None
    before = len(sandbox.requests("bonusplus", path="/balance/reserve"))
    reconcile()
    assert len(sandbox.requests("bonusplus", path="/balance/reserve")) == before


def test_a_reserve_somebody_deleted(shop: Shop, sandbox: SandboxHelper, reserved: str) -> None:
    assert look() == []
    with sandbox.world.lock:
        sandbox.world.bonusplus.reserves.clear()
    assert look(fix=True) == [("reserve_gone", reserved, "100.00", "", "")]
    assert shop.order(reserved).bonus_state == BonusState.RESERVED


def give_up(number: str) -> None:
    """As if nobody had learnt how the sale of this order ended."""
    operations = BonusOperation.objects.filter(order__number=number)
    operations.filter(movement=Movement.EARN).delete()
    operations.filter(movement=Movement.SPEND).update(
        state=OperationState.UNKNOWN, points=None, reference="", settled_at=None
    )
    operations.filter(movement=Movement.RESERVE).update(state=OperationState.DONE)
    Order.objects.filter(number=number).update(bonus_state=BonusState.UNKNOWN, bonus_earned=0)


def test_a_commit_that_was_made_is_marked_with_the_services_numbers(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    give_up(completed)
    assert look() == [("movement_open", completed, "unknown", "", "settle")]
    assert look(fix=True) == [("movement_open", completed, "unknown", "", "settle")]
    assert shop.movements(completed) == [
        ("reserve", "used", D(100)),
        ("spend", "done", D(100)),
        ("earn", "done", D(680)),
    ]
    order = shop.order(completed)
    assert (order.bonus_state, order.bonus_earned) == (BonusState.COMMITTED, D(680))
    assert len(sandbox.bonusplus.sales) == 1
    assert look(fix=True) == []


def test_a_commit_that_was_not_made_is_made_once(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    give_up(completed)
    forget_sale(sandbox)
    sandbox.bonusplus.set(balance=D(878))
    sandbox.fail("bonusplus", "POST", "^/retail$", "lost_after")
    look(fix=True)
    settle(shop)
    assert len(sandbox.bonusplus.sales) == 1
    assert shop.movements(completed)[1:] == [("spend", "done", D(100)), ("earn", "done", D(680))]
    assert look(fix=True) == []


def test_a_completed_order_nobody_sold(shop: Shop, sandbox: SandboxHelper, reserved: str) -> None:
    sandbox.florist.complete(vendor_id(shop, reserved))
    shop.poll()
    OutboxMessage.objects.filter(topic=Topic.BONUS_SPEND).update(state=MessageState.CANCELLED)
    not_begun = ("movement_not_begun", reserved, "reserved", "", "follow")
    assert look() == [not_begun]
    assert look(fix=True) == [not_begun]
    shop.drain()
    assert look(fix=True) == []
    assert len(sandbox.bonusplus.sales) == 1
    assert shop.movements(reserved)[1:] == [("spend", "done", D(100)), ("earn", "done", D(680))]


def test_points_of_a_returned_order_come_back(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    sandbox.florist.take_back(vendor_id(shop, completed))
    shop.poll()
    OutboxMessage.objects.filter(topic=Topic.BONUS_REFUND).update(state=MessageState.CANCELLED)
    not_undone = ("not_undone", completed, "580.00", "0.00", "follow")
    assert look() == [not_undone]
    assert asked() == [
        (completed, "Заказ отменён, а бонусы по нему нет: вернуть 100.00, снять 680.00.")
    ]
    assert look(fix=True) == [not_undone]
    shop.drain()
    assert look(fix=True) == []
    assert sums() == [(D(0), D(0), D(0), True)]
    assert sandbox.bonusplus.customer().balance == D(878)
    assert asked() == []


def test_a_service_that_is_down_leaves_its_side_unchecked(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    forget_sale(sandbox)
    assert [each[0] for each in look()] == ["movement_absent"]
    sandbox.fail("bonusplus", kind="status", status=503, times=None)
    report = reconcile()
    assert (found(report), report.failures) == (
        [],
        ["Сервис бонусов БонусПлюс временно не отвечает, попробуем ещё раз автоматически."],
    )
    assert len(asked()) == 1


def test_a_member_the_service_no_longer_knows(
    shop: Shop, sandbox: SandboxHelper, completed: str
) -> None:
    with sandbox.world.lock:
        kept = sandbox.world.bonusplus.customers.pop(demo.DEMO_PHONE.lstrip("+"))
    assert look(fix=True) == [("member", "+7912•••01", "580.00", "", "")]
    subject = f"member:{shop.order(completed).customer_id}"
    text = "Сервис бонусов больше не знает участника с телефоном +7912•••01."
    assert asked() == [(subject, text)]
    with sandbox.world.lock:
        sandbox.world.bonusplus.customers[kept.phone] = kept
    assert look() == []
    assert asked() == []


def test_points_refused_at_the_end_do_not_change_what_the_florist_was_told(
    shop: Shop, sandbox: SandboxHelper, reserved: str
) -> None:
    sandbox.fail("bonusplus", "POST", "^/retail$", "status", status=412, times=None)
    sandbox.florist.complete(vendor_id(shop, reserved))
    shop.poll()
    shop.drain()
    sandbox.heal()
    assert shop.order(reserved).bonus_spent == D(100)
    assert shop.movements(reserved)[1:] == [("spend", "refused", None)]
    assert "total" not in [each[0] for each in look()]
