"""How many workers a vendor's queue needs, and how many it may have."""

from __future__ import annotations

from math import ceil

from shop.models import MessageState, OutboxMessage, Vendor
from shop.services import clock

from .claim import is_due

MOST_AT_ONCE = 16
"""Messages of one vendor in flight at a time, so that a slow one leaves threads to the others."""

MESSAGES_A_WORKER = 4


def workers_needed(*, vendor: Vendor) -> int:
    """Drains worth starting for what is due right now."""
    due = OutboxMessage.objects.filter(is_due(), vendor=vendor)
    count = due[: MOST_AT_ONCE * MESSAGES_A_WORKER].count()
    return min(ceil(count / MESSAGES_A_WORKER), MOST_AT_ONCE)


def may_start_another(*, vendor: Vendor) -> bool:
    """Whether this vendor has room for one more message in flight."""
    in_flight = OutboxMessage.objects.filter(
        vendor=vendor, state=MessageState.IN_FLIGHT, available_at__gt=clock.now()
    )
    return in_flight[:MOST_AT_ONCE].count() < MOST_AT_ONCE
