"""The stated scale: 10 000 articles, 10 000 orders, 50 000 customers."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from integrations.sandbox import demo, demo_crowd
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire


def test_ten_thousand_articles_page_by_page(api: Wire, sandbox: SandboxHelper) -> None:
    ids = sandbox.posiflora.fill_items(10_000)
    seen: list[str] = []
    for number in range(1, 102):
        path = f"/inventory-items?public=true&page[size]=100&page[number]={number}"
        seen += api.ids(path)

    assert len(seen) == len(set(seen)) == 10_024
    assert set(ids) < set(seen)
    roses = demo.stable_id("categories", "Розы")
    (row,) = [row for row in api.get("/categories")["data"] if row["id"] == roses]
    assert row["attributes"]["countPublicItems"] == 10_005


def test_three_changes_among_ten_thousand_open_orders(api: Wire, sandbox: SandboxHelper) -> None:
    ids = sandbox.posiflora.fill_orders(10_000)
    start = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    poll = f"/orders?filter[modifiedAt][from]={start}&sort=modifiedAt&page[size]=100"
    assert api.ids(poll) == []
    changed = [ids[7], ids[70], ids[7000]]
    for order in changed:
        sandbox.advance(1)
        sandbox.florist.assemble(order)

    assert api.ids(poll) == changed
    assert api.get("/orders?filter[statuses]=new")["meta"]["total"] == 9_997
    assert api.ids("/orders?filter[docNo]=cr0000000070") == [ids[70]]


@pytest.mark.parametrize("change", [False, True])
def test_a_customer_is_found_among_fifty_thousand(
    api: Wire, sandbox: SandboxHelper, *, change: bool
) -> None:
    ids = sandbox.posiflora.fill_customers(50_000)
    phone = demo_crowd.crowd_phone(12_345)
    if change:
        assert api.ids(f"/customers?search={phone}") == [ids[12_345]]
        sandbox.posiflora.set("customers", ids[12_345], phone="9991234567")
        sandbox.posiflora.remove("customers", ids[7])
    wanted = "9991234567" if change else phone

    assert api.ids(f"/customers?search={wanted}") == [ids[12_345]]
    assert api.ids(f"/customers?search={phone}") == ([] if change else [ids[12_345]])
    assert api.get("/customers?page[number]=500&page[size]=100")["meta"]["total"] == (
        49_999 if change else 50_000
    )


def test_what_was_kept_is_not_answered_after_a_change(api: Wire, sandbox: SandboxHelper) -> None:
    first, *_ = sandbox.posiflora.fill_customers(2_000)
    path = "/customers?filter[idBonus]=2"
    assert api.get(path)["meta"]["total"] == 0
    group = {"bonusGroup": {"data": {"type": "bonus-groups", "id": "2"}}}

    data = {"type": "customers", "id": first, "relationships": group}
    api.send("PATCH", f"/customers/{first}", data)

    assert api.ids(path) == [first]
    sandbox.switch(search_ignored=True)
    assert api.get("/customers?search=nobody")["meta"]["total"] == 2_000


def test_a_crowd_grows_and_buys(api: Wire, sandbox: SandboxHelper) -> None:
    people = sandbox.posiflora.fill_customers(2) + sandbox.posiflora.fill_customers(1)
    moment = datetime(2026, 3, 8, 12, tzinfo=UTC)
    orders = sandbox.posiflora.fill_orders(3, status="done", changed_at=moment)

    assert len(set(people)) == 3
    rows = [sandbox.posiflora.row("orders", each) for each in orders]
    assert [row.one("customer") for row in rows] == people
    assert [row["modifiedAt"] for row in rows] == [
        moment - timedelta(seconds=2),
        moment - timedelta(seconds=1),
        moment,
    ]
    assert rows[0]["posted"] is True
    assert len(sandbox.posiflora.lines(rows[0])) == 1


def test_a_large_shop_is_made_and_read_in_no_time(api: Wire, sandbox: SandboxHelper) -> None:
    started = time.process_time()
    sandbox.posiflora.fill_items(10_000)
    sandbox.posiflora.fill_orders(10_000)
    sandbox.posiflora.fill_customers(50_000)
    assert time.process_time() - started < 3

    for path in ("/inventory-items?public=true", "/orders?filter[statuses]=new", "/customers?a=b"):
        api.get(f"{path}&page[size]=100")
        started = time.process_time()
        for number in range(2, 12):
            api.get(f"{path}&page[size]=100&page[number]={number}")
        # Both sides of ten calls: the sandbox answers in this very process.
        assert (time.process_time() - started) / 10 < 0.06
