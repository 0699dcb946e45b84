"""The buyer's answer to a reserve that was refused after the order was taken."""

from __future__ import annotations

from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from shop.models import EventKind, Order, Origin, Topic
from shop.services.bonuses.follow import bonus_forgo
from shop.services.errors import DomainError
from shop.services.history import event_add
from shop.services.messages import message_hurry

from .cancel import order_cancel
from .move import order_lock
from .push import order_update_queue

type Choice = Literal["pay_without_bonuses", "cancel"]


def order_decide(*, order_id: int, choice: Choice, origin: Origin = Origin.MINI_APP) -> Order:
    """Go on at the full price, or cancel. Raises DomainError `no_question`."""
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if not order.question:
            raise DomainError("no_question")
        if choice == "cancel":
            order = order_cancel(order_id=order_id, origin=origin)
        else:
            _pay_in_full(order, origin)
        return order


def _pay_in_full(order: Order, origin: Origin) -> None:
    bonus_forgo(order=order)
    order.question = ""
    order.save(update_fields=["question"])
    event_add(
        order=order,
        key="paid_without_bonuses",
        kind=EventKind.NOTE,
        origin=origin,
        note=_("Без бонусов, к оплате %(total)s ₽") % {"total": order.total},
    )
    message_hurry(topic=Topic.ORDER_CREATE, order=order)
    order_update_queue(order=order)
