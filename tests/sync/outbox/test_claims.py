"""Claiming: who gets which message, once, in order, and for how long."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from integrations.errors import Transient
from integrations.http import time_left
from shop.models import MessageState, OutboxMessage, Topic, Vendor
from shop.services import clock
from shop.services.messages import message_put
from shop.sync.outbox.claim import Claimed, claim_due, claim_one
from shop.sync.outbox.failures import record_failure
from shop.sync.outbox.run import run_claimed, run_due, run_message
from tests.sync.hands import bare_message, bare_order, end_leases, handles, in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def claim_all() -> list[int]:
    return [each.message.pk for each in claim_due(vendor=Vendor.POSIFLORA, limit=100)]


def test_the_same_fact_is_announced_once() -> None:
    order = bare_order()
    with transaction.atomic():
        first = message_put(topic=Topic.NOTIFY_BUYER, order=order, key="a", payload={"n": 1})
        again = message_put(topic=Topic.NOTIFY_BUYER, order=order, key="a", payload={"n": 2})
        other = message_put(topic=Topic.NOTIFY_BUYER, order=order, key="b")
    assert (again.pk, again.payload) == (first.pk, {"n": 1})
    assert other.pk != first.pk
    assert OutboxMessage.objects.count() == 2
    assert first.stream == other.stream == f"telegram:{order.number}"


def test_two_transactions_at_once_announce_it_once() -> None:
    order = bare_order()
    found = in_threads(8, lambda: message_put(topic=Topic.ORDER_CREATE, order=order).pk)
    assert len(set(found)) == 1
    assert OutboxMessage.objects.count() == 1


def test_a_message_is_taken_back_with_the_fact_it_announces() -> None:
    order = bare_order()
    with pytest.raises(RuntimeError, match="boom"), transaction.atomic():
        message_put(topic=Topic.ORDER_CREATE, order=order)
        raise RuntimeError("boom")
    assert OutboxMessage.objects.count() == 0


def test_only_the_head_of_each_stream_is_given_out() -> None:
    one, two, three = (bare_message(stream="a") for _ in range(3))
    other = bare_message(stream="b")
    assert claim_all() == [one.pk, other.pk]
    assert claim_all() == []
    OutboxMessage.objects.filter(pk=one.pk).update(state=MessageState.DONE)
    assert claim_all() == [two.pk]
    OutboxMessage.objects.filter(pk=two.pk).update(state=MessageState.CANCELLED)
    assert claim_all() == [three.pk]


@pytest.mark.parametrize("state", [MessageState.ATTENTION, MessageState.QUEUED])
def test_what_waits_holds_back_its_own_stream_only(state: MessageState) -> None:
    later = clock.now() + timedelta(hours=1)
    bare_message(stream="a", state=state, available_at=later)
    bare_message(stream="a")
    free = bare_message(stream="b")
    assert claim_all() == [free.pk]


def test_an_undeliverable_chat_message_does_not_silence_the_next_ones() -> None:
    telegram: dict[str, Any] = {
        "vendor": Vendor.TELEGRAM,
        "topic": Topic.NOTIFY_BUYER,
        "stream": "telegram:1",
    }
    bare_message(**telegram, state=MessageState.ATTENTION)
    due = bare_message(**telegram)
    bare_message(**telegram)
    claimed = claim_due(vendor=Vendor.TELEGRAM, limit=10)
    assert [each.message.pk for each in claimed] == [due.pk]


def test_the_longest_waiting_goes_first_and_the_limit_holds() -> None:
    now = clock.now()
    ages = [5, 50, 20]
    made = {age: bare_message(available_at=now - timedelta(seconds=age)).pk for age in ages}
    first = claim_due(vendor=Vendor.POSIFLORA, limit=2)
    assert [each.message.pk for each in first] == [made[50], made[20]]
    assert claim_all() == [made[5]]


def test_a_vendor_gets_its_own_messages() -> None:
    bare_message(vendor=Vendor.LOYALTY, topic=Topic.BONUS_EARN)
    assert claim_all() == []


def test_one_message_may_be_taken_before_its_time_but_not_before_its_turn() -> None:
    later = clock.now() + timedelta(hours=1)
    head = bare_message(stream="a", available_at=later)
    second = bare_message(stream="a")
    assert claim_one(message_id=second.pk) is None
    claimed = claim_one(message_id=head.pk)
    assert claimed is not None
    assert claim_one(message_id=head.pk) is None
    assert run_message(message_id=head.pk) is None


def test_twenty_workers_send_two_hundred_messages_each_exactly_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard, sent, order = threading.Lock(), Counter[int](), defaultdict[str, list[int]](list)
    for number in range(200):
        bare_message(stream=f"stream-{number % 60}")

    def send(claimed: Claimed) -> None:
        with guard:
            sent[claimed.message.pk] += 1
            order[claimed.message.stream].append(claimed.message.pk)
        time.sleep(0.002)

    handles(monkeypatch, Topic.ORDER_CREATE, send)
    counts = in_threads(20, lambda: run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True))
    assert sum(counts) == 200
    assert set(sent.values()) == {1}
    assert len(sent) == 200
    assert all(pks == sorted(pks) for pks in order.values())
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("done", 1)}


def test_nobody_waits_for_a_message_that_another_is_taking() -> None:
    taken, free = bare_message(), bare_message()
    with transaction.atomic():
        OutboxMessage.objects.select_for_update().get(pk=taken.pk)
        (found,) = in_threads(1, claim_all)
    assert found == [free.pk]
    assert claim_all() == [taken.pk]


def test_a_claim_is_a_lease(settings: Settings) -> None:
    message = bare_message()
    before = clock.now()
    (claimed,) = claim_due(vendor=Vendor.POSIFLORA, limit=1)
    message.refresh_from_db()
    assert (message.state, message.claim, message.attempts) == ("in_flight", claimed.token, 1)
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    assert before + lease <= message.available_at <= clock.now() + lease
    assert claimed.outcome_unknown is False
    assert claim_all() == []


def test_a_lease_that_ran_out_means_an_unknown_outcome() -> None:
    message = bare_message()
    claim_due(vendor=Vendor.POSIFLORA, limit=1)
    end_leases()
    (again,) = claim_due(vendor=Vendor.POSIFLORA, limit=1)
    assert again.outcome_unknown is True
    message.refresh_from_db()
    assert message.attempts == 2
    assert claim_one(message_id=message.pk) is None


def test_a_worker_that_outlived_its_lease_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = bare_message(order=bare_order())
    written: list[str] = []
    (late,) = claim_due(vendor=Vendor.POSIFLORA, limit=1)
    end_leases()
    (new,) = claim_due(vendor=Vendor.POSIFLORA, limit=1)

    handles(monkeypatch, Topic.ORDER_CREATE, lambda _claimed: lambda: written.append("late"))
    assert run_claimed(late) == MessageState.IN_FLIGHT
    assert written == []
    message.refresh_from_db()
    assert (message.state, message.claim) == ("in_flight", new.token)

    failure = Transient(vendor="posiflora", operation="orders.create", detail="down")
    record_failure(late, failure)
    message.refresh_from_db()
    assert (message.state, message.claim, message.error) == ("in_flight", new.token, "")

    handles(monkeypatch, Topic.ORDER_CREATE, lambda _claimed: lambda: written.append("new"))
    assert run_claimed(new) == MessageState.DONE
    assert written == ["new"]
    run_claimed(late)
    message.refresh_from_db()
    assert (message.state, message.claim, written) == ("done", None, ["new"])


def test_the_result_and_the_message_are_written_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = bare_order()
    message = bare_message(order=order)

    def write() -> None:
        order.comment = "written"
        order.save(update_fields=["comment"])
        raise RuntimeError("the process dies here")

    handles(monkeypatch, Topic.ORDER_CREATE, lambda _claimed: write)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    order.refresh_from_db()
    message.refresh_from_db()
    assert order.comment == ""
    assert (message.state, message.outcome_unknown) == ("queued", True)


def test_vendors_are_called_for_a_part_of_the_lease_only(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.OUTBOX_LEASE_SECONDS = 30
    left: list[float | None] = []
    bare_message()
    handles(monkeypatch, Topic.ORDER_CREATE, lambda _claimed: left.append(time_left()))
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    (seconds,) = left
    assert seconds is not None
    assert 19 < seconds <= 20
    assert time_left() is None


def test_a_worker_stops_when_told_to() -> None:
    first, _second = bare_message(), bare_message()
    turns = iter([True, False])
    OutboxMessage.objects.update(topic="gone")
    assert run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: next(turns)) == 1
    assert OutboxMessage.objects.get(attempts=1).pk == first.pk
