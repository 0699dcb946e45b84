"""What Posiflora's two axes and its florist say of an order, in our statuses (DESIGN §5)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from integrations.posiflora import OrderRecord
from shop.models import OrderStatus

FROM_POSIFLORA = {
    "notAccepted": OrderStatus.NEW,
    "new": OrderStatus.CONFIRMED,
    "assembled": OrderStatus.ASSEMBLED,
    "courier": OrderStatus.DELIVERING,
    "done": OrderStatus.COMPLETED,
    "canceled": OrderStatus.CANCELLED,
    "returned": OrderStatus.RETURNED,
}
FROM_DELIVERY = {"courier": OrderStatus.DELIVERING, "delivered": OrderStatus.DELIVERED}
BEFORE_HANDING_OVER = (OrderStatus.NEW, OrderStatus.CONFIRMED, OrderStatus.ASSEMBLED)


def status_of(record: OrderRecord) -> OrderStatus | None:
    """Our status for Posiflora's two axes and its florist; None for a value nobody has seen yet."""
    status = FROM_POSIFLORA.get(record.status)
    if status in BEFORE_HANDING_OVER or status == OrderStatus.DELIVERING:
        status = FROM_DELIVERY.get(record.delivery_status or "", status)
    if status == OrderStatus.CONFIRMED and record.florist_id:
        return OrderStatus.ASSEMBLING
    return status


def status_moment(record: OrderRecord, *, was_there: str) -> datetime | None:
    """The vendor's time of what it says now, after it said the status `was_there`.

    `updatedStatusAt` knows of the status alone. A florist and a courier move `modifiedAt` only,
    which money moves as well (posiflora.md §4.4).
    """
    by_status = FROM_POSIFLORA.get(record.status) == status_of(record)
    if record.status != was_there and by_status:
        return record.updated_status_at or record.modified_at
    return record.modified_at


def unknown_status_text(record: OrderRecord) -> str:
    """What a person is told of a status for which we have none."""
    return _("В Posiflora непонятный статус «%(status)s».") % {"status": record.status}
