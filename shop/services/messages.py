"""Writing to the outbox: always in the transaction of the fact that is announced."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from shop.models import TOPIC_VENDOR, MessageState, Order, OutboxMessage, Topic, Vendor

from . import clock

logger = logging.getLogger(__name__)

DRAIN_TASK = "shop.tasks.drain_outbox"


def message_put(
    *,
    topic: Topic,
    order: Order,
    key: str = "",
    payload: Mapping[str, object] | None = None,
    available_at: datetime | None = None,
) -> OutboxMessage:
    """Queue a message of this order, once: the same topic and key is never queued twice."""
    vendor = TOPIC_VENDOR[topic]
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=f"{topic}:{order.number}:{key}" if key else f"{topic}:{order.number}",
        defaults={
            "vendor": vendor,
            "topic": topic,
            "order": order,
            "stream": f"{vendor}:{order.number}",
            "payload": dict(payload or {}),
            "available_at": available_at or clock.now(),
        },
    )
    if created and available_at is None:
        wake(vendor)
    return message


def message_hurry(*, topic: Topic, order: Order) -> None:
    """Let a message that waits for its time go out now."""
    hurried = OutboxMessage.objects.filter(
        topic=topic, order=order, state=MessageState.QUEUED, attempts=0
    ).update(available_at=clock.now())
    if hurried:
        wake(TOPIC_VENDOR[topic])


def message_withdraw(*, topic: Topic, order: Order) -> bool:
    """Take back a message that certainly never left. False when it may have left."""
    withdrawn = OutboxMessage.objects.filter(
        topic=topic,
        order=order,
        outcome_unknown=False,
        state__in=[MessageState.QUEUED, MessageState.ATTENTION],
    ).update(state=MessageState.CANCELLED, finished_at=clock.now())
    return bool(withdrawn)


def message_retry(*, message: OutboxMessage) -> bool:
    """A person wants a stuck message tried again at once."""
    retried = OutboxMessage.objects.filter(
        pk=message.pk, state__in=[MessageState.ATTENTION, MessageState.QUEUED]
    ).update(state=MessageState.QUEUED, available_at=clock.now(), finished_at=None)
    if retried:
        wake(Vendor(message.vendor))
    return bool(retried)


def wake(vendor: Vendor) -> None:
    """After the commit, tell a worker. Only a hint: the sweep finds what the hint did not."""
    transaction.on_commit(partial(_send_wake_up, vendor), robust=True)


def _send_wake_up(vendor: Vendor) -> None:
    try:
        current_app.send_task(DRAIN_TASK, args=[str(vendor)], retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning("broker is away, the sweep will pick %s up: %s", vendor, error)
