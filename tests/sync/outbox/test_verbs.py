"""Withdraw, hurry, retry, the sweep's arithmetic, and forgetting what is old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from integrations.models import Exchange
from shop.models import (
    IdempotencyRecord,
    MessageState,
    OutboxMessage,
    PhoneCode,
    Topic,
    Vendor,
)
from shop.services import clock
from shop.services.messages import message_hurry, message_put, message_retry, message_withdraw
from shop.sync.outbox.claim import claim_due
from shop.sync.outbox.sweep import MOST_AT_ONCE, may_start_another, workers_needed
from shop.sync.prune import prune_logs
from tests.sync.hands import bare_message, bare_order

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "unknown", "taken_back"),
    [
        (MessageState.QUEUED, False, True),
        (MessageState.ATTENTION, False, True),
        (MessageState.QUEUED, True, False),
        (MessageState.ATTENTION, True, False),
        (MessageState.IN_FLIGHT, False, False),
        (MessageState.DONE, False, False),
        (MessageState.CANCELLED, False, False),
    ],
)
def test_only_what_certainly_never_left_is_taken_back(
    state: MessageState, *, unknown: bool, taken_back: bool
) -> None:
    order = bare_order()
    message = bare_message(order=order, state=state, outcome_unknown=unknown)
    other = bare_message(order=bare_order())
    assert message_withdraw(topic=Topic.ORDER_CREATE, order=order) is taken_back
    message.refresh_from_db()
    other.refresh_from_db()
    assert message.state == (MessageState.CANCELLED if taken_back else state)
    assert (message.finished_at is not None) is taken_back
    assert other.state == MessageState.QUEUED


def test_hurry_moves_what_waits_for_its_time_and_nothing_that_failed() -> None:
    order, later = bare_order(), clock.now() + LATER
    waits = bare_message(order=order, available_at=later)
    message_hurry(topic=Topic.ORDER_CREATE, order=order)
    waits.refresh_from_db()
    assert waits.available_at <= clock.now()
    OutboxMessage.objects.update(available_at=later, attempts=1)
    message_hurry(topic=Topic.ORDER_CREATE, order=order)
    waits.refresh_from_db()
    assert waits.available_at == later


@pytest.mark.parametrize(
    ("state", "again"),
    [
        (MessageState.ATTENTION, True),
        (MessageState.QUEUED, True),
        (MessageState.IN_FLIGHT, False),
        (MessageState.DONE, False),
        (MessageState.CANCELLED, False),
    ],
)
def test_retry_is_for_what_is_stuck_or_waiting(state: MessageState, *, again: bool) -> None:
    message = bare_message(state=state, available_at=clock.now() + LATER, outcome_unknown=True)
    assert message_retry(message=message) is again
    message.refresh_from_db()
    assert message.state == (MessageState.QUEUED if again else state)
    assert (message.available_at <= clock.now()) is again
    assert message.outcome_unknown is True, "a button proves nothing"


@pytest.mark.parametrize(
    ("due", "workers"), [(0, 0), (1, 1), (4, 1), (5, 2), (64, 16), (65, 16), (90, 16)]
)
def test_the_sweep_starts_a_worker_for_every_four_due_messages(due: int, workers: int) -> None:
    for _ in range(due):
        bare_message()
    bare_message(available_at=clock.now() + LATER)
    bare_message(state=MessageState.ATTENTION, stream="stuck")
    bare_message(stream="stuck")
    bare_message(vendor=Vendor.LOYALTY)
    assert workers_needed(vendor=Vendor.POSIFLORA) == workers


def test_a_vendor_has_sixteen_messages_in_flight_at_most() -> None:
    for _ in range(MOST_AT_ONCE):
        assert may_start_another(vendor=Vendor.POSIFLORA) is True
        bare_message()
        claim_due(vendor=Vendor.POSIFLORA, limit=1)
    assert may_start_another(vendor=Vendor.POSIFLORA) is False
    assert may_start_another(vendor=Vendor.TELEGRAM) is True
    # A worker that died does not take up room for ever.
    expired = OutboxMessage.objects.first()
    assert expired is not None
    expired.available_at = clock.now() - LATER
    expired.save(update_fields=["available_at"])
    assert may_start_another(vendor=Vendor.POSIFLORA) is True


def test_prune_forgets_what_is_old_and_finished(settings: Settings) -> None:
    settings.EXCHANGE_LOG_DAYS = 30
    order, now = bare_order(), clock.now()
    for days in (29, 31):
        Exchange.objects.create(
            vendor="posiflora",
            operation="orders.list",
            method="GET",
            url="/",
            started_at=now - timedelta(days=days),
        )
    for number, days in enumerate((6, 8)):
        record = IdempotencyRecord.objects.create(
            customer=order.customer,
            key=f"00000000-0000-4000-8000-00000000000{number}",
            fingerprint="f",
            order=order,
        )
        IdempotencyRecord.objects.filter(pk=record.pk).update(created_at=now - timedelta(days=days))
    for days in (89, 91):
        old = now - timedelta(days=days)
        bare_message(order=order, state=MessageState.DONE, finished_at=old)
        bare_message(order=order, state=MessageState.CANCELLED, finished_at=old)
        bare_message(order=order, state=MessageState.ATTENTION, available_at=old)
    for days in (29, 31):
        PhoneCode.objects.create(
            customer=order.customer, phone="+79120000001", sent_at=now - timedelta(days=days)
        )
    counts = {"exchanges": 1, "idempotency_keys": 1, "phone_codes": 1, "messages": 2}
    assert prune_logs(dry_run=True) == counts
    assert (Exchange.objects.count(), IdempotencyRecord.objects.count()) == (2, 2)
    assert prune_logs() == counts
    assert (Exchange.objects.count(), IdempotencyRecord.objects.count()) == (1, 1)
    assert OutboxMessage.objects.count() == 4
    order.refresh_from_db()
    assert prune_logs() == dict.fromkeys(counts, 0)


def test_a_wake_up_that_no_broker_takes_is_no_error(settings: Settings) -> None:
    from celery import current_app

    with pytest.MonkeyPatch.context() as patch:

        def away(*_args: object, **_options: object) -> None:
            raise OSError("no broker")

        patch.setattr(current_app, "send_task", away)
        message = message_put(topic=Topic.ORDER_CREATE, order=bare_order())
    assert message.state == MessageState.QUEUED
