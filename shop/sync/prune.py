"""Forgetting what nobody will look at again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from integrations.models import Exchange
from shop.models import IdempotencyRecord, MessageState, OutboxMessage, PhoneCode
from shop.services import clock

from .progress import Progress

KEYS_KEPT = timedelta(days=7)
MESSAGES_KEPT = timedelta(days=90)
CODES_KEPT = timedelta(days=30)
"""Their limits count a day; the rest is for whoever asks who was sent what."""
AT_ONCE = 5000
"""Rows of one statement: nobody waits long for what it locks, and a run may be cut short."""


def prune_logs(*, dry_run: bool = False, progress: Progress | None = None) -> dict[str, int]:
    """Delete old exchanges, answered keys and finished messages. Returns rows by table.

    `progress` hears how many rows are gone, of how many.
    """
    old = _old()
    counts = {name: rows.count() for name, rows in old.items()}
    if dry_run:
        return counts
    total, done = sum(counts.values()), 0
    for name, rows in old.items():
        counts[name] = 0
        while gone := _delete_some(rows):
            counts[name] += gone
            done += gone
            if progress:
                progress(done, max(done, total))
    return counts


def _old() -> dict[str, QuerySet[Any]]:
    now = clock.now()
    finished = [MessageState.DONE, MessageState.CANCELLED]
    return {
        "exchanges": Exchange.objects.filter(
            started_at__lt=now - timedelta(days=settings.EXCHANGE_LOG_DAYS)
        ),
        "idempotency_keys": IdempotencyRecord.objects.filter(created_at__lt=now - KEYS_KEPT),
        "phone_codes": PhoneCode.objects.filter(sent_at__lt=now - CODES_KEPT),
        "messages": OutboxMessage.objects.filter(
            state__in=finished, finished_at__lt=now - MESSAGES_KEPT
        ),
    }


def _delete_some(rows: QuerySet[Any]) -> int:
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return rows.model._default_manager.filter(pk__in=some).delete()[0] if some else 0
