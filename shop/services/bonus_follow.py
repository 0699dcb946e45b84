"""What the status of an order means for its points: commit, earn, or let go.

Like every verb of bonuses these expect the order to be locked and run in the caller's transaction.
"""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from integrations.loyalty.registry import get_provider
from integrations.money import ZERO
from shop.models import (
    UNFINISHED_STATES,
    AttentionKind,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    OutboxMessage,
    Topic,
)

from . import clock
from .attention import attention_resolve
from .bonus_by_hand import bonus_undo_by_hand
from .bonus_states import CALLED_OFF, bonus_commit_dropped
from .messages import message_hurry, message_put, message_withdraw


def bonus_follow_status(*, order: Order) -> None:
    """The status moved: commit, earn, or let go, as the provider's capabilities say."""
    if order.status == OrderStatus.COMPLETED:
        _settle(order)
    elif order.status in CALLED_OFF:
        _let_go(order)


def _settle(order: Order) -> None:
    provider = get_provider()
    if provider is None or not order.member_phone:
        return
    if order.bonus_spent and order.bonus_state in (BonusState.RESERVED, BonusState.RESERVING):
        message_put(topic=Topic.BONUS_SPEND, order=order)
        message_hurry(topic=Topic.BONUS_SPEND, order=order)
        return
    if order.bonus_spent and order.bonus_state in (BonusState.REFUSED, BonusState.RELEASED):
        # The buyer never said what to do without the points, and has paid the full price by now.
        bonus_forgo(order=order)
    if not order.bonus_spent:
        _queue_earn(order)


def bonus_forgo(*, order: Order) -> None:
    """A locked order goes on at the full price, line by line, as if no points had been offered."""
    order.lines.update(total=F("total") + F("bonus_spent"), bonus_spent=ZERO)
    order.total += order.bonus_spent
    order.bonus_spent = ZERO
    order.save(update_fields=["total", "bonus_spent"])


def _queue_earn(order: Order) -> None:
    """Once, but again for an order that was reopened before it had earned and is completed anew."""
    earlier = OutboxMessage.objects.filter(topic=Topic.BONUS_EARN, order=order)
    earned = order.bonus_operations.filter(movement=Movement.EARN, state=OperationState.DONE)
    if not earned.exists() and not earlier.filter(state__in=UNFINISHED_STATES).exists():
        message_put(topic=Topic.BONUS_EARN, order=order, key=str(earlier.count() + 1))


def _let_go(order: Order) -> None:
    if order.bonus_state == BonusState.COMMITTED:
        bonus_undo_by_hand(order=order)
        return
    if order.bonus_state in (BonusState.NONE, BonusState.RELEASED):
        return
    if not order.bonus_spent and order.bonus_state == BonusState.COMMITTING:
        # An order that earns has nothing in reserve. One that may have earned is looked into by
        # its own message, which then drops what was not carried out.
        if message_withdraw(topic=Topic.BONUS_EARN, order=order):
            bonus_commit_dropped(order=order, movement=Movement.EARN)
        return
    if message_withdraw(topic=Topic.BONUS_RESERVE, order=order):
        order.bonus_operations.filter(
            movement=Movement.RESERVE, state=OperationState.PENDING
        ).update(state=OperationState.RELEASED, settled_at=clock.now())
        order.bonus_state = BonusState.RELEASED
        attention_resolve(
            order=order, kind=AttentionKind.BONUS, resolution=_("Отменён до списания бонусов.")
        )
    elif order.bonus_state == BonusState.REFUSED:
        return
    else:
        if message_withdraw(topic=Topic.BONUS_SPEND, order=order):
            bonus_commit_dropped(order=order, movement=Movement.SPEND)
        order.bonus_state = BonusState.RELEASING
        message_put(topic=Topic.BONUS_RELEASE, order=order)
    order.save(update_fields=["bonus_state"])
