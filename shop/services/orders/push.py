"""What Posiflora has been told of an order, and what it still has to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.money import ZERO
from shop.models import (
    UNFINISHED_STATES,
    BonusState,
    MessageState,
    Order,
    OrderLine,
    OutboxMessage,
    PushState,
    Topic,
)
from shop.services.loyalty import loyalty_provider
from shop.services.messages import message_put

from .parts import Part, parts_of_payload

BONUSES_COUNT = (BonusState.RESERVED, BonusState.COMMITTING, BonusState.COMMITTED)
"""Bonus states in which the florist may ask the buyer for less money."""


def bonuses_count(order: Order) -> bool:
    """Whether the points are certain enough to lower what Posiflora shows."""
    return order.bonus_state in BONUSES_COUNT


def points_paid_there(order: Order) -> Decimal:
    """Points that pay for the order in Posiflora itself: a payment of it there, no lower price."""
    return order.bonus_spent if bonuses_count(order) and _keeps_points_there(order) else ZERO


def line_vendor_total(order: Order, line: OrderLine) -> Decimal:
    """Roubles Posiflora shows for this line.

    A bouquet on display keeps its price there: it is attached as a whole, not as a line of ours.
    One made to order is nothing there before the florist has made it: until then it is a budget.
    """
    if line.made_to_order:
        return ZERO
    return line.sum if line.is_on_display else line_due(order, line)


def line_due(order: Order, line: OrderLine) -> Decimal:
    """Roubles this line costs over there, as far as it is certain.

    Points lower the price, which is all a florist can be told of another service. Points kept in
    Posiflora pay for the order instead: lowering its price as well would take them twice.
    """
    if bonuses_count(order) and not _keeps_points_there(order):
        return line.total
    return line.total + line.bonus_spent


def order_vendor_total(order: Order, *, lines: Iterable[OrderLine] | None = None) -> Decimal:
    """Roubles that Posiflora should show: the lines, and delivery where that is a line too."""
    rows = order.lines.all() if lines is None else lines
    total = sum((line_vendor_total(order, line) for line in rows), ZERO)
    if order.zone and order.zone.service_id:
        total += order.delivery_price
    return total


def order_budget(order: Order, *, lines: Iterable[OrderLine] | None = None) -> Decimal:
    """Roubles given for what the florist has yet to make (posiflora.md §4.4, `budget`)."""
    rows = order.lines.all() if lines is None else lines
    return sum((line_due(order, line) for line in rows if line.made_to_order), ZERO)


def vendor_total_agrees(*, order: Order, theirs: Decimal, done: bool) -> bool:
    """Whether Posiflora's sum is one we can explain: what we told it, or what it was told last.

    A bouquet made to order joins that sum when the florist enters what it was made of, bit by bit
    and at the list price or less the discount we told of. Once the order is done it must be there.
    """
    lines = list(order.lines.all())
    least = order_budget(order, lines=lines) if done else ZERO
    most = sum((line.sum for line in lines if line.made_to_order), ZERO)
    told = {order_vendor_total(order, lines=lines), order.pushed_total}
    return any(least <= theirs - total <= most for total in told if total is not None)


def vendor_total_text(*, theirs: Decimal, ours: Decimal) -> str:
    """What a person is told of a sum we cannot explain."""
    return _("Сумма в Posiflora %(theirs)s ₽, у нас %(ours)s ₽.") % {"theirs": theirs, "ours": ours}


def order_update_queue(*, order: Order, parts: Collection[Part] = (Part.MONEY,)) -> None:
    """Queue a change for Posiflora: what it was told of these parts is no longer true.

    An update sends its parts as they are by then, so one that has not left yet takes this change
    along. Before the first push there is nothing to change, nor is there in a closed order. The sum
    alone does not tell whether it is needed: with bouquets on display only the words for the
    florist change.
    """
    if order.is_final:
        return
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


def _keeps_points_there(order: Order) -> bool:
    provider = loyalty_provider()
    return (
        provider is not None
        and provider.name == order.loyalty_provider
        and provider.capabilities.needs_document
    )


def _is_out_already(order: Order, parts: Collection[Part]) -> bool:
    """Whether the push may have told Posiflora of the order as it was before this change.

    Money is looked after when the push comes to its end, by the sum it told.
    """
    pushes = OutboxMessage.objects.filter(topic=Topic.ORDER_CREATE, order=order)
    may_have_left = Q(state=MessageState.IN_FLIGHT) | Q(
        outcome_unknown=True, state__in=UNFINISHED_STATES
    )
    return Part.MONEY not in parts and pushes.filter(may_have_left).exists()
