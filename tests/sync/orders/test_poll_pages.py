"""Reading what changed: pages, the cursor, crashes, and lists that move under the reader."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.errors import Transient
from integrations.posiflora import api, orders
from shop.models import HistoryEvent, Order, OrderStatus, OutboxMessage, PushState, SyncCursor
from shop.services import clock
from shop.services.orders import follow as order_follow
from shop.sync.cursors import AlreadyRunning, cursor_lease
from shop.sync.orders import poll_apply
from shop.sync.orders.poll import CURSOR, poll_orders
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import (
    bare_order,
    body,
    clock_at,
    let_time_pass,
    open_attentions,
    settle,
)


def polls(sandbox: SandboxHelper) -> int:
    return sum("modifiedAt" in entry.query for entry in sandbox.requests("posiflora", "GET"))


def mirrored(sandbox: SandboxHelper, count: int, *, seconds_apart: float = 1) -> list[Order]:
    """So many orders on both sides, each changed over there so long after the one before."""
    from integrations.sandbox.posiflora.order_fields import blank_order, blank_relations
    from integrations.sandbox.posiflora.store import Resource

    made = []
    with sandbox.world.lock:
        store = sandbox.world.posiflora
        start = sandbox.world.clock.second() - timedelta(hours=1)
        for number in range(count):
            order = bare_order(push_state=PushState.SENT, status=OrderStatus.CONFIRMED)
            moment = start + timedelta(seconds=number * seconds_apart)
            moment = moment.replace(microsecond=0)
            row = Resource(
                "orders", str(order.vendor_uuid), blank_order(), blank_relations("worker")
            )
            row.attributes |= {"docNo": order.number, "status": "assembled", "createdAt": moment}
            row.attributes |= dict.fromkeys(("updatedAt", "modifiedAt", "updatedStatusAt"), moment)
            store.add(row)
            order.posiflora_id = row.id
            made.append(order)
    Order.objects.bulk_update(made, ["posiflora_id"])
    return made


def followed(made: list[Order]) -> int:
    return Order.objects.filter(
        pk__in=[order.pk for order in made], status=OrderStatus.ASSEMBLED
    ).count()


def events(made: list[Order]) -> int:
    return HistoryEvent.objects.filter(order__in=made).count()


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two orders."""
    monkeypatch.setattr(api, "PAGE_SIZE", 2)
    monkeypatch.setattr(orders, "PAGE_SIZE", 2)
    defaults = dict(api.Api.call.__kwdefaults__ or {})
    monkeypatch.setattr(api.Api.call, "__kwdefaults__", {**defaults, "size": 2})


