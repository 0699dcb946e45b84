"""Orders made elsewhere for buyers of ours: shown as theirs, to them and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from integrations.posiflora import OrderRecord, get_client
from shop.models import Customer, OrderStatus, OutsideOrder
from shop.services import clock
from shop.sync.orders.outside import mirror_outside_orders
from shop.sync.orders.poll import poll_orders
from shop.sync.people.customers import sync_customers
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.there import order_at_the_till

OLEG = "+79120000055"


@pytest.fixture
def known(shop: Shop, oleg: Buyer) -> str:
    """Oleg's id over there, which we have learnt."""
    there = shop.sandbox.posiflora.add_customer(OLEG)
    sync_customers()
    return there


def rows(buyer: Buyer) -> list[dict[str, Any]]:
    answer = buyer.api.get("/api/v1/orders")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


def numbers(buyer: Buyer) -> list[tuple[str, bool]]:
    return [(row["number"], row["external"]) for row in rows(buyer)]


def test_a_row_of_an_order_from_the_till(shop: Shop, oleg: Buyer, known: str) -> None:
    record = order_at_the_till(known, doc_no="25aaaa000164")
    assert shop.poll().outside == 1
    assert record.created_at is not None
    assert rows(oleg) == [
        {
            "number": "25aaaa000164",
            "status": "confirmed",
            "status_label": "Подтверждён",
            "placed_at": clock.local(record.created_at).isoformat(),
            "total": "1900.00",
            "bonus_state": "none",
            "fulfilment": None,
            "lines": [],
            "question": None,
            "can_cancel": False,
            "external": True,
        }
    ]
    for method, path in (("get", ""), ("post", "/cancel"), ("post", "/repeat")):
        answer = getattr(oleg.api, method)(f"/api/v1/orders/25aaaa000164{path}", {"reason": "х"})
        assert answer.status_code == 404


def test_it_follows_what_happens_over_there(
    shop: Shop, oleg: Buyer, known: str, sandbox: SandboxHelper
) -> None:
    record = order_at_the_till(known, doc_no="25aaaa000164")
    shop.poll()
    assert shop.poll().outside == 0
    for step, status in (
        ("assign", "assembling"),
        ("assemble", "assembled"),
        ("hand_over", "delivering"),
        ("complete", "completed"),
    ):
        sandbox.advance(60)
        sandbox.florist.act(step, record.id)
        assert shop.poll().outside == 1
        assert [row["status"] for row in rows(oleg)] == [status]
    assert OutsideOrder.objects.count() == 1


def test_own_and_outside_orders_are_merged_by_time(
    shop: Shop, oleg: Buyer, known: str, sandbox: SandboxHelper
) -> None:
    numbered = []
    for turn in range(2):
        numbered.append((oleg.place().json()["number"], False))
        sandbox.advance(60)
        order_at_the_till(known, doc_no=f"25aaaa00016{turn}")
        numbered.append((f"25aaaa00016{turn}", True))
    shop.drain()
    shop.poll()
    # The two clocks agree here but for a minute: placed at is what each side says.
    moments = {row["number"]: row["placed_at"] for row in rows(oleg)}
    assert numbers(oleg) == sorted(numbered, key=lambda each: moments[each[0]], reverse=True)
    assert len(numbers(oleg)) == 4


def test_nobody_else_sees_them(shop: Shop, oleg: Buyer, known: str) -> None:
    stranger = shop.member("+79120000077", id=700000077, first_name="Ника")
    typed = shop.buyer(id=700000078, first_name="Юля")
    typed.api.patch("/api/v1/me", {"phone": OLEG})
    order_at_the_till(known, doc_no="25aaaa000164")
    order_at_the_till(None, doc_no="25aaaa000165")
    order_at_the_till(shop.sandbox.posiflora.add_customer("+79120000099"), doc_no="25aaaa000166")
    sync_customers(full=True)
    assert shop.poll().outside == 1
    assert (numbers(stranger), numbers(typed)) == ([], [])
    assert numbers(oleg) == [("25aaaa000164", True)]


