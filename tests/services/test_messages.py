"""Writing to the outbox: once for a fact, taken back only while it surely never left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from shop.models import TOPIC_VENDOR, MessageState, Order, OutboxMessage, Topic
from shop.services import clock, messages
from shop.services.messages import message_hurry, message_put, message_retry, message_withdraw
from tests.api.rows import Caller


@pytest.fixture
def order(anna: Caller) -> Order:
    placed = Order.objects.get(number=anna.place().json()["number"])
    OutboxMessage.objects.all().delete()
    return placed


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which vendors a worker was woken for."""
    vendors: list[str] = []
    monkeypatch.setattr(messages, "_send_wake_up", lambda vendor: vendors.append(str(vendor)))
    return vendors


@pytest.mark.parametrize("topic", list(Topic))
def test_one_message_of_every_topic(
    order: Order, woken: list[str], django_capture_on_commit_callbacks: Any, topic: Topic
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = message_put(topic=topic, order=order, payload={"a": 1})
    vendor = TOPIC_VENDOR[topic]
    assert (message.vendor, message.topic, message.order) == (vendor, topic, order)
    # What only looks, for days, keeps nothing of the same order waiting.
    lane = ":mirror" if topic == Topic.BONUS_MIRROR else ""
    assert message.stream == f"{vendor}:{order.number}{lane}"
    assert message.dedupe_key == f"{topic}:{order.number}"
    assert (message.payload, message.state) == ({"a": 1}, MessageState.QUEUED)
    assert woken == [vendor]


def test_the_same_fact_is_announced_once(order: Order) -> None:
    first = message_put(topic=Topic.NOTIFY_BUYER, order=order, key="a", payload={"status": "new"})
    again = message_put(topic=Topic.NOTIFY_BUYER, order=order, key="a", payload={"status": "old"})
    other = message_put(topic=Topic.NOTIFY_BUYER, order=order, key="b")
    assert (again.pk, again.payload) == (first.pk, {"status": "new"})
    assert other.pk != first.pk


def test_nobody_is_woken_for_what_is_not_committed(
    order: Order, woken: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with (
        django_capture_on_commit_callbacks(execute=True) as callbacks,
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        message_put(topic=Topic.ORDER_CREATE, order=order)
        raise ZeroDivisionError
    assert callbacks == []
    assert woken == []
    assert OutboxMessage.objects.count() == 0


def test_nobody_is_woken_before_the_time(
    order: Order, woken: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    later = clock.now() + timedelta(minutes=2)
    with django_capture_on_commit_callbacks(execute=True):
        message = message_put(topic=Topic.ORDER_CREATE, order=order, available_at=later)
    assert (message.available_at, woken) == (later, [])
    with django_capture_on_commit_callbacks(execute=True):
        message_hurry(topic=Topic.ORDER_CREATE, order=order)
    message.refresh_from_db()
    assert message.available_at <= clock.now()
    assert woken == ["posiflora"]


@pytest.mark.parametrize(
    "change",
    [{"attempts": 1}, {"state": MessageState.IN_FLIGHT}, {"state": MessageState.ATTENTION}],
)
def test_only_a_message_that_never_left_is_hurried(
    order: Order, woken: list[str], change: dict[str, Any]
) -> None:
    later = clock.now() + timedelta(minutes=2)
    message_put(topic=Topic.ORDER_CREATE, order=order, available_at=later)
    OutboxMessage.objects.update(**change)
    message_hurry(topic=Topic.ORDER_CREATE, order=order)
    assert OutboxMessage.objects.get().available_at == later


@pytest.mark.parametrize(
    ("change", "taken_back"),
    [
        ({}, True),
        ({"state": MessageState.ATTENTION}, True),
        ({"outcome_unknown": True}, False),
        ({"state": MessageState.IN_FLIGHT}, False),
        ({"state": MessageState.DONE}, False),
        ({"state": MessageState.CANCELLED}, False),
    ],
)
def test_what_may_be_taken_back(order: Order, change: dict[str, Any], *, taken_back: bool) -> None:
    message_put(topic=Topic.ORDER_CREATE, order=order)
    OutboxMessage.objects.update(**change)
    state = OutboxMessage.objects.get().state
    assert message_withdraw(topic=Topic.ORDER_CREATE, order=order) is taken_back
    after = OutboxMessage.objects.get()
    assert after.state == (MessageState.CANCELLED if taken_back else state)
    assert (after.finished_at is not None) is taken_back


def test_only_of_this_order_and_topic(anna: Caller, order: Order) -> None:
    other = Order.objects.get(number=anna.place().json()["number"])
    message_put(topic=Topic.ORDER_CREATE, order=order)
    message_put(topic=Topic.NOTIFY_BUYER, order=order)
    assert message_withdraw(topic=Topic.ORDER_CREATE, order=order)
    left = OutboxMessage.objects.exclude(state=MessageState.CANCELLED)
    assert {(each.order, each.topic) for each in left} == {
        (other, Topic.ORDER_CREATE),
        (order, Topic.NOTIFY_BUYER),
    }


@pytest.mark.parametrize(
    ("state", "retried"),
    [
        (MessageState.ATTENTION, True),
        (MessageState.QUEUED, True),
        (MessageState.IN_FLIGHT, False),
        (MessageState.DONE, False),
        (MessageState.CANCELLED, False),
    ],
)
def test_a_person_may_have_it_tried_again(
    order: Order, state: MessageState, *, retried: bool
) -> None:
    message = message_put(topic=Topic.ORDER_CREATE, order=order)
    later = clock.now() + timedelta(hours=1)
    OutboxMessage.objects.update(state=state, available_at=later)
    assert message_retry(message=message) is retried
    message.refresh_from_db()
    assert message.state == (MessageState.QUEUED if retried else state)
    assert (message.available_at <= clock.now()) is retried


@pytest.mark.parametrize("error", [OperationalError("away"), ConnectionRefusedError()])
def test_a_broker_that_is_away_stops_nobody(
    order: Order,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def send_task(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(current_app, "send_task", send_task)
    with django_capture_on_commit_callbacks(execute=True):
        message_put(topic=Topic.ORDER_CREATE, order=order)
    assert OutboxMessage.objects.get().state == MessageState.QUEUED
    assert "shop.tasks.drain_outbox waits for its turn" in caplog.text
