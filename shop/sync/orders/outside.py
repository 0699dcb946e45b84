"""Orders made elsewhere for a buyer we know: mirrored, shown as theirs, never touched."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from integrations.posiflora import OrderRecord
from shop.models import Customer, OrderStatus, OutsideOrder
from shop.models.fields import MOST_ROUBLES
from shop.services import clock
from shop.services.orders.status_there import status_of

logger = logging.getLogger(__name__)

MIRRORED = (
    "customer",
    "number",
    "status",
    "total",
    "due_at",
    "placed_at",
    "modified_at",
    "revision",
)


def mirror_outside_orders(records: Iterable[OrderRecord]) -> int:
    """Store those of these orders whose customer is ours (the caller's transaction).

    `records` hold no order of the Mini App. A customer counts only with a verified phone: what
    somebody bought is for that somebody's eyes, so an order that has got another customer over
    there is forgotten here. Returns how many rows were written, with at most four queries.
    """
    by_id = {record.id: record for record in records}
    if not by_id:
        return 0
    buyers = _buyers(by_id.values())
    known = {
        order.posiflora_id: order for order in OutsideOrder.objects.filter(posiflora_id__in=by_id)
    }
    rows, gone = [], []
    for record in by_id.values():
        order = known.get(record.id)
        buyer = buyers.get(record.customer_id or "")
        if buyer is None:
            gone += [order.pk] if order else []
        elif order is None or _is_newer(order, record) or order.customer_id != buyer:
            rows += _row(order, record, buyer)
    if gone:
        OutsideOrder.objects.filter(pk__in=gone).delete()
    OutsideOrder.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["posiflora_id"], update_fields=MIRRORED
    )
    return len(rows) + len(gone)


def _buyers(records: Iterable[OrderRecord]) -> dict[str, int]:
    """Our customers behind these orders, by their Posiflora id."""
    ids = {record.customer_id for record in records if record.customer_id}
    ours = Customer.objects.filter(posiflora_id__in=ids, phone_verified_at__isnull=False)
    return {
        posiflora_id: pk
        for posiflora_id, pk in ours.values_list("posiflora_id", "pk")
        if posiflora_id
    }


def _is_newer(order: OutsideOrder, record: OrderRecord) -> bool:
    return (order.modified_at, order.revision) != (record.modified_at, record.revision)


def _row(order: OutsideOrder | None, record: OrderRecord, customer_id: int) -> list[OutsideOrder]:
    """The row as it should be, or nothing where a value makes no sense: it is never guessed."""
    status = status_of(record)
    if status is None or abs(record.total_amount) >= MOST_ROUBLES:
        logger.warning("order %s from elsewhere is left as it is", record.doc_no)
        return []
    placed_at = order.placed_at if order else clock.now()
    return [
        OutsideOrder(
            posiflora_id=record.id,
            customer_id=customer_id,
            number=record.doc_no[:32],
            status=OrderStatus(status),
            total=record.total_amount,
            due_at=record.due_time,
            placed_at=record.created_at or placed_at,
            modified_at=record.modified_at,
            revision=record.revision,
        )
    ]
