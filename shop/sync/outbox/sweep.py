"""How many workers a vendor's queue needs, and how many it may have."""

from __future__ import annotations

from math import ceil

from django.db.models import Exists, OuterRef

from shop.models import UNFINISHED_STATES, MessageState, OutboxMessage, Vendor
from shop.services import clock

from .claim import READY

MOST_AT_ONCE = 16
"""Messages of one vendor in flight at a time, so that a slow one leaves threads to the others."""

MESSAGES_A_WORKER = 4


def workers_needed(*, vendor: Vendor) -> int:
    """Drains worth starting for what is due right now."""
    older = OutboxMessage.objects.filter(
        stream=OuterRef("stream"), pk__lt=OuterRef("pk"), state__in=UNFINISHED_STATES
    )
    due = OutboxMessage.objects.filter(
        vendor=vendor, state__in=READY, available_at__lte=clock.now()
    ).exclude(Exists(older))
    count = due[: MOST_AT_ONCE * MESSAGES_A_WORKER].count()
    return min(ceil(count / MESSAGES_A_WORKER), MOST_AT_ONCE)


def may_start_another(*, vendor: Vendor) -> bool:
    """Whether this vendor has room for one more message in flight."""
    in_flight = OutboxMessage.objects.filter(
        vendor=vendor, state=MessageState.IN_FLIGHT, available_at__gt=clock.now()
    )
    return in_flight[:MOST_AT_ONCE].count() < MOST_AT_ONCE
