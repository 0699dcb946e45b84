"""What the status of an order means for its points: commit, earn, or let go.

Like every verb of bonuses these expect the order to be locked and run in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from integrations.loyalty.base import CommitSpendOn, LoyaltyProvider
from integrations.loyalty.registry import get_provider
from integrations.money import ZERO
from shop.models import (
    CALLED_OFF,
    FINAL_STATUSES,
    AttentionKind,
    BonusState,
    EventKind,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    Topic,
)
from shop.services import clock
from shop.services.attention import attention_resolve
from shop.services.messages import message_renew, message_withdraw

from .again import bonus_completed_again
from .commits import bonus_commit_dropped
from .lives import commit_live, commit_may_begin
from .mirror import accrual_stands_alone, bonus_mirror
from .refunds import bonus_undo
from .reserves import STANDING, bonus_reserve_anew, reserve_latest


def bonus_follow_status(*, order: Order) -> None:
    """The status moved: commit, earn, or let go, as the provider's capabilities say."""
    if order.status == OrderStatus.COMPLETED:
        _settle(order)
    elif order.status in CALLED_OFF:
        _let_go(order)
        if accrual_stands_alone(order):
            bonus_undo(order=order)
    bonus_mirror(order=order)


def bonus_forgo(*, order: Order) -> None:
    """A locked order goes on at the full price, line by line, as if no points had been offered."""
    order.lines.update(total=F("total") + F("bonus_spent"), bonus_spent=ZERO)
    order.total += order.bonus_spent
    order.bonus_spent = ZERO
    order.save(update_fields=["total", "bonus_spent"])


def bonus_commit_not_made(*, order: Order, movement: Movement) -> None:
    """A commit certainly was not carried out: the order goes on as its status says now.

    An open one has its points set aside once more: the attempt let go of them, and may have been
    the last thing that worked.
    """
    bonus_commit_dropped(order=order, movement=movement)
    if order.is_final:
        bonus_follow_status(order=order)
    elif movement == Movement.SPEND and order.bonus_state == BonusState.RESERVED:
        bonus_reserve_anew(order=order)


def bonus_refund_followed(*, order: Order) -> None:
    """A refund came to its end, and the order may have moved on meanwhile."""
    if order.status in CALLED_OFF:
        # As a whole, while a part was on its way.
        bonus_undo(order=order)
    else:
        # Maybe completed again, after all of it came back.
        bonus_follow_status(order=order)


def _settle(order: Order) -> None:
    if not order.member_phone:
        return
    provider = get_provider()
    if order.bonus_state == BonusState.RELEASING:
        _stop_letting_go(order)
    bonus_completed_again(order=order)
    if order.bonus_spent and _was_denied(order, provider):
        # The buyer never said what to do without the points, and has paid the full price by now.
        bonus_forgo(order=order)
    if order.bonus_spent:
        if commit_may_begin(order) and order.bonus_state != BonusState.RELEASING:
            message_renew(topic=Topic.BONUS_SPEND, order=order)
    elif not provider.capabilities.earns_itself:
        _queue_earn(order)


def _stop_letting_go(order: Order) -> None:
    """A returned order is completed again before its points were given back: they stay."""
    if message_withdraw(topic=Topic.BONUS_REFUND, order=order, payload={}):
        order.bonus_state = BonusState.COMMITTED
    elif message_withdraw(topic=Topic.BONUS_RELEASE, order=order):
        order.bonus_state = BonusState.RESERVED
    else:
        # Something may be on its way back. Whoever learns that it came looks at the status again.
        return
    order.save(update_fields=["bonus_state"])


def _was_denied(order: Order, provider: LoyaltyProvider) -> bool:
    """Whether the points were refused while there was still a buyer to ask."""
    if commit_live(order) is not None:
        return False
    reserve = reserve_latest(order)
    if reserve is not None and reserve.state == OperationState.REFUSED:
        return True
    if provider.capabilities.commit_spend_on != CommitSpendOn.ACCEPTED:
        return False
    refused = order.bonus_operations.filter(movement=Movement.SPEND, state=OperationState.REFUSED)
    return any(_was_open(order, each.settled_at) for each in refused)


def _was_open(order: Order, moment: datetime | None) -> bool:
    """Whether the order, as we knew it at that moment, had not come to an end."""
    known = order.history.filter(kind=EventKind.STATUS, recorded_at__lte=moment or clock.now())
    latest = known.exclude(status="").order_by("-pk").first()
    return latest is None or latest.status not in FINAL_STATUSES


def _queue_earn(order: Order) -> None:
    """Once in a life, but again for an order that was reopened before it had earned."""
    if commit_may_begin(order) and order.bonus_state != BonusState.RELEASING:
        message_renew(topic=Topic.BONUS_EARN, order=order)


def _let_go(order: Order) -> None:
    if order.bonus_state == BonusState.COMMITTED:
        bonus_undo(order=order)
        return
    if order.bonus_state in (BonusState.NONE, BonusState.RELEASED, BonusState.RELEASING):
        return
    if order.bonus_state == BonusState.UNKNOWN:
        # What may have been committed is with a person. What may be reserved is not.
        message_renew(topic=Topic.BONUS_RELEASE, order=order)
        return
    if not order.bonus_spent and order.bonus_state == BonusState.COMMITTING:
        # An order that earns has nothing in reserve. One that may have earned is looked into by
        # its own message, which then drops what was not carried out.
        if message_withdraw(topic=Topic.BONUS_EARN, order=order):
            bonus_commit_dropped(order=order, movement=Movement.EARN)
        return
    if message_withdraw(topic=Topic.BONUS_RESERVE, order=order):
        _never_reserved(order)
    elif order.bonus_state == BonusState.REFUSED:
        return
    else:
        if message_withdraw(topic=Topic.BONUS_SPEND, order=order):
            bonus_commit_dropped(order=order, movement=Movement.SPEND)
        order.bonus_state = BonusState.RELEASING
        message_renew(topic=Topic.BONUS_RELEASE, order=order)
    order.save(update_fields=["bonus_state"])


def _never_reserved(order: Order) -> None:
    """The reserve was never sent. One that it was to replace may stand."""
    reserves = order.bonus_operations.filter(movement=Movement.RESERVE)
    reserves.filter(state=OperationState.PENDING).update(
        state=OperationState.RELEASED, settled_at=clock.now()
    )
    if reserves.filter(state__in=STANDING).exists():
        order.bonus_state = BonusState.RELEASING
        message_renew(topic=Topic.BONUS_RELEASE, order=order)
        return
    order.bonus_state = BonusState.RELEASED
    attention_resolve(
        order=order, kind=AttentionKind.BONUS, resolution=_("Отменён до списания бонусов.")
    )
