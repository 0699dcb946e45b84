"""Adding to an order's history, once per fact."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from shop.models import EventKind, HistoryEvent, Order, OrderStatus, Origin

from . import clock


def event_turn(order: Order) -> int:
    """A number no earlier fact of a locked order has, for one that may happen again."""
    return order.history.count() + 1


def event_add(
    *,
    order: Order,
    key: str,
    origin: Origin,
    status: OrderStatus | None = None,
    kind: EventKind = EventKind.STATUS,
    note: str = "",
    at: datetime | None = None,
    actor: User | None = None,
) -> bool:
    """Record what happened. False when this very fact (`key`) is in the history already."""
    _event, created = HistoryEvent.objects.get_or_create(
        order=order,
        dedupe_key=key[:100],
        defaults={
            "kind": kind,
            "status": status or "",
            "origin": origin,
            "note": note[:500],
            "at": at or clock.now(),
            "actor": actor,
        },
    )
    return created
