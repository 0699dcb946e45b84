"""Cancelling: by the buyer while it is legal, by a manager with a reason, or as never accepted."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from shop.models import Order, OrderStatus, Origin, PushState, Topic
from shop.services.errors import DomainError
from shop.services.messages import message_put, message_withdraw

from .move import order_lock, order_move

CANCELLABLE_BY_BUYER = (OrderStatus.NEW, OrderStatus.CONFIRMED)


def order_can_cancel(order: Order) -> bool:
    """Whether the buyer may still cancel: nobody has begun to assemble it."""
    return order.status in CANCELLABLE_BY_BUYER


def order_cancel(
    *,
    order_id: int,
    origin: Origin,
    reason: str = "",
    actor: User | None = None,
) -> Order:
    """Cancel, and tell Posiflora if it may know of the order. Raises DomainError `cannot_cancel`.

    Cancelling a cancelled order again is not an error: the button was pressed twice.
    """
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if order.status == OrderStatus.CANCELLED:
            return order
        if order.is_final or (origin == Origin.MINI_APP and not order_can_cancel(order)):
            raise DomainError("cannot_cancel")
        _cancel(order=order, origin=origin, reason=reason, actor=actor)
        return order


def order_reject(*, order_id: int, reason: str) -> Order:
    """The placing request is answered with a refusal: this order never was one for the buyer."""
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if not order.is_final:
            order.is_rejected = True
            order.save(update_fields=["is_rejected"])
            _cancel(order=order, origin=Origin.SYSTEM, reason=reason, actor=None)
        return order


def _cancel(*, order: Order, origin: Origin, reason: str, actor: User | None) -> None:
    order.cancel_reason = reason[:500]
    order.question = ""
    order.save(update_fields=["cancel_reason", "question"])
    order_move(
        order=order,
        to=OrderStatus.CANCELLED,
        origin=origin,
        key=f"cancelled:{origin}",
        note=reason,
        actor=actor,
    )
    never_left = order.push_state != PushState.SENT and message_withdraw(
        topic=Topic.ORDER_CREATE, order=order
    )
    if not never_left:
        message_put(topic=Topic.ORDER_CANCEL, order=order)
