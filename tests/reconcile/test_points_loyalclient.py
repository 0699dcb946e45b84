"""Points at a service that shows a balance and nothing else (LoyalClient), and at none at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from shop.models import (
    AttentionKind,
    BonusOperation,
    BonusState,
    MessageState,
    Movement,
    Order,
    OrderStatus,
    OutboxMessage,
    Topic,
)
from shop.services.attention import attention_resolve
from shop.services.bonuses.put_right import bonus_undone_there
from shop.sync.reconcile.run import reconcile
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop

from .looking import BLIND, asked, found, look

D = Decimal


@pytest.fixture
def spent(shop: Shop, member: Buyer) -> str:
    """An order whose hundred points are spent."""
    answer = member.place(bonuses="100")
    assert answer.status_code == 201, answer.json()
    shop.drain()
    number: str = answer.json()["number"]
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    return number


def test_what_nobody_can_know_is_said(shop: Shop, spent: str) -> None:
    report = reconcile()
    assert (found(report), report.not_checked, report.members) == ([], BLIND, [])


def test_the_service_is_not_called_at_all(shop: Shop, sandbox: SandboxHelper, spent: str) -> None:
    before = len(sandbox.requests("loyalclient"))
    reconcile()
    assert len(sandbox.requests("loyalclient")) == before


def test_a_shop_without_a_programme(shop: Shop, spent: str, settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "none"
    report = reconcile()
    assert (found(report), report.not_checked) == (
        [],
        ["Сервис бонусов не подключён: движения бонусов не сверялись."],
    )


def test_movements_of_the_service_of_before(
    shop: Shop, sandbox: SandboxHelper, spent: str, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    report = reconcile()
    assert (found(report), report.not_checked) == (
        [],
        ["Движения в сервисе «loyalclient» не сверялись: сейчас подключён другой."],
    )


def test_a_completed_order_that_never_earned(
    shop: Shop, sandbox: SandboxHelper, member: Buyer
) -> None:
    number = member.place().json()["number"]
    shop.drain()
    sandbox.florist.complete(str(shop.order(number).posiflora_id))
    shop.poll()
    OutboxMessage.objects.filter(topic=Topic.BONUS_EARN).update(state=MessageState.CANCELLED)
    not_begun = ("movement_not_begun", number, "none", "", "follow")
    assert look() == [not_begun]
    assert asked() == [(number, "Заказ завершён, а бонусы за него не начислялись.")]
    sandbox.fail("loyalclient", "POST", "/retail$", "lost_after")
    assert look(fix=True) == [not_begun]
    assert look(fix=True) == []
    shop.drain()
    shop.make_due()
    shop.drain()
    (operation,) = sandbox.loyalclient.operations
    assert shop.movements(number) == [("earn", "done", operation.earn)]
    assert look(fix=True) == []


def test_who_is_no_member_earns_nothing_and_nobody_asks(
    shop: Shop, sandbox: SandboxHelper, oleg: Buyer
) -> None:
    number = oleg.place().json()["number"]
    shop.drain()
    sandbox.florist.complete(str(shop.order(number).posiflora_id))
    shop.poll()
    shop.drain()
    assert look() == []


def test_points_of_a_cancelled_order_are_for_a_person_until_they_say_it_is_done(
    shop: Shop, sandbox: SandboxHelper, spent: str
) -> None:
    sandbox.florist.cancel(str(shop.order(spent).posiflora_id), "передумали")
    shop.poll()
    shop.drain()
    order = shop.order(spent)
    assert order.status == OrderStatus.CANCELLED
    not_undone = ("not_undone", spent, "-100.00", "0.00", "")
    assert look(fix=True) == [not_undone]
    assert asked() == []  # the saga has asked already
    attention_resolve(order=order, kind=AttentionKind.BONUS, resolution="потом")
    assert look(fix=True) == [not_undone]
    assert asked() == [(spent, "Заказ отменён, а бонусы по нему нет: вернуть 100.00, снять 0.00.")]
    sandbox.loyalclient.set_balance(878)
    maria = User.objects.create(username="maria")
    bonus_undone_there(order_id=order.pk, reason="вернула в кабинете", by=maria)
    assert asked() == []
    assert look(fix=True) == []
    assert shop.movements(spent)[-1] == ("spend_refund", "done", D(100))
    note = shop.order(spent).history.latest("pk")
    assert (note.actor, note.note) == (
        maria,
        "Бонусы исправлены вручную: возвращено 100.00, снято 0.00. вернула в кабинете",
    )


def test_a_question_a_person_has_answered_is_not_asked_in_the_same_words(
    shop: Shop, sandbox: SandboxHelper, spent: str
) -> None:
    BonusOperation.objects.filter(movement=Movement.SPEND).update(points=D("99.00"))
    sums = ("sums", spent, "100.00", "99.00", "")
    assert look() == [sums]
    assert asked() == [
        (spent, "Бонусами по заказу оплачено 100.00, по строкам 100.00, списано 99.00.")
    ]
    attention_resolve(
        order=shop.order(spent),
        kind=AttentionKind.RECONCILE,
        resolution="так и надо",
        by=User.objects.create(username="maria"),
    )
    assert look() == [sums]
    assert asked() == []
    BonusOperation.objects.filter(movement=Movement.SPEND).update(points=D("98.00"))
    look()
    assert len(asked()) == 1


def test_a_reserve_left_on_a_cancelled_order(
    shop: Shop, sandbox: SandboxHelper, member: Buyer
) -> None:
    number = member.place(bonuses="100").json()["number"]
    OutboxMessage.objects.update(state=MessageState.CANCELLED)
    Order.objects.update(status=OrderStatus.CANCELLED, closed_at=shop.order(number).placed_at)
    left = ("reserve_left", number, "100.00", "", "follow")
    assert look() == [left]
    assert look(fix=True) == [left]
    shop.drain()
    assert look(fix=True) == []
    assert sandbox.loyalclient.holds == []
    assert shop.movements(number) == [("reserve", "released", D(100))]
