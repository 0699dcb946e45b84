"""What Posiflora has been told of an order, and what it still has to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Q

from shop.models import (
    UNFINISHED_STATES,
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
from .order_parts import Part, parts_of_payload

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


def order_update_queue(*, order: Order, parts: Collection[Part] = (Part.MONEY,)) -> None:
    """Queue a change for Posiflora: what it was told of these parts is no longer true.

    An update sends its parts as they are by then, so one that has not left yet takes this change
    along. Before the first push there is nothing to change. The sum alone does not tell whether it
    is needed: with bouquets on display only the words for the florist change.
    """
    if order.push_state != PushState.SENT and not _is_out_already(order, parts):
        return
    updates = OutboxMessage.objects.filter(topic=Topic.ORDER_UPDATE, order=order)
    # Locked, so that no worker takes it away between this look and our commit.
    waiting = updates.select_for_update().filter(state=MessageState.QUEUED).first()
    if waiting is None:
        message_put(
            topic=Topic.ORDER_UPDATE,
            order=order,
            key=str(updates.count() + 1),
            payload={"parts": sorted(parts)},
        )
        return
    together = sorted({*parts_of_payload(waiting.payload), *parts})
    if together != waiting.payload.get("parts"):
        waiting.payload = {**waiting.payload, "parts": together}
        waiting.save(update_fields=["payload"])


def _is_out_already(order: Order, parts: Collection[Part]) -> bool:
    """Whether the push may have told Posiflora of the order as it was before this change.

    Money is looked after when the push comes to its end, by the sum it told.
    """
    pushes = OutboxMessage.objects.filter(topic=Topic.ORDER_CREATE, order=order)
    may_have_left = Q(state=MessageState.IN_FLIGHT) | Q(
        outcome_unknown=True, state__in=UNFINISHED_STATES
    )
    return Part.MONEY not in parts and pushes.filter(may_have_left).exists()
