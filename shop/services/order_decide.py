"""The buyer's answer to a reserve that was refused after the order was taken."""

from __future__ import annotations

from typing import Literal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from integrations.money import ZERO
from shop.models import EventKind, Order, Origin, Topic

from .errors import DomainError
from .history import event_add
from .messages import message_hurry
from .order_cancel import order_cancel
from .order_move import order_lock
from .order_push import order_update_queue

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
    points = order.bonus_spent
    order.lines.update(total=F("total") + F("bonus_spent"), bonus_spent=ZERO)
    order.question = ""
    order.bonus_spent = ZERO
    order.total += points
    order.save(update_fields=["question", "bonus_spent", "total"])
    event_add(
        order=order,
        key="paid_without_bonuses",
        kind=EventKind.NOTE,
        origin=origin,
        note=_("Без бонусов, к оплате %(total)s ₽") % {"total": order.total},
    )
    message_hurry(topic=Topic.ORDER_CREATE, order=order)
    order_update_queue(order=order)
