"""A part of an order came back: its points follow, and the order's history says who took it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from shop.models import EventKind, Order, Origin
from shop.services.history import event_add
from shop.services.orders.move import order_lock
from shop.services.pieces import pieces_said

from .refunds import bonus_refund


@transaction.atomic
def bonus_part_returned(*, order_id: int, lines: Mapping[int, int], reason: str, by: User) -> Order:
    """Take back the points of some pieces: `lines` maps positions of the order to counts.

    Money and goods are Posiflora's affair. Raises DomainError `cannot_return` for more than is
    left, or for nothing.
    """
    order = order_lock(pk=order_id)
    wanted = {position: count for position, count in lines.items() if count}
    bonus_refund(order=order, lines=wanted)
    goods = pieces_said(order.lines.all(), wanted)
    turn = order.history.count() + 1
    event_add(
        order=order,
        key=f"bonus:returned:{turn}",
        kind=EventKind.NOTE,
        origin=Origin.MANAGER,
        note=_("Возвращена часть, бонусы пересчитываются: %(goods)s. %(reason)s")
        % {"goods": goods, "reason": reason},
        actor=by,
    )
    return order
