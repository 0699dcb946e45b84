"""Slots: which windows are open, and taking a place in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from shop.models import FulfilmentMethod, Order, Slot, SlotDay

from . import clock
from .errors import DomainError

MAX_DAYS_AHEAD = 60
"""How far ahead an order may be placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One slot on one date. `id` is what the API calls it: `2026-11-25T12:00/15:00`."""

    slot: Slot
    date: date
    starts_at: datetime
    ends_at: datetime
    price: Decimal
    is_open: bool
    has_room: bool

    @property
    def id(self) -> str:
        return f"{self.date.isoformat()}T{self.slot.starts:%H:%M}/{self.slot.ends:%H:%M}"

    @property
    def available(self) -> bool:
        return self.is_open and self.has_room


def windows_between(
    *,
    method: FulfilmentMethod,
    zone_id: int | None,
    store_id: int | None,
    date_from: date,
    date_to: date,
) -> list[Window]:
    """All windows of a period, open or not, in order of time.

    A slot of one zone or store beats a general one of the same hours.
    """
    slots = list(
        Slot.objects.filter(method=method, is_active=True)
        .filter(Q(zone__isnull=True) | Q(zone_id=zone_id))
        .filter(Q(store__isnull=True) | Q(store_id=store_id))
    )
    days = {
        (day.slot_id, day.date): day
        for day in SlotDay.objects.filter(slot__in=slots, date__range=(date_from, date_to))
    }
    found: dict[str, Window] = {}
    now = clock.now()
    for offset in range((date_to - date_from).days + 1):
        day = date_from + timedelta(days=offset)
        for slot in sorted(slots, key=_generality):
            if str(day.isoweekday()) not in slot.weekdays:
                continue
            window = _window(slot, day, days.get((slot.pk, day)), now)
            found.setdefault(window.id, window)
    return sorted(found.values(), key=lambda window: (window.starts_at, window.ends_at))


def window_find(
    *, slot_id: str, method: FulfilmentMethod, zone_id: int | None, store_id: int | None
) -> Window | None:
    """The window with this id, or None when there is no such window."""
    try:
        day = date.fromisoformat(slot_id.partition("T")[0])
    except ValueError:
        return None
    if not clock.today() <= day <= clock.today() + timedelta(days=MAX_DAYS_AHEAD):
        return None
    windows = windows_between(
        method=method, zone_id=zone_id, store_id=store_id, date_from=day, date_to=day
    )
    return next((window for window in windows if window.id == slot_id), None)


def slot_take(*, window: Window) -> SlotDay:
    """Take one place (the caller's transaction).

    Raises DomainError `slot_closed` or `slot_full`.
    """
    if not window.is_open:
        raise DomainError("slot_closed", attr="fulfilment.slot")
    SlotDay.objects.bulk_create(
        [SlotDay(slot=window.slot, date=window.date)], ignore_conflicts=True
    )
    places = SlotDay.objects.filter(slot=window.slot, date=window.date)
    room = Coalesce(F("capacity"), window.slot.capacity)
    if not places.filter(is_closed=False, taken__lt=room).update(taken=F("taken") + 1):
        raise DomainError("slot_full", attr="fulfilment.slot")
    return places.get()


def slot_give_back(*, order: Order) -> None:
    """The order is off: its place is free again."""
    if order.slot_day_id:
        SlotDay.objects.filter(pk=order.slot_day_id).update(taken=Greatest(F("taken") - 1, 0))


def _window(slot: Slot, day: date, changed: SlotDay | None, now: datetime) -> Window:
    starts_at = datetime.combine(day, slot.starts, clock.shop_zone())
    # In UTC: subtracting from local time would miscount when the clocks change in between.
    closes_at = starts_at.astimezone(UTC) - timedelta(minutes=slot.cutoff_minutes)
    capacity = slot.capacity
    if changed is not None and changed.capacity is not None:
        capacity = changed.capacity
    closed = changed is not None and changed.is_closed
    return Window(
        slot=slot,
        date=day,
        starts_at=starts_at,
        ends_at=datetime.combine(day, slot.ends, clock.shop_zone()),
        price=slot.price,
        is_open=not closed and now <= closes_at,
        has_room=(changed.taken if changed else 0) < capacity,
    )


def _generality(slot: Slot) -> tuple[bool, bool, int]:
    return (slot.zone_id is None, slot.store_id is None, slot.pk)
