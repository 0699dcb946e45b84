"""Putting right what hangs about an order that is finished, or show it to a person.

The order is locked, and everything runs in the caller's transaction.
"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from shop.models import (
    AttentionKind,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    OutboxMessage,
    Topic,
)
from shop.services.attention import attention_add
from shop.services.messages import message_renew

from .follow import bonus_follow_status
from .lives import commit_standing
from .questions import HANGS
from .reserves import STANDING

TOPIC_OF_MOVEMENT = {
    Movement.RESERVE: Topic.BONUS_RESERVE,
    Movement.SPEND: Topic.BONUS_SPEND,
    Movement.EARN: Topic.BONUS_EARN,
    Movement.SPEND_REFUND: Topic.BONUS_REFUND,
    Movement.EARN_REFUND: Topic.BONUS_REFUND,
}


def bonus_reserve_let_go(*, order: Order) -> None:
    """A finished order has points set aside and nothing on its way to change that."""
    if order.status == OrderStatus.COMPLETED and order.bonus_state == BonusState.RESERVED:
        bonus_follow_status(order=order)
        return
    if commit_standing(order) is None and order.bonus_state != BonusState.REFUSED:
        order.bonus_state = BonusState.RELEASING
        order.save(update_fields=["bonus_state"])
    message_renew(topic=Topic.BONUS_RELEASE, order=order)


def bonus_settle_orphan(*, order: Order) -> None:
    """A movement was begun and its message is gone: whoever takes it up finds out how it ended."""
    begun = order.bonus_operations.filter(state=OperationState.PENDING).order_by("pk")
    for movement in begun.values_list("movement", flat=True):
        message = message_renew(topic=TOPIC_OF_MOVEMENT[Movement(movement)], order=order)
        OutboxMessage.objects.filter(pk=message.pk).update(outcome_unknown=True)


def bonus_hang_shown(*, order: Order) -> None:
    """Nothing helped for a day: a person has to look at the service itself."""
    points: Decimal | None = order.bonus_operations.filter(
        movement=Movement.RESERVE, state__in=STANDING
    ).aggregate(points=Sum("asked"))["points"]
    reserved = points if points is not None else order.bonus_spent
    attention_add(
        order=order,
        kind=AttentionKind.BONUS,
        about=HANGS,
        text=_(
            "Заказ закрыт, а резерв бонусов (%(points)s) снять или проверить не удаётся. "
            "Проверьте его в кабинете сервиса бонусов."
        )
        % {"points": reserved},
    )
