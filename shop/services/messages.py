"""Writing to the outbox: always in the transaction of the fact that is announced."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shop.models import (
    IDLE_STATES,
    TOPIC_VENDOR,
    Customer,
    MessageState,
    Order,
    OutboxMessage,
    Topic,
    Vendor,
)

from . import clock
from .attention_said import about_message, attention_unsay
from .hints import hint

DRAIN_TASK = "shop.tasks.drain_outbox"


def message_put(
    *,
    topic: Topic,
    order: Order,
    key: str = "",
    payload: Mapping[str, object] | None = None,
    available_at: datetime | None = None,
    reads_first: bool = False,
) -> OutboxMessage:
    """Queue a message of this order, once: the same topic and key is never queued twice.

    With `reads_first` its handler looks at the vendor before it does anything, as after a lost
    answer: for what may have been done already.
    """
    vendor = TOPIC_VENDOR[topic]
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=f"{topic}:{order.number}:{key}" if key else f"{topic}:{order.number}",
        defaults={
            "vendor": vendor,
            "topic": topic,
            "order": order,
            "stream": _stream(topic, order),
            "payload": dict(payload or {}),
            "available_at": available_at or clock.now(),
            "outcome_unknown": reads_first,
        },
    )
    if created and available_at is None:
        wake(vendor)
    return message


def _stream(topic: Topic, order: Order) -> str:
    """Messages of an order to one vendor wait for one another, but not for one that only looks."""
    lane = ":mirror" if topic == Topic.BONUS_MIRROR else ""
    return f"{TOPIC_VENDOR[topic]}:{order.number}{lane}"


def message_renew(
    *,
    topic: Topic,
    order: Order,
    payload: Mapping[str, object] | None = None,
    available_at: datetime | None = None,
) -> OutboxMessage:
    """Queue what a locked order may need several times, unless it is waiting for its turn already.

    One that is under way does not count: it may have looked at the order before it changed.
    """
    earlier = OutboxMessage.objects.filter(topic=topic, order=order)
    # Locked, so that no worker takes it away between this look and our commit.
    same = earlier.filter(state=MessageState.QUEUED, payload=dict(payload or {}))
    waiting = same.select_for_update().first()
    if waiting is not None:
        if available_at is None:
            message_hurry(topic=topic, order=order)
        return waiting
    count = earlier.count()
    return message_put(
        topic=topic,
        order=order,
        key=str(count + 1) if count else "",
        payload=payload,
        available_at=available_at,
    )


def message_put_about(
    *, topic: Topic, customer: Customer, payload: Mapping[str, object]
) -> OutboxMessage:
    """Queue a message about a person and no order; those about one person go one by one."""
    vendor = TOPIC_VENDOR[topic]
    message = OutboxMessage.objects.create(
        dedupe_key=f"{topic}:{uuid.uuid4()}",
        vendor=vendor,
        topic=topic,
        stream=f"{vendor}:customer:{customer.pk}",
        payload={**payload, "customer": customer.pk},
        available_at=clock.now(),
    )
    wake(vendor)
    return message


def message_hurry(*, topic: Topic, order: Order) -> None:
    """Let a message that waits for its time go out now."""
    hurried = OutboxMessage.objects.filter(
        topic=topic, order=order, state=MessageState.QUEUED, attempts=0
    ).update(available_at=clock.now())
    if hurried:
        wake(TOPIC_VENDOR[topic])


def message_withdraw(
    *, topic: Topic, order: Order, payload: Mapping[str, object] | None = None
) -> bool:
    """Take back a message that certainly never left, only one of `payload` where it is given.

    False when it may have left.
    """
    found = OutboxMessage.objects.filter(
        topic=topic,
        order=order,
        outcome_unknown=False,
        state__in=IDLE_STATES,
        **({} if payload is None else {"payload": payload}),
    )
    return message_cancel(found, order=order)


def message_cancel(messages: QuerySet[OutboxMessage], *, order: Order) -> bool:
    """Messages of a locked order go nowhere any more, and nobody is asked about their failures.

    False when there were none.
    """
    failed = list(messages.exclude(error="").values_list("pk", flat=True))
    cancelled = messages.update(state=MessageState.CANCELLED, finished_at=clock.now())
    for pk in failed if cancelled else []:
        attention_unsay(
            order=order, about=about_message(pk), resolution=_("Отправлять больше не нужно.")
        )
    return bool(cancelled)


def message_retry(*, message: OutboxMessage) -> bool:
    """A person wants a stuck message tried again at once."""
    retried = OutboxMessage.objects.filter(pk=message.pk, state__in=IDLE_STATES).update(
        state=MessageState.QUEUED, available_at=clock.now(), finished_at=None
    )
    if retried:
        wake(Vendor(message.vendor))
    return bool(retried)


def wake(vendor: Vendor) -> None:
    """After the commit, tell a worker. Only a hint: the sweep finds what the hint did not."""
    transaction.on_commit(partial(_send_wake_up, vendor), robust=True)


def _send_wake_up(vendor: Vendor) -> None:
    hint(DRAIN_TASK, str(vendor))
