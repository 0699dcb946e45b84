"""One order from one status to the next: the table, the lock, the event, and what follows."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q

from shop.models import CALLED_OFF, EventKind, Order, OrderStatus, Origin, Topic
from shop.services import clock
from shop.services.bonuses.follow import bonus_follow_status
from shop.services.history import event_add
from shop.services.messages import message_put
from shop.services.promos import promo_give_back
from shop.services.slots import slot_give_back
from shop.services.stock import stock_consume, stock_release

WAY = (
    OrderStatus.NEW,
    OrderStatus.CONFIRMED,
    OrderStatus.ASSEMBLING,
    OrderStatus.ASSEMBLED,
    OrderStatus.DELIVERING,
    OrderStatus.DELIVERED,
    OrderStatus.COMPLETED,
)
"""The way of a good order (DESIGN §5); a poll moves along it, a step back is drift."""

RANK = {status: rank for rank, status in enumerate(WAY)}


def order_lock(**lookup: object) -> Order:
    """The order, locked until the end of the caller's transaction. Raises Order.DoesNotExist."""
    return Order.objects.select_for_update(of=("self",)).get(Q(**lookup))


def is_step_back(*, current: OrderStatus, to: OrderStatus) -> bool:
    """Whether the move goes against the way. Leaving a cancelled or returned order is one too."""
    if current in CALLED_OFF:
        return True
    if to == OrderStatus.CANCELLED:
        return current == OrderStatus.COMPLETED
    if to == OrderStatus.RETURNED:
        return False
    return RANK[to] < RANK[current]


def order_move(
    *,
    order: Order,
    to: OrderStatus,
    origin: Origin,
    key: str,
    at: datetime | None = None,
    note: str = "",
    actor: User | None = None,
) -> bool:
    """Set the status of a locked order, write its history and queue what the move calls for.

    `key` names the fact, so that learning of it twice changes nothing. False when nothing changed.
    """
    current = OrderStatus(order.status)
    if to == current:
        return False
    back = is_step_back(current=current, to=to)
    new = event_add(
        order=order,
        key=key,
        origin=origin,
        status=to,
        kind=EventKind.DRIFT if back else EventKind.STATUS,
        note=note,
        at=at,
        actor=actor,
    )
    if not new:
        return False
    order.status = to
    order.closed_at = (at or clock.now()) if order.is_final else None
    if order.is_final:
        # There is nothing left to decide, whoever closed the order.
        order.question = ""
    order.save(update_fields=["status", "closed_at", "question"])
    if order.is_final and order.holds_goods:
        _give_back(order)
    bonus_follow_status(order=order)
    if not order.is_rejected:
        message_put(topic=Topic.NOTIFY_BUYER, order=order, key=key, payload={"status": to})
    return True


def _give_back(order: Order) -> None:
    """An order that closes lets go of what it held, once, however often it is reopened."""
    order.holds_goods = False
    order.save(update_fields=["holds_goods"])
    if order.status == OrderStatus.COMPLETED:
        stock_consume(order=order)
    elif order.status == OrderStatus.CANCELLED:
        stock_release(order=order)
        slot_give_back(order=order)
        promo_give_back(order=order)
    else:
        # Sold and brought back before we heard of either: over there the goods never moved.
        stock_release(order=order)
