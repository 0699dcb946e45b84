"""What Posiflora has been told of an order, and what it still has to be told."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from shop.models import (
    BonusState,
    MessageState,
    Order,
    OrderLine,
    OutboxMessage,
    ProductKind,
    PushState,
    Topic,
)

from .messages import message_put

BONUSES_COUNT = (BonusState.RESERVED, BonusState.COMMITTING, BonusState.COMMITTED)
"""Bonus states in which the florist may ask the buyer for less money."""


def bonuses_count(order: Order) -> bool:
    """Whether the points are certain enough to lower what Posiflora shows."""
    return order.bonus_state in BONUSES_COUNT


def line_vendor_total(order: Order, line: OrderLine) -> Decimal:
    """Roubles Posiflora shows for this line.

    A bouquet on display keeps its price there: it is attached as a whole, not as a line of ours.
    """
    if line.kind == ProductKind.BOUQUET:
        return line.sum
    return line.total if bonuses_count(order) else line.total + line.bonus_spent


def order_vendor_total(order: Order, *, lines: Iterable[OrderLine] | None = None) -> Decimal:
    """Roubles that Posiflora should show: the lines, and delivery where that is a line too."""
    total = sum((line_vendor_total(order, line) for line in lines or order.lines.all()), Decimal(0))
    if order.zone and order.zone.service_id:
        total += order.delivery_price
    return total


def order_update_queue(*, order: Order) -> None:
    """Queue a change for Posiflora if what it was told is no longer true.

    An update sends the order as it is by then, so one that has not left yet covers this change too.
    Before the first push there is nothing to change.
    """
    if order.push_state != PushState.SENT or order.pushed_total == order_vendor_total(order):
        return
    updates = OutboxMessage.objects.filter(topic=Topic.ORDER_UPDATE, order=order)
    if not updates.filter(state=MessageState.QUEUED).exists():
        message_put(topic=Topic.ORDER_UPDATE, order=order, key=str(updates.count() + 1))
