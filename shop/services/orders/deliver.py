"""The manager marks what a courier did; Posiflora hears of it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from shop.models import Order, OrderStatus, Origin, Topic
from shop.services.errors import DomainError
from shop.services.history import event_turn
from shop.services.messages import message_put

from .move import is_step_back, order_lock, order_move

TO_POSIFLORA = {OrderStatus.DELIVERING: "courier", OrderStatus.DELIVERED: "delivered"}
"""Our status and Posiflora's `deliveryStatus` for it (posiflora.md §5.5)."""


def order_can_deliver(order: Order, *, to: OrderStatus) -> bool:
    """Whether a manager may mark it so: only forwards, and never what is closed."""
    current = OrderStatus(order.status)
    if to not in TO_POSIFLORA or order.is_final or current == to:
        return False
    return not is_step_back(current=current, to=to)


def order_deliver(*, order_id: int, to: OrderStatus, actor: User | None = None) -> Order:
    """Mark an order as handed over or delivered. Raises DomainError `cannot_deliver`.

    Marking it so again is not an error: the button was pressed twice.
    """
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if order.status == to and to in TO_POSIFLORA:
            return order
        if not order_can_deliver(order, to=to):
            raise DomainError("cannot_deliver")
        # A courier may come back and set out again: each time is a fact of its own.
        turn = event_turn(order)
        order_move(
            order=order,
            to=to,
            origin=Origin.MANAGER,
            key=f"manager:{to}:{turn}",
            actor=actor,
        )
        # One that has not reached Posiflora yet waits behind the push in its stream.
        message_put(
            topic=Topic.ORDER_DELIVERY,
            order=order,
            key=f"{to}:{turn}",
            payload={"status": TO_POSIFLORA[to]},
        )
        return order
