"""Celery's tasks: thin, and unmoved by a vendor that fails."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from celery import current_app
from pytest_django import Settings

from config.celery import app
from shop import tasks
from shop.models import MessageState, OrderStatus, OutboxMessage, SyncCursor, Topic, Vendor
from shop.sync.cursors import cursor_lease
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import bare_message, body, handles, settle


def test_every_scheduled_task_exists(settings: Settings) -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in scheduled if name.startswith("shop.")}
    assert ours
    app.loader.import_default_modules()
    assert ours <= set(current_app.tasks)


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


@pytest.mark.parametrize("kind", ["status", "refuse", "html", "broken_json"])
def test_a_poll_of_a_failing_vendor_is_no_crash(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, kind: str
) -> None:
    number = body(member.place())["number"]
    settle(shop)
    sandbox.advance(10)
    sandbox.florist.assemble(sandbox.posiflora.order(number).id)
    sandbox.fail("posiflora", "GET", "/v1/orders", kind, times=3)
    tasks.poll_orders()
    assert shop.order(number).status == OrderStatus.CONFIRMED
    assert SyncCursor.objects.get(name="posiflora.orders").error != ""
    sandbox.heal()
    tasks.poll_orders()
    assert shop.order(number).status == OrderStatus.ASSEMBLED
    assert SyncCursor.objects.get(name="posiflora.orders").error == ""


def test_a_catalogue_sync_of_a_failing_vendor_is_no_crash(
    shop: Shop, sandbox: SandboxHelper
) -> None:
    sandbox.fail("posiflora", "GET", "/v1/stores", "status", times=3)
    tasks.sync_catalog()
    assert SyncCursor.objects.get(name="posiflora.catalogue").error != ""
    for row in sandbox.posiflora.items:
        sandbox.posiflora.set("inventory-items", row.id, public=False)
    tasks.sync_catalog()
    error = SyncCursor.objects.get(name="posiflora.catalogue").error
    assert error.startswith("Обновление каталога остановлено: слишком много изменений сразу.")


@pytest.mark.parametrize(
    ("name", "task"),
    [("posiflora.orders", tasks.poll_orders), ("posiflora.catalogue", tasks.sync_catalog)],
)
def test_two_beats_at_once_do_the_work_once(
    shop: Shop, sandbox: SandboxHelper, name: str, task: Callable[[], None]
) -> None:
    before = len(sandbox.requests("posiflora"))
    with cursor_lease(name, seconds=60):
        task()
    assert len(sandbox.requests("posiflora")) == before
    task()
    assert len(sandbox.requests("posiflora")) > before
