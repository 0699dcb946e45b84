"""A whole day closed or opened at once, for holidays and for days when everybody is ill."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from shop.models import Slot, SlotDay


@transaction.atomic
def day_close(*, date: dt.date, method: str) -> int:
    """Close every slot of this date; an empty method means all. Answers how many were open."""
    slots = _slots(date, method)
    SlotDay.objects.bulk_create(
        [SlotDay(slot=slot, date=date) for slot in slots], ignore_conflicts=True
    )
    return SlotDay.objects.filter(slot__in=slots, date=date, is_closed=False).update(is_closed=True)


def day_open(*, date: dt.date, method: str) -> int:
    """Take the closing back. Answers how many were closed."""
    closed = SlotDay.objects.filter(slot__in=_slots(date, method), date=date, is_closed=True)
    return closed.update(is_closed=False)


def _slots(date: dt.date, method: str) -> list[Slot]:
    slots = Slot.objects.filter(weekdays__contains=str(date.isoweekday()))
    return list(slots.filter(method=method) if method else slots)
