"""How many calls a run costs, and that a run by day misses nothing it can see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.sandbox import demo
from shop.models import Product, SyncCursor
from shop.services import clock
from shop.sync.catalogue.cursor import CURSOR
from shop.sync.catalogue.run import CatalogueReport, sync_catalogue
from tests.catalogue.hands import age_goods, calls, close_second_store, contents, product, stock
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

DICTIONARIES = 4
"""Stores, categories, bouquets on display, recipes: a call each in a shop of this size."""
TOTAL = 1
OUT_OF_STOCK = 1
"""What is known and out of stock is asked for by id, a hundred a call."""
SEVERAL_PRICES = 1
"""So is what costs differently in two stores, once a serving store."""


def cost(sandbox: SandboxHelper, *, full: bool) -> tuple[int, CatalogueReport]:
    """Calls of one run, and what it did."""
    before = calls(sandbox)
    report = sync_catalogue(full=full)
    return calls(sandbox) - before, report


def pages(count: int) -> int:
    return -(-count // 100)


def on_shelves(sandbox: SandboxHelper, store: str) -> int:
    """How many public articles a store has, services among them."""
    with sandbox.world.lock:
        prices = sandbox.world.posiflora.table("prices")
        return sum(
            row["public"]
            and not row["deleted"]
            and (row["itemType"] == "service" or prices[f"{row.id}-{store}"]["quantity"] > 0)
            for row in sandbox.world.posiflora.rows("inventory-items")
        )


@pytest.mark.parametrize("count", [60, 400])
def test_one_store_costs_a_page_a_hundred_goods_and_a_constant(
    shop: Shop, sandbox: SandboxHelper, count: int
) -> None:
    close_second_store()
    age_goods(sandbox)
    sandbox.posiflora.fill_items(count)
    assert sync_catalogue().rows == count * 3  # The product, its picture, its stock.
    available = on_shelves(sandbox, demo.STORE_ID)
    recipes = len(sandbox.posiflora.rows("specifications"))

    day, report = cost(sandbox, full=False)
    assert (report.rows, report.whole) == (0, False)
    assert day == DICTIONARIES + pages(available) + TOTAL

    night, report = cost(sandbox, full=True)
    assert (report.rows, report.whole) == (0, True)
    once = TOTAL + OUT_OF_STOCK + SEVERAL_PRICES + recipes
    assert night == DICTIONARIES + pages(available) + once


def test_another_store_costs_another_list(shop: Shop, sandbox: SandboxHelper) -> None:
    age_goods(sandbox)
    sandbox.posiflora.fill_items(250)
    sync_catalogue()
    lists = sum(pages(on_shelves(sandbox, each[0])) for each in demo.STORES)
    day, report = cost(sandbox, full=False)
    assert (report.rows, day) == (0, DICTIONARIES + lists + TOTAL)


@pytest.fixture
def empty_handed(shop: Shop, sandbox: SandboxHelper) -> str:
    """A known article no store has, changed long ago; returns its id."""
    item_id = sandbox.posiflora.add_item("test-peony", title="Пион", price=250)
    for store in (demo.STORE_ID, demo.SECOND_STORE_ID):
        sandbox.posiflora.set_quantity(item_id, 0, store_id=store)
    age_goods(sandbox)
    assert (product(item_id).is_listed, stock(item_id)) == (True, {})
    return item_id


def test_what_changed_out_of_stock_is_read_by_day(
    shop: Shop, sandbox: SandboxHelper, empty_handed: str
) -> None:
    quiet, _report = cost(sandbox, full=False)
    sandbox.posiflora.set("inventory-items", empty_handed, title="Пион белый")
    noisy, report = cost(sandbox, full=False)
    assert (report.plan.changed, report.rows, noisy) == (["Пион белый"], 1, quiet + 1)
    sandbox.posiflora.set("inventory-items", empty_handed, public=False)
    assert sync_catalogue().plan.hidden == ["Пион белый"]


def test_what_comes_into_stock_is_seen_by_day(
    shop: Shop, sandbox: SandboxHelper, empty_handed: str
) -> None:
    # The article itself does not change by that.
    sandbox.posiflora.set_quantity(empty_handed, 3)
    assert sync_catalogue().rows == 1
    assert stock(empty_handed) == {demo.STORE_ID: (None, None)}


def test_a_new_article_out_of_stock_is_found_by_day_and_by_night(
    shop: Shop, sandbox: SandboxHelper, empty_handed: str
) -> None:
    for full in (False, True):
        item_id = sandbox.posiflora.add_item(f"new-{full}", title=f"Новый {full}")
        for store in (demo.STORE_ID, demo.SECOND_STORE_ID):
            sandbox.posiflora.set_quantity(item_id, 0, store_id=store)
        assert sync_catalogue(full=full).plan.created == [f"Новый {full}"]


@pytest.mark.parametrize("ignored", ["from", "filter[id]", "filter[available]", "public", "all"])
@pytest.mark.parametrize("full", [False, True])
def test_a_server_that_ignores_a_filter_is_as_right_and_only_slower(
    shop: Shop, sandbox: SandboxHelper, empty_handed: str, ignored: str, *, full: bool
) -> None:
    everything = "from,filter[id],filter[available],filter[store],filter[status],public"
    everything += ",filter[statuses],filter[storePrice]"
    secret = sandbox.posiflora.add_item("secret", public=False)
    sandbox.posiflora.set("inventory-items", empty_handed, title="Пион белый")
    sandbox.switch(ignored_filters=everything if ignored == "all" else ignored)
    sync_catalogue(full=full)
    assert product(empty_handed).title == "Пион белый"
    assert not Product.objects.filter(posiflora_id=secret).exists()
    shown = {row.id for row in sandbox.posiflora.bouquets if row["status"] == "demonstrated"}
    public = {row.id for row in sandbox.posiflora.items if row["public"] and not row["deleted"]}
    listed = Product.objects.filter(is_listed=True, made_to_order=False)
    assert set(listed.values_list("posiflora_id", flat=True)) == public | shown
    assert sync_catalogue(full=full).rows == 0


@pytest.mark.parametrize("size", [100, 7])
def test_smaller_pages_tell_the_same(shop: Shop, sandbox: SandboxHelper, size: int) -> None:
    before = contents()
    sandbox.switch(page_maximum=size, page_over_maximum="clamped")
    assert sync_catalogue(full=True).rows == 0
    assert contents() == before


def test_a_list_that_comes_at_once_tells_the_same(shop: Shop, sandbox: SandboxHelper) -> None:
    before = contents()
    sandbox.switch(unpaged_lists="inventory-items,bouquets,specifications,stores")
    assert sync_catalogue(full=True).rows == 0
    assert contents() == before


def test_a_night_that_was_missed_is_made_up_for_by_day(shop: Shop, sandbox: SandboxHelper) -> None:
    assert sync_catalogue().whole is False
    cursor = SyncCursor.objects.get(name=CURSOR)
    cursor.position["whole_at"] = (clock.now() - timedelta(hours=37)).isoformat()
    cursor.save()
    assert sync_catalogue().whole is True
    assert sync_catalogue().whole is False


@pytest.mark.parametrize("hours", [-2, 2])
def test_two_hours_between_the_clocks_lose_no_change(
    shop: Shop, sandbox: SandboxHelper, empty_handed: str, hours: int
) -> None:
    sandbox.advance(hours * 3600 - 1800)
    for row in sandbox.posiflora.items:
        sandbox.posiflora.set("inventory-items", row.id)
    other = sandbox.posiflora.add_item("other", title="Другой")
    SyncCursor.objects.all().delete()
    assert sync_catalogue().whole is True
    sandbox.posiflora.set("inventory-items", empty_handed, title="Пион белый")
    sandbox.posiflora.set("inventory-items", other, title="Другой, но тот же")
    assert sync_catalogue().whole is False
    assert product(empty_handed).title == "Пион белый"
    assert product(other).title == "Другой, но тот же"


def test_rows_are_written_by_the_thousand(shop: Shop, sandbox: SandboxHelper) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            sync_catalogue(force=True)
        return sum(
            query["sql"].startswith(("INSERT", "UPDATE"))
            and query["sql"].split('"')[1].startswith("shop_")
            for query in queries
        )

    close_second_store()
    sandbox.posiflora.fill_items(30)
    few = statements()
    sandbox.posiflora.fill_items(300)
    assert statements() <= few
    with sandbox.world.lock:
        for row in sandbox.world.posiflora.rows("inventory-items"):
            row.attributes |= {"priceMin": Decimal(77), "priceMax": Decimal(77)}
        sandbox.world.posiflora.touch()
    # One for all products that changed alike, the cursor's own besides.
    assert statements() <= few
    assert Product.objects.filter(price=77).count() > 330


def test_a_date_of_next_year_hides_nothing(
    shop: Shop, sandbox: SandboxHelper, empty_handed: str
) -> None:
    odd = sandbox.posiflora.add_item("odd", title="Из будущего")
    with sandbox.world.lock:
        row = sandbox.world.posiflora.table("inventory-items")[odd]
        row.attributes["updatedAt"] += timedelta(days=365)
    sync_catalogue(full=True)
    assert product(odd).title == "Из будущего"
    sandbox.posiflora.set("inventory-items", empty_handed, title="Пион белый")
    sync_catalogue()
    assert product(empty_handed).title == "Пион белый"