def test_they_go_with_the_phone(shop: Shop, oleg: Buyer, known: str) -> None:
    order_at_the_till(known, doc_no="25aaaa000164")
    shop.poll()
    heir = shop.member(OLEG, id=700000079, first_name="Наследник")
    assert (numbers(oleg), numbers(heir)) == ([], [("25aaaa000164", True)])
    # Oleg proves another phone: what was bought under the old one stays with the old one.
    oleg.verify_phone("+79120000056")
    assert numbers(oleg) == []
    # The heir types a phone and takes the old one back: nothing of it was kept meanwhile.
    heir.api.patch("/api/v1/me", {"phone": "+79120000057"})
    assert numbers(heir) == []
    assert OutsideOrder.objects.count() == 0


def test_an_order_that_got_another_customer_is_forgotten(
    shop: Shop, oleg: Buyer, known: str, sandbox: SandboxHelper
) -> None:
    record = order_at_the_till(known, doc_no="25aaaa000164")
    shop.poll()
    sandbox.advance(60)
    with sandbox.world.lock:
        there = sandbox.world.posiflora.table("orders")[record.id]
        there.relations["customer"] = None
    sandbox.posiflora.set("orders", record.id, description="не ему")
    assert shop.poll().outside == 1
    assert (numbers(oleg), OutsideOrder.objects.count()) == ([], 0)


def test_our_own_orders_are_never_outside_ones(
    shop: Shop, oleg: Buyer, known: str, sandbox: SandboxHelper
) -> None:
    """Nor is a second one with a number of ours, whoever made it."""
    number = oleg.place().json()["number"]
    shop.drain()
    assert sandbox.posiflora.order(number).one("customer") == known
    order_at_the_till(known, doc_no=number)
    assert (shop.poll().outside, OutsideOrder.objects.count()) == (0, 0)
    assert numbers(oleg) == [(number, False)]


def test_an_unknown_status_is_not_guessed(
    shop: Shop, oleg: Buyer, known: str, sandbox: SandboxHelper
) -> None:
    record = order_at_the_till(known, doc_no="25aaaa000164")
    shop.poll()
    sandbox.advance(60)
    sandbox.posiflora.set("orders", record.id, status="teleported")
    assert shop.poll().outside == 0
    assert [row["status"] for row in rows(oleg)] == ["confirmed"]


def test_the_dry_run_of_a_poll_mirrors_nothing(shop: Shop, known: str) -> None:
    order_at_the_till(known, doc_no="25aaaa000164")
    assert poll_orders(dry_run=True).outside == 1
    assert OutsideOrder.objects.count() == 0


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_costs_the_same_however_full_it_is(shop: Shop, known: str, count: int) -> None:
    record = order_at_the_till(known, doc_no="25aaaa000164")
    page = [copy_of(record, number) for number in range(count)]
    with transaction.atomic():
        with CaptureQueriesContext(connection) as first:
            assert mirror_outside_orders(page) == count
        with CaptureQueriesContext(connection) as again:
            assert mirror_outside_orders(page) == 0
    # Buyers, rows we have, and the rows to be written.
    assert (len(first), len(again)) == (3, 2)


def copy_of(record: OrderRecord, number: int) -> OrderRecord:
    return replace(record, id=f"{record.id}-{number}", doc_no=f"25bbbb{number:06}")


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_costs_the_same_however_long_it_is(
    shop: Shop, oleg: Buyer, known: str, count: int
) -> None:
    customer = Customer.objects.get(posiflora_id=known)
    OutsideOrder.objects.bulk_create(
        OutsideOrder(
            posiflora_id=str(number),
            customer=customer,
            number=str(number),
            status=OrderStatus.COMPLETED,
            total=Decimal(100),
            placed_at=clock.now() - timedelta(days=number),
        )
        for number in range(count)
    )
    rows(oleg)
    with CaptureQueriesContext(connection) as queries:
        assert numbers(oleg) == [(str(number), True) for number in range(count)]
    # Who is calling, own orders, outside ones.
    assert len(queries) == 3


def test_a_line_of_ours_survives_a_page_that_cannot_be_mirrored(
    shop: Shop, oleg: Buyer, known: str, pushed: str, sandbox: SandboxHelper
) -> None:
    order_at_the_till(known, doc_no="25aaaa000164", price=10**8)
    record = get_client().orders.find_by_doc_no("25aaaa000164")
    assert record is not None
    sandbox.posiflora.set("orders", record.id, totalAmount=Decimal(10) ** 12)
    sandbox.advance(60)
    sandbox.florist.assemble(sandbox.posiflora.order(pushed).id)
    report = shop.poll()
    assert (report.changed, report.failed, report.outside) == (1, 0, 0)
    assert shop.order(pushed).status == "assembled"
