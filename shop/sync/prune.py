"""Forgetting what nobody will look at again."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from integrations.models import Exchange
from shop.models import IdempotencyRecord, MessageState, OutboxMessage
from shop.services import clock

KEYS_KEPT = timedelta(days=7)
MESSAGES_KEPT = timedelta(days=90)


def prune_logs(*, dry_run: bool = False) -> dict[str, int]:
    """Delete old exchanges, answered keys and finished messages. Returns rows by table."""
    now = clock.now()
    finished = [MessageState.DONE, MessageState.CANCELLED]
    old = {
        "exchanges": Exchange.objects.filter(
            started_at__lt=now - timedelta(days=settings.EXCHANGE_LOG_DAYS)
        ),
        "idempotency_keys": IdempotencyRecord.objects.filter(created_at__lt=now - KEYS_KEPT),
        "messages": OutboxMessage.objects.filter(
            state__in=finished, finished_at__lt=now - MESSAGES_KEPT
        ),
    }
    if dry_run:
        return {name: rows.count() for name, rows in old.items()}
    return {name: rows.delete()[0] for name, rows in old.items()}
