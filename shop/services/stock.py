"""Stock between two runs of the catalogue sync: what our open orders hold."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from shop.models import Availability, Order, OrderLine, ProductKind

from .errors import DomainError


def stock_hold(*, store_id: int, quantities: dict[int, int]) -> None:
    """Hold goods in a store, all or none (the caller's transaction). Keys are product ids.

    Rows are locked in the order of their products, so two carts with the same goods cannot block
    each other. Raises DomainError `out_of_stock`.
    """
    rows = list(
        Availability.objects.select_for_update()
        .filter(product__in=quantities, store_id=store_id)
        .order_by("product_id")
    )
    for row in rows:
        if row.free is not None and row.free < quantities[row.product_id]:
            raise DomainError("out_of_stock", attr="items")
        row.held += quantities[row.product_id]
    if len(rows) < len(quantities):
        raise DomainError("out_of_stock", attr="items")
    Availability.objects.bulk_update(rows, ["held"])


def stock_release(*, order: Order) -> None:
    """The order is off: its goods may be sold again."""
    for line in _stocked(order.lines.all()):
        _availability(order, line).update(held=Greatest(F("held") - line.quantity, 0))


def stock_give_back(*, order: Order, pieces: dict[int, int]) -> None:
    """Some pieces of some lines are wanted no more: they may be sold again. Keys are line ids."""
    for line in _stocked(order.lines.filter(pk__in=pieces)):
        _availability(order, line).update(held=Greatest(F("held") - pieces[line.pk], 0))


def stock_consume(*, order: Order) -> None:
    """The order is done: its goods are gone here as well as in Posiflora."""
    for line in _stocked(order.lines.all()):
        rows = _availability(order, line)
        rows.update(held=Greatest(F("held") - line.quantity, 0))
        # GREATEST skips nulls in PostgreSQL, and an unknown quantity must not become nothing.
        rows.filter(quantity__isnull=False).update(
            quantity=Greatest(F("quantity") - line.quantity, Decimal(0))
        )


def _stocked(lines: Iterable[OrderLine]) -> list[OrderLine]:
    stocked = [line for line in lines if line.kind != ProductKind.SERVICE]
    return sorted(stocked, key=lambda line: line.product_id)


def _availability(order: Order, line: OrderLine) -> QuerySet[Availability]:
    return Availability.objects.filter(product_id=line.product_id, store_id=order.store_id)
