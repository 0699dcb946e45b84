"""The nightly look at everything that may still change."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from integrations.errors import Transient
from integrations.posiflora import get_client
from integrations.sandbox.posiflora.store import Resource
from shop.models import Customer, HistoryEvent, Order, OutsideOrder, SyncCursor
from shop.services import clock
from shop.sync.cursors import AlreadyRunning, cursor_lease
from shop.sync.orders.poll_apply import PollReport, take_records
from shop.sync.orders.sweep import CURSOR, TooManyGone, sweep_orders
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import bare_order, open_attentions
from tests.sync.there import order_at_the_till

GONE = "Этого заказа больше нет в Posiflora. Узнайте у флориста, что с ним, и решите сами."


def fill(shop: Shop, template: str, count: int, *, status: str = "new") -> list[Order]:
    """So many orders of ours, which Posiflora has as copies of one."""
    there = shop.sandbox.posiflora.order(template)
    orders = []
    with shop.sandbox.world.lock:
        store = shop.sandbox.world.posiflora
        for _ in range(count):
            order = bare_order(status="confirmed", push_state="sent")
            row = Resource(
                "orders",
                str(order.vendor_uuid),
                {**there.attributes, "docNo": order.number, "status": status},
                {**there.relations, "lines": [], "history": [], "payments": []},
            )
            store.add(row)
            order.posiflora_id = row.id
            order.save(update_fields=["posiflora_id"])
            orders.append(order)
    return orders


def test_open_orders_cost_a_call_a_hundred(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    orders = fill(shop, pushed, 250)
    missed = orders[::60]
    for order in missed:
        sandbox.florist.assemble(str(order.posiflora_id))
    before = len(sandbox.requests("posiflora"))
    report = sweep_orders()
    assert len(sandbox.requests("posiflora")) - before == ceil(251 / 100) + 1
    assert (report.listed, report.single, report.gone, report.failed) == (251, 0, 0, 0)
    assert set(Order.objects.filter(status="assembled")) == set(missed)
    assert sweep_orders().changed == 0
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert (cursor.error, cursor.ran_at is not None) == ("", True)


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_without_news_costs_the_same_however_full_it_is(
    shop: Shop, pushed: str, sandbox: SandboxHelper, count: int
) -> None:
    fill(shop, pushed, count)
    sweep_orders()
    page = tuple(get_client().orders.list())
    assert len(page) == count + 1
    report = PollReport()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        assert len(take_records(page, report)) == count + 1
    # Ours among them, and a savepoint around the orders from elsewhere, of which there are none.
    assert (len(queries), report) == (3, PollReport())


@pytest.mark.parametrize(("step", "status"), [("complete", "completed"), ("cancel", "cancelled")])
def test_what_was_closed_lately_is_listed_too(
    shop: Shop, pushed: str, sandbox: SandboxHelper, step: str, status: str
) -> None:
    sandbox.advance(60)
    sandbox.florist.act(step, sandbox.posiflora.order(pushed).id)
    report = sweep_orders()
    assert (report.listed, report.single, report.changed) == (1, 0, 1)
    assert shop.order(pushed).status == status
    # A week later Posiflora's list has forgotten it, and we are not interested any more.
    Order.objects.update(closed_at=clock.now() - timedelta(days=8))
    sandbox.posiflora.remove("orders", sandbox.posiflora.order(pushed).id)
    assert (sweep_orders().single, open_attentions()) == (0, [])


def test_what_no_list_shows_is_asked_for(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    """A status nobody has seen yet, and a change long ago."""
    there = sandbox.posiflora.order(pushed)
    sandbox.posiflora.set("orders", there.id, status="teleported")
    report = sweep_orders()
    assert (report.listed, report.single, report.changed) == (0, 1, 1)
    assert open_attentions(pushed) == [("status", "В Posiflora непонятный статус «teleported».")]


def test_a_vanished_order_is_asked_about_and_kept(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    there = sandbox.posiflora.order(pushed)
    sandbox.posiflora.remove("orders", there.id)
    report = sweep_orders()
    assert (report.single, report.gone) == (1, 1)
    assert open_attentions(pushed) == [("drift", GONE)]
    assert shop.order(pushed).status == "confirmed"
    with sandbox.world.lock:
        sandbox.world.posiflora.put(there)
    sweep_orders()
    assert open_attentions(pushed) == []


def test_a_cancelled_order_may_vanish(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    number = oleg.place().json()["number"]
    shop.drain()
    oleg.api.post(f"/api/v1/orders/{number}/cancel", {"reason": ""})
    shop.drain()
    sandbox.posiflora.remove("orders", sandbox.posiflora.order(number).id)
    assert (sweep_orders().gone, open_attentions()) == (1, [])


def test_another_account_is_not_taken_for_a_catastrophe(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    orders = fill(shop, pushed, 20)
    for order in orders[:10]:
        sandbox.posiflora.remove("orders", str(order.posiflora_id))
    with pytest.raises(TooManyGone):
        sweep_orders()
    assert [kind for kind, text in open_attentions() if text == GONE] == []
    assert SyncCursor.objects.get(name=CURSOR).error == (
        "В Posiflora не нашлось 10 заказов из 21. Проверьте, тот ли это магазин."
    )


def test_orders_from_elsewhere_are_brought_up_to_date(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    """They were made before we knew whose they are, so no poll will bring them."""
    there = sandbox.posiflora.add_customer("+79120000055")
    order_at_the_till(there, doc_no="25aaaa000164")
    sandbox.advance(600)
    order_at_the_till(None, doc_no="25aaaa000165")
    shop.poll()
    Customer.objects.filter(first_name="Олег").update(posiflora_id=there)
    assert (shop.poll().outside, OutsideOrder.objects.count()) == (0, 0)
    assert sweep_orders().outside == 1
    assert [row["number"] for row in oleg.api.get("/api/v1/orders").json()] == ["25aaaa000164"]


def test_dry_run_writes_nothing(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    gone = fill(shop, pushed, 1)[0]
    sandbox.posiflora.remove("orders", str(gone.posiflora_id))
    sandbox.advance(60)
    sandbox.florist.assemble(sandbox.posiflora.order(pushed).id)
    before = list(Order.objects.order_by("pk").values()), HistoryEvent.objects.count()
    report = sweep_orders(dry_run=True)
    assert (report.changed, report.gone) == (1, 1)
    assert (list(Order.objects.order_by("pk").values()), HistoryEvent.objects.count()) == before
    assert open_attentions() == []
    assert SyncCursor.objects.get(name=CURSOR).ran_at is None


def test_a_sweep_that_dies_has_lost_nothing(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    orders = fill(shop, pushed, 150)
    for order in orders:
        sandbox.florist.assemble(str(order.posiflora_id))
    sandbox.fail("posiflora", "GET", "/v1/orders$", "status", skip=1, times=None)
    with pytest.raises(Transient):
        sweep_orders()
    assert 99 <= Order.objects.filter(status="assembled").count() <= 100
    assert SyncCursor.objects.get(name=CURSOR).error.startswith("Posiflora временно")
    sandbox.heal()
    sweep_orders()
    assert Order.objects.filter(status="assembled").count() == 150
    assert HistoryEvent.objects.filter(status="assembled").count() == 150


def test_two_sweeps_at_once_are_one(shop: Shop) -> None:
    with cursor_lease(CURSOR, seconds=60), pytest.raises(AlreadyRunning):
        sweep_orders()


def test_a_clock_that_is_put_back_hides_a_change_for_a_night_at_most(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    shop.poll()
    sandbox.advance(-7200)
    sandbox.florist.assemble(sandbox.posiflora.order(pushed).id)
    shop.poll()
    assert shop.order(pushed).status == "confirmed", "the cursor is two hours past it"
    report = sweep_orders()
    assert (report.changed, shop.order(pushed).status) == (1, "assembled")
    # What is older by both counts stays old.
    assert (sweep_orders().changed, shop.poll().changed) == (0, 0)
