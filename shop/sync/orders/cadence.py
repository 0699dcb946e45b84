"""How often Posiflora is asked for changed orders.

Beat ticks at one pace; a tick is skipped while nothing is open and the last look was not long ago.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from shop.models import SyncCursor
from shop.services import clock

from .poll import CURSOR
from .watched import open_orders

LONGEST_PAUSE = timedelta(minutes=5)


def poll_is_due() -> bool:
    """Whether this tick should poll: always while an order is open, else every five minutes."""
    if open_orders().exists():
        return True
    ran_at = SyncCursor.objects.filter(name=CURSOR).values_list("ran_at", flat=True).first()
    if ran_at is None:
        return True
    # The next tick would come too late.
    next_tick = clock.now() + timedelta(seconds=settings.POLL_ORDERS_EVERY)
    return next_tick > ran_at + LONGEST_PAUSE


def poll_is_late(ran_at: datetime | None) -> bool:
    """Whether Posiflora was last asked longer ago than the pauses above explain.

    A shop without an open order is asked every `LONGEST_PAUSE`; one whose beat ticks slowly may
    miss a few ticks.
    """
    if ran_at is None:
        return True
    tick = timedelta(seconds=settings.POLL_ORDERS_EVERY)
    return clock.now() - ran_at > max(10 * tick, LONGEST_PAUSE + 2 * tick)
