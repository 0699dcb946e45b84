"""Running one claimed message: HTTP outside any transaction, then its result in one."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from integrations.errors import VendorError
from integrations.http import correlate, time_budget
from shop.models import MessageState, OutboxMessage, Vendor
from shop.services import clock

from .claim import Claimed, claim_due, claim_one
from .failures import (
    NeedsPerson,
    Postponed,
    lock_order_of,
    record_failure,
    record_needs_person,
    record_postponement,
    record_surprise,
    settle_person,
)
from .handlers import HANDLERS
from .run_types import Apply

logger = logging.getLogger(__name__)

BUDGET_OF_LEASE = 2 / 3
"""The part of the lease in which vendors may be called.

Nothing may be sent once the lease is over: somebody else has the message by then. The rest of it
is for a vendor to finish what a call cut short has begun, before anybody reads there.
"""


def run_claimed(claimed: Claimed) -> MessageState:
    """Do what the message asks for and record how it ended. Never raises for a vendor's failure."""
    message = claimed.message
    try:
        with (
            time_budget(settings.OUTBOX_LEASE_SECONDS * BUDGET_OF_LEASE),
            correlate(
                reference=message.order.number if message.order else "", message_id=message.pk
            ),
        ):
            apply = HANDLERS[message.topic](claimed)
        return _finish(claimed, apply)
    except Postponed as postponed:
        return record_postponement(claimed, postponed)
    except NeedsPerson as stuck:
        return record_needs_person(claimed, stuck)
    except VendorError as error:
        logger.warning("message %s (%s) failed: %s", message.pk, message.topic, error)
        return record_failure(claimed, error)
    except Exception as error:
        # A defect of ours must not stop the other messages; it is logged whole and shown to a
        # person.
        logger.exception("message %s (%s) broke", message.pk, message.topic)
        return record_surprise(claimed, error)


def run_message(*, message_id: int) -> MessageState | None:
    """Claim and run this very message; None when it was not to be had."""
    claimed = claim_one(message_id=message_id)
    return run_claimed(claimed) if claimed else None


def run_due(*, vendor: Vendor, keep_going: Callable[[], bool]) -> int:
    """Run due messages of a vendor one by one until there are none or `keep_going` says stop."""
    count = 0
    while keep_going():
        claimed = claim_due(vendor=vendor, limit=1)
        if not claimed:
            break
        run_claimed(claimed[0])
        count += 1
    return count


def _finish(claimed: Claimed, apply: Apply | None) -> MessageState:
    with transaction.atomic():
        lock_order_of(claimed.message)
        ours = OutboxMessage.objects.select_for_update(of=("self",)).filter(
            pk=claimed.message.pk, claim=claimed.token, state=MessageState.IN_FLIGHT
        )
        if not ours.exists():
            # The lease ran out and another worker has the message: it reads before it repeats, and
            # will find at the vendor what we did. Writing our result too could write it twice.
            logger.warning("message %s outlived its lease", claimed.message.pk)
            return MessageState.IN_FLIGHT
        settle_person(claimed)
        if apply:
            apply()
        ours.update(
            state=MessageState.DONE,
            finished_at=clock.now(),
            claim=None,
            outcome_unknown=False,
            error_kind="",
            error="",
            error_detail="",
        )
    return MessageState.DONE
