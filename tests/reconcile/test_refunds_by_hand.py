"""A refund whose answer is lost for good, and what a manager says of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from shop.models import (
    BonusOperation,
    BonusState,
    MessageState,
    Movement,
    OperationState,
    OutboxMessage,
    Topic,
)
from shop.services.bonuses.put_right import bonus_undone_there
from shop.services.bonuses.retry import bonus_retry
from shop.services.bonuses.settle import Verdict, bonus_settle
from shop.services.errors import DomainError
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.sync.hands import settle

from .looking import look

D = Decimal


@pytest.fixture
def unknown(shop: Shop, sandbox: SandboxHelper, settings: Settings) -> str:
    """A returned order; nobody knows whether its points came back. They did not."""
    settings.LOYALTY_PROVIDER = "bonusplus"
    number: str = shop.member().place(bonuses="100").json()["number"]
    shop.drain()
    sandbox.florist.complete(str(shop.order(number).posiflora_id))
    shop.poll()
    shop.drain()
    sandbox.fail("bonusplus", "PUT", "^/retail/back$", "lost_before")
    sandbox.florist.take_back(str(shop.order(number).posiflora_id))
    shop.poll()
    shop.drain()
    refund = refund_of(number)
    assert refund.state == OperationState.PENDING
    # Whoever looked could not tell, and gave up.
    BonusOperation.objects.filter(pk=refund.pk).update(state=OperationState.UNKNOWN)
    shop.order(number).messages.filter(topic=Topic.BONUS_REFUND).update(state=MessageState.DONE)
    order = shop.order(number)
    order.bonus_state = BonusState.UNKNOWN
    order.save(update_fields=["bonus_state"])
    return number


def refund_of(number: str) -> BonusOperation:
    return BonusOperation.objects.filter(
        order__number=number, movement=Movement.SPEND_REFUND
    ).latest("pk")


def test_it_happened(shop: Shop, sandbox: SandboxHelper, unknown: str, maria: User) -> None:
    bonus_settle(
        operation_id=refund_of(unknown).pk,
        verdict=Verdict.HAPPENED,
        points=D(100),
        beside=D(680),
        reason="вижу в кабинете",
        by=maria,
    )
    assert shop.movements(unknown)[-2:] == [
        ("spend_refund", "done", D(100)),
        ("earn_refund", "done", D(680)),
    ]
    order = shop.order(unknown)
    assert (order.bonus_state, order.bonus_earned) == (BonusState.RELEASED, D(0))
    shop.drain()
    assert sandbox.bonusplus.refunds == []


def test_it_did_not_and_is_sent_once_more(
    shop: Shop, sandbox: SandboxHelper, unknown: str, maria: User
) -> None:
    bonus_settle(
        operation_id=refund_of(unknown).pk,
        verdict=Verdict.SEND_AGAIN,
        reason="в кабинете пусто",
        by=maria,
    )
    sandbox.fail("bonusplus", "PUT", "^/retail/back$", "lost_after")
    settle(shop)
    assert len(sandbox.bonusplus.refunds) == 1
    assert sandbox.bonusplus.customer().balance == D(878)
    assert shop.order(unknown).bonus_state == BonusState.RELEASED
    assert look(fix=True) == []


def test_it_did_not_and_is_put_right_in_the_cabinet(
    shop: Shop, sandbox: SandboxHelper, unknown: str, maria: User
) -> None:
    with pytest.raises(DomainError):
        bonus_settle(
            operation_id=refund_of(unknown).pk,
            verdict=Verdict.HAPPENED,
            points=D(101),
            reason="x",
            by=maria,
        )
    bonus_settle(
        operation_id=refund_of(unknown).pk, verdict=Verdict.GIVE_UP, reason="исправлю", by=maria
    )
    assert refund_of(unknown).state == OperationState.REFUSED
    bonus_undone_there(order_id=shop.order(unknown).pk, reason="исправила", by=maria)
    assert shop.movements(unknown)[-2:] == [
        ("spend_refund", "done", D(100)),
        ("earn_refund", "done", D(680)),
    ]
    assert sandbox.bonusplus.refunds == []
    assert OutboxMessage.objects.filter(topic=Topic.BONUS_REFUND, state="queued").count() == 0


def test_the_services_ledger_is_asked(shop: Shop, sandbox: SandboxHelper, unknown: str) -> None:
    bonus_retry(operation_id=refund_of(unknown).pk)
    settle(shop)
    assert len(sandbox.bonusplus.refunds) == 1
    assert shop.order(unknown).bonus_state == BonusState.RELEASED
    assert look(fix=True) == []
