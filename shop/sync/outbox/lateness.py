"""Whether what should be with the vendors by now has not left yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from shop.models import OutboxMessage, Vendor
from shop.services import clock

from .claim import is_due

LATE = timedelta(minutes=15)


def oldest_due() -> datetime | None:
    """Since when the oldest message could have gone to Posiflora or the loyalty service.

    None when all that waits does so on purpose: for its time, for an earlier message of its stream
    or for a person. What is only told in Telegram holds no order up.
    """
    due = OutboxMessage.objects.filter(is_due()).exclude(vendor=Vendor.TELEGRAM)
    return due.order_by("available_at").values_list("available_at", flat=True).first()


def outbox_is_late(oldest: datetime | None) -> bool:
    """Whether `oldest_due` is longer ago than a worker at work ever lets it be."""
    return oldest is not None and clock.now() - oldest > LATE
