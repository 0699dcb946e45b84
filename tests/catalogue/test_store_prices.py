"""One price everywhere, and another where a store charges another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.sandbox import demo
from shop.sync.catalogue.run import sync_catalogue
from tests.catalogue.hands import age_goods, calls, close_second_store, product, stock
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

MAIN, SECOND = demo.STORE_ID, demo.SECOND_STORE_ID


@pytest.fixture
def peony(shop: Shop, sandbox: SandboxHelper) -> str:
    """An article for 250 in both stores; returns its id."""
    item_id = sandbox.posiflora.add_item("test-peony", title="Пион", price=250)
    sync_catalogue()
    assert stock(item_id) == {MAIN: (None, None), SECOND: (None, None)}
    return item_id


@pytest.mark.parametrize("second", [200, 300])
def test_the_price_everywhere_is_that_of_the_main_store(
    shop: Shop, sandbox: SandboxHelper, peony: str, second: int
) -> None:
    sandbox.posiflora.set_price(peony, second, store_id=SECOND)
    report = sync_catalogue()
    assert report.plan.repriced == ["Пион"]
    assert product(peony).price == Decimal(250)
    assert stock(peony) == {MAIN: (None, None), SECOND: (None, Decimal(second))}
    assert sync_catalogue().rows == 0
    assert sync_catalogue(full=True).rows == 0
    sandbox.posiflora.set_price(peony, 250, store_id=SECOND)
    sync_catalogue()
    assert stock(peony) == {MAIN: (None, None), SECOND: (None, None)}


def test_the_main_store_changes_its_price(shop: Shop, sandbox: SandboxHelper, peony: str) -> None:
    sandbox.posiflora.set_price(peony, 240)
    sync_catalogue()
    assert product(peony).price == Decimal(240)
    assert stock(peony) == {MAIN: (None, None), SECOND: (None, Decimal(250))}


@pytest.mark.parametrize("full", [False, True])
def test_a_server_that_tells_no_store_apart_leaves_the_dearer_price(
    shop: Shop, sandbox: SandboxHelper, peony: str, *, full: bool
) -> None:
    sandbox.switch(store_price_filter="plain")
    sandbox.posiflora.set_price(peony, 300, store_id=SECOND)
    sync_catalogue(full=full)
    assert product(peony).price == Decimal(300)
    assert stock(peony) == {MAIN: (None, None), SECOND: (None, None)}
    assert sync_catalogue(full=full).rows == 0


def test_a_price_is_known_before_the_store_has_the_article(
    shop: Shop, sandbox: SandboxHelper, peony: str
) -> None:
    sandbox.posiflora.set_quantity(peony, 0, store_id=SECOND)
    sandbox.posiflora.set_price(peony, 300, store_id=SECOND)
    sync_catalogue()
    assert product(peony).price == Decimal(250)
    assert stock(peony)[SECOND][0] == Decimal(0)
    sandbox.posiflora.set_quantity(peony, 5, store_id=SECOND)
    sync_catalogue()
    assert stock(peony)[SECOND] == (None, Decimal(300))


def test_a_store_that_serves_nobody_has_no_say(
    shop: Shop, sandbox: SandboxHelper, peony: str
) -> None:
    close_second_store()
    sandbox.posiflora.set_price(peony, 300, store_id=SECOND)
    report = sync_catalogue()
    assert report.plan.repriced == []
    assert report.plan.sold_out == []
    assert product(peony).price == Decimal(250)
    assert stock(peony) == {MAIN: (None, None), SECOND: (Decimal(0), None)}


def test_known_prices_are_not_asked_for_again_by_day(
    shop: Shop, sandbox: SandboxHelper, peony: str
) -> None:
    def asked() -> int:
        entries = sandbox.requests("posiflora", "GET", "/v1/inventory-items")
        return sum("storePrice" in str(entry.query) for entry in entries)

    sandbox.posiflora.set_price(peony, 300, store_id=SECOND)
    age_goods(sandbox)
    assert stock(peony)[SECOND] == (None, Decimal(300))
    before, seen = asked(), calls(sandbox)
    sync_catalogue()
    assert asked() == before
    quiet = calls(sandbox) - seen
    seen = calls(sandbox)
    sync_catalogue(full=True)
    assert asked() == before + 2
    # Instead of what changed: what is out of stock, by id, and how many goods there are. Recipes
    # are read again.
    recipes = len(sandbox.posiflora.rows("specifications"))
    assert calls(sandbox) - seen == quiet + 1 + 2 + recipes
