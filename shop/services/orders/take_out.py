"""Taking goods out of an order that is not handed over yet.

There are no more of them, or fewer are wanted: the order becomes cheaper, never dearer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.money import ZERO, allocate
from shop.models import EventKind, Order, OrderLine, Origin
from shop.services.bonuses.parts import bonus_shares
from shop.services.bonuses.reprice import bonus_fit, bonus_reprice
from shop.services.bonuses.shares import Share
from shop.services.errors import DomainError
from shop.services.history import event_add
from shop.services.pieces import pieces_said
from shop.services.stock import stock_give_back

from .move import order_lock
from .parts import Part
from .push import order_update_queue
from .takeable import order_takeable, refusal_of_order, refusal_of_pieces


def order_take_out(
    *, order_id: int, pieces: Mapping[int, int], origin: Origin, actor: User | None = None
) -> Order:
    """Take so many pieces of these positions out, at the prices agreed on, and tell Posiflora.

    Raises DomainError `cannot_edit` when the order is too far, when nothing would be left of it,
    when less of a line may go (`order_takeable`), or while its points are on their way.
    """
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if refusal := refusal_of_order(order):
            raise DomainError("cannot_edit", detail=refusal)
        rows = order_takeable(order, keep_here=True)
        if refusal := refusal_of_pieces(rows, pieces):
            raise DomainError("cannot_edit", attr="pieces", detail=refusal)
        lines = [row.line for row in rows]
        taken = [line for line in lines if line.position in pieces]
        said = pieces_said(taken, pieces)
        if order.holds_goods:
            stock_give_back(order=order, pieces={line.pk: pieces[line.position] for line in taken})
        shares = bonus_shares(order=order, pieces=pieces)
        left = [line for line in lines if _shrink(line, pieces.get(line.position, 0))]
        _reckon(order, left, shares)
        event_add(
            order=order,
            key=f"taken_out:{order.history.count() + 1}",
            kind=EventKind.NOTE,
            origin=origin,
            note=_("Убрано: %(goods)s. К оплате %(total)s ₽")
            % {"goods": said, "total": order.total},
            actor=actor,
        )
        order_update_queue(order=order, parts=(Part.MONEY, Part.NOTES))
        return order


def _shrink(line: OrderLine, count: int) -> bool:
    """Take pieces off a line in memory, with their share of its discount. False when none is left.

    A line without pieces is gone from the database at once.
    """
    kept = line.quantity - count
    if not kept:
        line.delete()
        return False
    weights = [Decimal(kept), Decimal(count)]
    if count:
        line.discount = allocate(line.discount, weights)[0]
        theirs = allocate(line.loyalty_discount, weights)[0]
        line.loyalty_discount = min(theirs, line.discount)
    line.quantity = kept
    line.sum = line.price * kept
    return True


def _reckon(order: Order, lines: list[OrderLine], taken: Sequence[Share]) -> None:
    """Write the sums of the order and of its lines anew, and let the points follow."""
    was_spent = order.bonus_spent
    order.items_total = sum((line.sum for line in lines), ZERO)
    order.discount_total = sum((line.discount for line in lines), ZERO)
    order.bonus_spent = bonus_fit(order=order, lines=lines, goods=order.goods_total)
    order.total = order.goods_total - order.bonus_spent + order.delivery_price
    order.save(update_fields=["items_total", "discount_total", "bonus_spent", "total"])
    for line in lines:
        line.save(
            update_fields=[
                "quantity",
                "sum",
                "discount",
                "loyalty_discount",
                "bonus_spent",
                "total",
            ]
        )
    bonus_reprice(order=order, was_spent=was_spent, taken=taken)
