"""The order is paid: by whatever way, once."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from shop.models import CALLED_OFF, EventKind, Order, Origin, PaymentState, Topic
from shop.services.errors import DomainError
from shop.services.history import event_add
from shop.services.messages import message_put

from .move import order_lock

PAYABLE = (PaymentState.UNPAID, PaymentState.PENDING)


def order_can_pay(order: Order) -> bool:
    """Whether money may still come in; a finished order is often paid last of all."""
    return order.payment_state in PAYABLE and order.status not in CALLED_OFF


def payment_can_be_told() -> bool:
    """Whether Posiflora can be told of payments (posiflora.md §5.6).

    It wants a payment method and an open shift. No documented call lists either, so they stand in
    the settings or nowhere.
    """
    return bool(settings.POSIFLORA_PAYMENT_METHOD_ID and settings.POSIFLORA_SHIFT_ID)


def order_paid(*, order_id: int, origin: Origin, actor: User | None = None) -> Order:
    """The money is here. Posiflora hears of it where it can be told.

    Paying a paid order again is not an error. Raises DomainError `cannot_pay` for one that was
    cancelled or returned.
    """
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if order.payment_state == PaymentState.PAID:
            return order
        if not order_can_pay(order):
            raise DomainError("cannot_pay")
        order.payment_state = PaymentState.PAID
        order.save(update_fields=["payment_state"])
        event_add(
            order=order,
            key="paid",
            kind=EventKind.NOTE,
            origin=origin,
            note=_("Оплачен: %(total)s ₽") % {"total": order.total},
            actor=actor,
        )
        message_put(topic=Topic.ORDER_PAYMENT, order=order)
        return order
