"""Putting right what cannot do harm. Everything else is only said.

None of these moves money or points by itself: they queue what the shop does anyway, and what is
queued here looks at the vendor before it does anything.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from integrations.posiflora import get_client
from shop.models import (
    CALLED_OFF,
    ON_ITS_WAY,
    OPEN_STATES,
    MessageState,
    Order,
    Origin,
    OutboxMessage,
    PushState,
    Topic,
)
from shop.services.bonuses.follow import bonus_follow_status
from shop.services.bonuses.lives import commit_standing
from shop.services.bonuses.put_right import bonus_undone_there
from shop.services.bonuses.refunds import bonus_undo
from shop.services.bonuses.sweep import bonus_reserve_let_go
from shop.services.errors import DomainError
from shop.services.messages import message_put, message_retry
from shop.services.orders.move import order_lock
from shop.services.orders.pay import order_can_pay, order_paid
from shop.sync.loyalty.resync import resync_operation
from shop.sync.orders.resync import Outcome, reread_order

from .findings import Finding, Repair
from .reserves import let_go

type _Repairer = Callable[[Finding], bool]


def carry_out(finding: Finding) -> bool:
    """Do what the finding offers. False when it turned out not to be needed or not to help.

    Raises a vendor error when a vendor cannot be reached.
    """
    return finding.repair is not None and REPAIRERS[finding.repair](finding)


def _reread(finding: Finding) -> bool:
    """Read the order once more; whether that has helped is seen by what it is now."""
    row = reread_order(get_client(), _order(finding), force=True)
    return row.outcome == Outcome.CHANGED


def _order(finding: Finding) -> int:
    assert finding.order_id is not None
    return finding.order_id


def _settle(finding: Finding) -> bool:
    assert finding.operation_id is not None
    return resync_operation(finding.operation_id).becomes not in OPEN_STATES


def _release(finding: Finding) -> bool:
    assert finding.operation_id is not None
    return let_go(finding.operation_id)


def _send(finding: Finding) -> bool:
    order = Order.objects.get(pk=_order(finding))
    if order.push_state == PushState.SENT or order.status in CALLED_OFF:
        return False
    return _queue_again(order.pk, Topic.ORDER_CREATE)


def _record_payment(finding: Finding) -> bool:
    return _queue_again(_order(finding), Topic.ORDER_PAYMENT)


def _queue_again(order_id: int, topic: Topic) -> bool:
    """Send what is stuck, or once more what was taken for done."""
    with transaction.atomic():
        order = order_lock(pk=order_id)
        earlier = OutboxMessage.objects.filter(topic=topic, order=order)
        stuck = earlier.filter(state=MessageState.ATTENTION).first()
        if stuck:
            return message_retry(message=stuck)
        if earlier.filter(state__in=ON_ITS_WAY).exists():
            return False
        key = f"again:{earlier.count()}" if earlier.exists() else ""
        message_put(topic=topic, order=order, key=key, reads_first=True)
    return True


def _note_payment(finding: Finding) -> bool:
    order = Order.objects.get(pk=_order(finding))
    if not order_can_pay(order):
        return False
    order_paid(order_id=order.pk, origin=Origin.POSIFLORA)
    return True


def _note_undone(finding: Finding) -> bool:
    try:
        bonus_undone_there(order_id=_order(finding), reason="")
    except DomainError:
        return False
    return True


def _follow(finding: Finding) -> bool:
    """Queue the movement that the status of the order calls for; True when one was queued."""
    with transaction.atomic():
        order = order_lock(pk=_order(finding))
        before = order.messages.count()
        if order.status not in CALLED_OFF:
            bonus_follow_status(order=order)
        elif commit_standing(order):
            bonus_undo(order=order)
        else:
            bonus_reserve_let_go(order=order)
        return order.messages.count() > before


REPAIRERS: dict[Repair, _Repairer] = {
    Repair.SEND: _send,
    Repair.REREAD: _reread,
    Repair.RECORD_PAYMENT: _record_payment,
    Repair.NOTE_PAYMENT: _note_payment,
    Repair.FOLLOW: _follow,
    Repair.SETTLE: _settle,
    Repair.NOTE_UNDONE: _note_undone,
    Repair.RELEASE: _release,
}
