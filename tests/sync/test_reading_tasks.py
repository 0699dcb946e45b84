"""Celery's tasks that read: thin, once at a time, and quiet when a vendor is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from shop import tasks
from shop.models import Customer, OrderStatus, SyncCursor, Worker
from shop.services import clock
from shop.sync.cursors import cursor_lease
from shop.sync.orders.sweep import CURSOR as SWEEP
from shop.sync.people.customers import CURSOR as CUSTOMERS
from shop.sync.people.workers import CURSOR as PEOPLE
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, settle


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


def test_people_and_customers_come_by_the_hour(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    sandbox.posiflora.add_customer("+79120000055", points=12)
    tasks.sync_customers()
    assert Customer.objects.get(first_name="Олег").posiflora_points == 12
    assert Worker.objects.count() == 4
    sandbox.advance(900)
    sandbox.posiflora.add_customer("+79120000056")
    tasks.sync_customers()
    asked = len(sandbox.requests("posiflora", "GET", "/v1/customers"))
    tasks.sync_customers(full=True)
    assert (asked, len(sandbox.requests("posiflora", "GET", "/v1/customers"))) == (2, 3)


def test_the_sweep_runs_at_night(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    sandbox.advance(60)
    sandbox.florist.assemble(sandbox.posiflora.order(pushed).id)
    tasks.sweep_orders()
    assert shop.order(pushed).status == "assembled"


def test_a_vendor_that_is_away_is_a_line_in_the_log(
    shop: Shop, sandbox: SandboxHelper, caplog: pytest.LogCaptureFixture
) -> None:
    with sandbox.down(), caplog.at_level(logging.WARNING, logger="shop.tasks"):
        tasks.sync_customers()
        tasks.sweep_orders()
    told = [row.getMessage().split(":")[0] for row in caplog.records if row.name == "shop.tasks"]
    assert told == ["sync of people failed", "sync of customers failed", "sweep of orders failed"]
    for name in (PEOPLE, CUSTOMERS, SWEEP):
        assert SyncCursor.objects.get(name=name).error.startswith("Posiflora временно не отвечает")


def test_a_run_beside_another_does_nothing(
    shop: Shop, sandbox: SandboxHelper, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(sandbox.requests("posiflora"))
    with (
        cursor_lease(PEOPLE, seconds=60),
        cursor_lease(CUSTOMERS, seconds=60),
        cursor_lease(SWEEP, seconds=60),
        caplog.at_level(logging.INFO, logger="shop.tasks"),
    ):
        tasks.sync_customers()
        tasks.sweep_orders()
    assert len(sandbox.requests("posiflora")) == before
    assert [row for row in caplog.records if row.name == "shop.tasks"] == []


def test_a_run_that_died_is_taken_over(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    """Killed in the middle: its lease ends, and nothing else has to be done."""
    sandbox.posiflora.add_customer("+79120000055", points=12)
    SyncCursor.objects.create(
        name=CUSTOMERS, lease_until=clock.now() - timedelta(seconds=1), position={}
    )
    tasks.sync_customers()
    assert Customer.objects.get(first_name="Олег").posiflora_points == 12
