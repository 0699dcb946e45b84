"""What a buyer bought elsewhere before we knew them: read once they are recognised."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.errors import Transient
from integrations.sandbox.posiflora.store import Ref
from shop import tasks
from shop.models import Customer, OutsideOrder
from shop.services import clock, customers
from shop.services.customers import customer_update
from shop.services.hints import LOOK_UP_TASK
from shop.sync.orders import outside_history
from shop.sync.orders.outside_history import (
    look_up_customer,
    read_missing_histories,
    read_orders_since,
)
from shop.sync.people.customers import sync_customers
from shop.sync.push import customer
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop

OLEG = "+79120000055"


def buys(sandbox: SandboxHelper, customer_id: str, count: int, *, days_ago: int = 30) -> list[str]:
    """So many finished orders of a customer at the till, a second apart, the last so long ago."""
    moment = (clock.now() - timedelta(days=days_ago)).replace(microsecond=0)
    ids = sandbox.posiflora.fill_orders(count, status="done", changed_at=moment)
    with sandbox.world.lock:
        for order_id in ids:
            order = sandbox.world.posiflora.table("orders")[order_id]
            order.relations["customer"] = Ref("customers", customer_id)
    return ids


def shown(buyer: Buyer) -> list[tuple[str, str, bool]]:
    rows = buyer.api.get("/api/v1/orders").json()
    return [(row["number"], row["status"], row["external"]) for row in rows]


def me(buyer: Buyer) -> Customer:
    return Customer.objects.get(accounts__external_id=str(buyer.user["id"]))


def test_a_new_buyer_sees_what_they_bought_before(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    there = sandbox.posiflora.add_customer(OLEG, points=7)
    buys(sandbox, there, 2)
    shop.poll()
    assert shown(oleg) == [], "too long ago for a poll, and nobody knows whose they are"
    assert look_up_customer(customer_id=me(oleg).pk) == 2
    assert shown(oleg) == [
        ("cr0000000001", "completed", True),
        ("cr0000000000", "completed", True),
    ]
    buyer = me(oleg)
    assert (buyer.posiflora_id, buyer.posiflora_points) == (there, 7)
    assert buyer.posiflora_orders_read_at is not None
    # One search and one list; a second look finds nothing new.
    asked = [each.path for each in sandbox.requests("posiflora", "GET")][-2:]
    assert asked == ["/v1/customers", "/v1/orders"]
    assert look_up_customer(customer_id=buyer.pk) == 0


def test_a_worker_hears_of_a_verified_phone(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints: list[tuple[object, ...]] = []
    monkeypatch.setattr(customers, "hint", lambda *arguments: hints.append(arguments))
    oleg.verify_phone("+79120000056")
    assert hints == [(LOOK_UP_TASK, me(oleg).pk)]
    buys(sandbox, sandbox.posiflora.add_customer("+79120000056"), 1)
    tasks.look_up_customer(me(oleg).pk)
    assert [number for number, _status, _external in shown(oleg)] == ["cr0000000000"]


def test_whom_nobody_was_told_of_is_found_by_the_hour(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    there = sandbox.posiflora.add_customer(OLEG)
    buys(sandbox, there, 3)
    tasks.sync_customers()
    assert len(shown(oleg)) == 3
    asked = len(sandbox.requests("posiflora", "GET", "/v1/orders"))
    tasks.sync_customers()
    assert len(sandbox.requests("posiflora", "GET", "/v1/orders")) == asked


def test_a_push_that_recognises_somebody_is_enough(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints: list[tuple[object, ...]] = []
    monkeypatch.setattr(customer, "hint", lambda *arguments: hints.append(arguments))
    buys(sandbox, sandbox.posiflora.add_customer(OLEG), 1)
    number = oleg.place().json()["number"]
    oleg.place()
    shop.member("+79120000056", id=700000056).place()
    shop.drain()
    # Once, and not for somebody who was created just now.
    assert hints == [(LOOK_UP_TASK, me(oleg).pk)]
    assert read_missing_histories() == 1
    assert [row[0] for row in shown(oleg)][1:] == [number, "cr0000000000"]
    assert read_missing_histories() == 0


def test_nobody_sees_somebody_elses(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    """Also where the filter by customer is ignored, or the phone was only typed."""
    there = sandbox.posiflora.add_customer(OLEG)
    stranger = sandbox.posiflora.add_customer("+79120000099")
    buys(sandbox, stranger, 120)
    buys(sandbox, there, 1)
    typed = shop.buyer(id=700000078, first_name="Юля")
    typed.api.patch("/api/v1/me", {"phone": "+79120000099"})
    assert look_up_customer(customer_id=me(typed).pk) == 0
    asked = len(sandbox.requests("posiflora", "GET", "/v1/orders"))
    assert asked == 0
    sandbox.switch(orders_filter_customer=False)
    assert look_up_customer(customer_id=me(oleg).pk) == 1
    assert [number for number, _status, _external in shown(oleg)] == ["cr0000000120"]
    assert shown(typed) == []


def test_it_is_bounded(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = sandbox.posiflora.add_customer(OLEG)
    buys(sandbox, there, 1, days_ago=366)
    buys(sandbox, there, 350, days_ago=300)
    assert look_up_customer(customer_id=me(oleg).pk) == 300
    assert len(sandbox.requests("posiflora", "GET", "/v1/orders")) == 3
    assert "cr0000000000" not in [row[0] for row in shown(oleg)]
    monkeypatch.setattr(outside_history, "MOST_BUYERS", 1)
    for number in range(2):
        Customer.objects.create(
            phone=f"+7912000020{number}", phone_verified_at=clock.now(), posiflora_id=str(number)
        )
    assert [read_missing_histories() for _run in range(3)] == [0, 0, 0]
    assert not Customer.objects.filter(posiflora_orders_read_at=None).exists()


def test_another_phone_is_another_history(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    buys(sandbox, sandbox.posiflora.add_customer(OLEG), 1)
    look_up_customer(customer_id=me(oleg).pk)
    customer_update(customer=me(oleg), phone="+79120000057")
    assert (me(oleg).posiflora_orders_read_at, shown(oleg)) == (None, [])
    oleg.verify_phone(OLEG)
    assert look_up_customer(customer_id=me(oleg).pk) == 1


def test_another_record_over_there_has_other_orders(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    first = sandbox.posiflora.add_customer(OLEG)
    look_up_customer(customer_id=me(oleg).pk)
    sandbox.advance(900)
    sandbox.posiflora.set("customers", first, status="deleted")
    second = sandbox.posiflora.add_customer(OLEG)
    buys(sandbox, second, 1)
    sync_customers()
    assert (me(oleg).posiflora_id, me(oleg).posiflora_orders_read_at) == (second, None)
    assert read_missing_histories() == 1
    assert len(shown(oleg)) == 1


def test_a_posiflora_that_is_away_changes_nothing(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    buys(sandbox, sandbox.posiflora.add_customer(OLEG), 1)
    sandbox.fail("posiflora", "GET", "/v1/orders", "status", times=None)
    with pytest.raises(Transient):
        look_up_customer(customer_id=me(oleg).pk)
    assert me(oleg).posiflora_orders_read_at is None
    sandbox.heal()
    assert read_missing_histories() == 1


def test_all_orders_since_a_day(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    there = sandbox.posiflora.add_customer(OLEG)
    sync_customers()
    buys(sandbox, there, 1, days_ago=90)
    buys(sandbox, there, 120, days_ago=10)
    buys(sandbox, sandbox.posiflora.add_customer("+79120000099"), 30, days_ago=10)
    since = clock.now() - timedelta(days=30)
    seen: list[int] = []
    report = read_orders_since(since, dry_run=True, progress=seen.append)
    assert (report.seen, report.outside, seen) == (150, 120, [100, 150])
    assert OutsideOrder.objects.count() == 0
    assert read_orders_since(since).outside == 120
    assert (OutsideOrder.objects.count(), read_orders_since(since).outside) == (120, 0)
