"""A manager who has looked at a plan that was too much, and lets the next run make it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shop.models import SyncCursor
from shop.services import clock
from shop.services.hints import hint

from .cursor import CURSOR

SYNC_TASK = "shop.tasks.sync_catalog"
ALLOWED_FOR = timedelta(hours=1)
"""Whoever says yes means what Posiflora shows now, not what it may show tomorrow."""

_UNTIL = "allowed_until"


def run_soon(*, allow_much: bool = False) -> None:
    """Have the catalogue brought in line now; the next run by the clock does it at the latest."""
    if allow_much:
        SyncCursor.objects.bulk_create([SyncCursor(name=CURSOR)], ignore_conflicts=True)
        with transaction.atomic():
            cursor = SyncCursor.objects.select_for_update().get(name=CURSOR)
            cursor.position[_UNTIL] = (clock.now() + ALLOWED_FOR).isoformat()
            cursor.save(update_fields=["position"])
    hint(SYNC_TASK)


def is_allowed(cursor: SyncCursor) -> bool:
    """Whether a manager has said yes, perhaps while this run was reading. The caller holds the row.

    It holds for one run that writes: that puts a new position in the place of this one.
    """
    until = SyncCursor.objects.values_list("position", flat=True).get(pk=cursor.pk).get(_UNTIL)
    return bool(until) and datetime.fromisoformat(until) > clock.now()