@pytest.mark.parametrize("seconds_apart", [0, 0.01, 1], ids=["at_once", "bursts", "apart"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
@pytest.mark.usefixtures("small_pages", "transactional_db")
def test_calls_follow_the_changes(sandbox: SandboxHelper, count: int, seconds_apart: float) -> None:
    made = mirrored(sandbox, count, seconds_apart=seconds_apart * 40 if seconds_apart else 0)
    report = poll_orders()
    assert (followed(made), events(made)) == (count, count)
    assert polls(sandbox) == report.calls == math.ceil(count / 2)
    assert (report.changed, report.failed) == (count, 0)


@pytest.mark.usefixtures("transactional_db")
def test_two_hundred_and_fifty_changes_are_three_calls(sandbox: SandboxHelper) -> None:
    made = mirrored(sandbox, 250, seconds_apart=0.02)
    report = poll_orders()
    assert (report.calls, polls(sandbox), report.changed) == (3, 3, 250)
    assert (followed(made), events(made)) == (250, 250)
    assert "since" not in SyncCursor.objects.get(name=CURSOR).position


@pytest.mark.usefixtures("transactional_db")
def test_ten_runs_without_changes_are_ten_calls_and_write_nothing(sandbox: SandboxHelper) -> None:
    mirrored(sandbox, 3)
    poll_orders()
    before = polls(sandbox)
    with CaptureQueriesContext(connection) as queries:
        reports = [poll_orders() for _ in range(10)]
    assert polls(sandbox) - before == 10
    assert [(report.calls, report.changed) for report in reports] == [(1, 0)] * 10
    written = {
        query["sql"].split('"')[1]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    }
    # The run notes that it ran, and each call that it was made.
    assert written <= {"shop_synccursor", "integrations_exchange"}


@pytest.mark.usefixtures("small_pages", "transactional_db")
@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_a_run_that_dies_in_a_page_is_taken_up_again(
    sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    made = mirrored(sandbox, 6)
    advance, pages = poll_apply.PollRun._advance, iter(range(1, 99))

    def die(*args: object) -> None:
        advance(*args)  # type: ignore[arg-type]  # passed through as it came
        if next(pages) == dies_at:
            raise SystemExit(9)

    with monkeypatch.context() as patch:
        patch.setattr(poll_apply.PollRun, "_advance", die)
        with pytest.raises(SystemExit):
            poll_orders()
    position = SyncCursor.objects.get(name=CURSOR).position
    # The page and the cursor went down together.
    assert followed(made) == events(made) == (dies_at - 1) * 2
    assert bool(position) is (dies_at > 1)
    poll_orders()
    assert (followed(made), events(made)) == (6, 6)


@pytest.mark.usefixtures("small_pages", "transactional_db")
def test_a_vendor_that_dies_between_two_pages(sandbox: SandboxHelper) -> None:
    made = mirrored(sandbox, 5)
    sandbox.fail("posiflora", "GET", "/v1/orders", "status", skip=1, times=3)
    with pytest.raises(Transient):
        poll_orders()
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert followed(made) == 2
    assert cursor.error == "Posiflora временно не отвечает, попробуем ещё раз автоматически."
    assert cursor.lease_until is None
    poll_orders()
    cursor.refresh_from_db()
    assert (followed(made), events(made), cursor.error) == (5, 5, "")
    assert cursor.ran_at is not None


@pytest.mark.usefixtures("small_pages", "transactional_db")
@pytest.mark.parametrize("dies", [False, True], ids=["goes_on", "dies"])
def test_an_order_that_moves_to_the_end_pulls_nobody_past_us(
    sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch, *, dies: bool
) -> None:
    """The first order changes again while we read: the third one slips onto the first page."""
    made = mirrored(sandbox, 6, seconds_apart=200)
    take, calls = poll_apply.PollRun.take, []

    def move_after_the_first_page(*args: object, **options: object) -> None:
        take(*args, **options)  # type: ignore[arg-type]  # passed through as it came
        calls.append(1)
        if len(calls) == 1:
            sandbox.posiflora.set("orders", str(made[0].vendor_uuid), status="courier")
        if dies and len(calls) == 2:
            raise SystemExit(9)

    with monkeypatch.context() as patch:
        patch.setattr(poll_apply.PollRun, "take", move_after_the_first_page)
        if dies:
            with pytest.raises(SystemExit):
                poll_orders()
        else:
            poll_orders()
    if dies:
        assert made[2].pk not in assembled(), "it did slip past"
        poll_orders()
    assert assembled() == {order.pk for order in made[1:]}
    assert Order.objects.get(pk=made[0].pk).status == OrderStatus.DELIVERING
    assert "since" not in SyncCursor.objects.get(name=CURSOR).position


def assembled() -> set[int]:
    rows = Order.objects.filter(status=OrderStatus.ASSEMBLED)
    return set(rows.values_list("pk", flat=True))


@pytest.mark.usefixtures("small_pages", "transactional_db")
def test_a_server_that_cannot_sort_is_still_read_to_the_end(sandbox: SandboxHelper) -> None:
    sandbox.switch(modified_at_sort="422")
    made = mirrored(sandbox, 7)
    report = poll_orders()
    # The refused call, and four pages.
    assert (followed(made), events(made), report.calls) == (7, 7, 5)
    assert polls(sandbox) == 5
    newest = Order.objects.get(pk=made[-1].pk).posiflora_modified_at
    assert newest is not None
    position = SyncCursor.objects.get(name=CURSOR).position
    assert position["modified_at"] == newest.isoformat()
    sandbox.advance(600)
    sandbox.posiflora.set("orders", str(made[3].vendor_uuid), status="courier")
    # All seven lie within the overlap: four pages, and nobody asks for the sort again.
    assert poll_orders().calls == polls(sandbox) - 5 == 4
    assert Order.objects.get(pk=made[3].pk).status == OrderStatus.DELIVERING
    assert SyncCursor.objects.get(name=CURSOR).position["unsorted"] == position["unsorted"]


@pytest.mark.usefixtures("small_pages", "transactional_db")
def test_after_a_day_a_server_is_asked_to_sort_again(
    sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.switch(modified_at_sort="422")
    mirrored(sandbox, 1)
    assert [poll_orders().calls for _turn in range(2)] == [2, 1]
    sandbox.switch(modified_at_sort="supported")
    with clock_at(monkeypatch, clock.now() + timedelta(hours=25)):
        assert poll_orders().calls == 1
    assert "sort=modifiedAt" in sandbox.requests("posiflora", "GET", "/v1/orders")[-1].query
    with clock_at(monkeypatch, clock.now() + timedelta(hours=26)):
        poll_orders()
    assert "unsorted" not in SyncCursor.objects.get(name=CURSOR).position


@pytest.mark.usefixtures("small_pages", "transactional_db")
def test_an_unsorted_list_that_grows_is_read_again(
    sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.switch(modified_at_sort="422")
    made = mirrored(sandbox, 5)
    take, calls = poll_apply.PollRun.take, []

    def grow(*args: object, **options: object) -> None:
        take(*args, **options)  # type: ignore[arg-type]  # passed through as it came
        calls.append(1)
        if len(calls) == 1:
            made.extend(mirrored(sandbox, 2))

    monkeypatch.setattr(poll_apply.PollRun, "take", grow)
    poll_orders()
    assert (followed(made), events(made)) == (7, 7)
    assert "since" not in SyncCursor.objects.get(name=CURSOR).position


@pytest.mark.parametrize("hours", [-2, 2])
def test_clocks_that_disagree_hide_no_change(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, hours: int
) -> None:
    sandbox.advance(hours * 3600)
    number = body(member.place())["number"]
    settle(shop)
    there = sandbox.posiflora.order(number).id
    shop.poll()
    for action, ours in (("assign", "assembling"), ("assemble", "assembled")):
        sandbox.advance(30)
        sandbox.florist.act(action, there)
        shop.poll()
        assert shop.order(number).status == ours
    last = shop.order(number).history.last()
    assert last is not None
    assert last.at == sandbox.posiflora.order(number)["updatedStatusAt"]


def test_an_order_whose_answer_was_lost_is_adopted(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = body(member.place())["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "lost_after")
    shop.drain()
    assert shop.order(number).push_state == PushState.QUEUED
    assert shop.poll().changed == 1
    order = shop.order(number)
    assert (order.push_state, order.status) == (PushState.SENT, OrderStatus.CONFIRMED)
    assert order.posiflora_id == sandbox.posiflora.order(number).id
    posts = len(sandbox.requests("posiflora", "POST", "/v1/orders"))
    let_time_pass()
    settle(shop)
    assert len(sandbox.requests("posiflora", "POST", "/v1/orders")) == posts == 1
    assert [event.status for event in order.history.all()] == ["new", "confirmed"]


@pytest.mark.usefixtures("transactional_db")
def test_one_bad_order_does_not_stop_the_page(
    sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = mirrored(sandbox, 3)
    real = order_follow._remember

    def remember(order: Order, *args: object) -> None:
        real(order, *args)  # type: ignore[arg-type]  # passed through as it came
        if order.pk == made[1].pk:
            raise ZeroDivisionError

    monkeypatch.setattr(order_follow, "_remember", remember)
    report = poll_orders()
    assert (report.changed, report.failed) == (2, 1)
    assert assembled() == {made[0].pk, made[2].pk}
    bad = Order.objects.get(pk=made[1].pk)
    assert (bad.status, bad.posiflora_status) == (OrderStatus.CONFIRMED, "")
    assert open_attentions(bad.number) == [
        ("drift", "Не удалось принять изменение из Posiflora. Обновите заказ вручную.")
    ]


@pytest.mark.usefixtures("transactional_db")
def test_two_polls_at_once_are_one(sandbox: SandboxHelper) -> None:
    mirrored(sandbox, 1)
    with cursor_lease(CURSOR, seconds=60), pytest.raises(AlreadyRunning):
        poll_orders()
    assert polls(sandbox) == 0
    SyncCursor.objects.update(lease_until=None)
    assert poll_orders().changed == 1


@pytest.mark.usefixtures("transactional_db")
def test_since_looks_back_and_moves_nothing_back(sandbox: SandboxHelper) -> None:
    made = mirrored(sandbox, 2, seconds_apart=1200)
    poll_orders()
    position = SyncCursor.objects.get(name=CURSOR).position
    Order.objects.filter(pk=made[0].pk).update(
        status=OrderStatus.CONFIRMED, posiflora_modified_at=None
    )
    assert poll_orders().changed == 0
    first = made[0].placed_at - timedelta(hours=2)
    assert poll_orders(since=first).changed == 1
    assert SyncCursor.objects.get(name=CURSOR).position == position


@pytest.mark.usefixtures("transactional_db")
def test_a_dry_run_counts_and_writes_nothing(sandbox: SandboxHelper) -> None:
    made = mirrored(sandbox, 3)
    report = poll_orders(dry_run=True)
    assert (report.seen, report.changed) == (3, 3)
    assert (followed(made), events(made)) == (0, 0)
    assert OutboxMessage.objects.count() == 0
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert (cursor.position, cursor.ran_at) == ({}, None)
    assert poll_orders().changed == 3
