"""Claiming messages: a short transaction, a lease, no lock afterwards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from shop.models import ON_ITS_WAY, UNFINISHED_STATES, MessageState, OutboxMessage, Vendor
from shop.services import clock


def older_in_stream() -> Exists:
    """A condition: an earlier message of the same stream is not finished yet.

    A chat message that could not be delivered is the exception. It waits for a person like any
    other, but what happened to the order afterwards must still be told.
    """
    older = OutboxMessage.objects.filter(
        stream=OuterRef("stream"), pk__lt=OuterRef("pk"), state__in=UNFINISHED_STATES
    )
    return Exists(older.exclude(vendor=Vendor.TELEGRAM, state=MessageState.ATTENTION))


def is_due() -> Q:
    """A condition: it is this message's turn, and the time it waited for has come."""
    on_time = Q(state__in=ON_ITS_WAY, available_at__lte=clock.now())
    return on_time & ~Q(older_in_stream())


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message that is ours until the lease ends.

    `outcome_unknown` means that an earlier attempt may have done its work at the vendor: read there
    before doing anything again.
    """

    message: OutboxMessage
    token: uuid.UUID
    outcome_unknown: bool

    @property
    def order_id(self) -> int:
        """The order this message is about. Only `member_update` has none, and does not ask."""
        if self.message.order_id is None:
            raise ValueError(f"message {self.message.pk} has no order")
        return self.message.order_id


def claim_due(*, vendor: Vendor, limit: int) -> list[Claimed]:
    """Take up to `limit` due messages, only the oldest unfinished one of each stream."""
    return _claim(Q(vendor=vendor) & is_due(), limit=limit)


def claim_one(*, message_id: int) -> Claimed | None:
    """Take this very message now, due or not, unless somebody has it or it is not its turn."""
    this = Q(pk=message_id, state=MessageState.QUEUED) & ~Q(older_in_stream())
    return next(iter(_claim(this, limit=1)), None)


def _claim(condition: Q, *, limit: int) -> list[Claimed]:
    token = uuid.uuid4()
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    with transaction.atomic():
        messages = list(
            OutboxMessage.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(condition)
            .order_by("available_at", "pk")[:limit]
        )
        claimed = [
            Claimed(
                message=message,
                token=token,
                outcome_unknown=message.outcome_unknown or message.state == MessageState.IN_FLIGHT,
            )
            for message in messages
        ]
        OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=MessageState.IN_FLIGHT,
            claim=token,
            available_at=clock.now() + lease,
            attempts=F("attempts") + 1,
        )
    return claimed
