"""Celery's tasks that send: a drain for a vendor, and the sweep that starts drains."""

from __future__ import annotations

import time

import pytest
from pytest_django import Settings

from shop import tasks
from shop.models import MessageState, OrderStatus, OutboxMessage, Topic, Vendor
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import bare_message, body, handles


def test_a_drain_sends_what_is_due(shop: Shop, member: Buyer) -> None:
    number = body(member.place())["number"]
    assert tasks.drain_outbox("posiflora") == 1
    assert shop.order(number).status == OrderStatus.CONFIRMED
    assert tasks.drain_outbox("posiflora") == 0


@pytest.mark.usefixtures("transactional_db")
def test_a_drain_leaves_room_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    bare_message()
    handles(monkeypatch, Topic.ORDER_CREATE, lambda _claimed: None)
    monkeypatch.setattr(tasks, "may_start_another", lambda vendor: vendor != Vendor.POSIFLORA)
    assert tasks.drain_outbox("posiflora") == 0
    assert OutboxMessage.objects.get().state == MessageState.QUEUED


@pytest.mark.usefixtures("transactional_db")
def test_a_drain_ends_before_its_lease_does(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.OUTBOX_LEASE_SECONDS = 3
    for _ in range(3):
        bare_message()
    handles(monkeypatch, Topic.ORDER_CREATE, lambda _claimed: time.sleep(0.6))
    # A third of the lease has passed after the second one.
    assert tasks.drain_outbox("posiflora") == 2


@pytest.mark.usefixtures("transactional_db")
def test_the_sweep_starts_drains_where_something_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        bare_message()
    bare_message(vendor=Vendor.TELEGRAM, topic=Topic.NOTIFY_STAFF)
    started: list[str] = []
    monkeypatch.setattr(tasks.drain_outbox, "delay", started.append)
    tasks.sweep_outbox()
    assert started == ["posiflora", "posiflora", "telegram"]
