"""Goods, ready bouquets and categories (posiflora.md §4.7, §4.8)."""

from collections.abc import Sequence
from decimal import Decimal

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.collection import (
    Check,
    Collection,
    by_attribute,
    by_flag,
    by_id,
    by_relation,
    by_revision,
    per_row,
    since,
)
from integrations.sandbox.posiflora.errors import parse_failed
from integrations.sandbox.posiflora.parsing import word_is_true
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject


def _title_contains(_call: Call, row: Resource, value: str) -> bool:
    return value.lower() in str(row.attributes["title"]).lower()


def _available(_call: Call, row: Resource, value: str) -> bool:
    has = row.attributes["itemType"] == "service" or row.private.get("stock", Decimal(0)) > 0
    return has or not word_is_true(value)


def _active_price(call: Call, row: Resource, value: str) -> bool:
    if not word_is_true(value):
        return True
    return any(
        price.attributes["status"] == "on" and price.attributes["price"] > 0
        for price in _prices(call, row)
    )


def _sold_in_store(call: Call, row: Resource, value: str) -> bool:
    stores = value.split(",")
    return any(price.one("store") in stores for price in _prices(call, row))


def _data_source(_call: Call, value: str) -> Check:
    if value not in {"catalog", "both"}:
        raise parse_failed("Value must be one of: catalog, both", parameter="filter[dataSource]")
    return lambda _row: True


def _prices(call: Call, row: Resource) -> Sequence[Resource]:
    prices = call.store.table("prices")
    found = (prices.get(f"{row.id}-{store.id}") for store in call.store.rows("stores"))
    return [price for price in found if price is not None]


def _not_deleted(call: Call, row: Resource) -> bool:
    return call.switches.list_deleted_items or not row.attributes["deleted"]


def _bouquet_meta(_call: Call, rows: Sequence[Resource]) -> JsonObject:
    prices = [row.attributes["trueSaleAmount"] for row in rows]
    return {
        "minPrice": min(prices, default=0),
        "maxPrice": max(prices, default=0),
        "totalAmount": sum(prices),
    }


def _public_items(call: Call, category: Resource) -> int:
    return sum(
        1
        for row in call.store.rows("inventory-items")
        if row.one("category") == category.id
        and row.attributes["public"]
        and not row.attributes["deleted"]
    )


def count_public_items(call: Call, rows: Sequence[Resource]) -> JsonObject:
    """Bring `countPublicItems` of the categories up to date; adds nothing to the meta."""
    for row in rows:
        row.attributes["countPublicItems"] = _public_items(call, row)
    return {}


CATEGORIES = Collection(
    "categories",
    includes=("group", "parent", "image"),
    filters={
        "filter[group]": by_relation("group"),
        "filter[revision]": by_revision,
    },
    style="total",
    more_meta=count_public_items,
)
ITEMS = Collection(
    "inventory-items",
    includes=("measure", "logo", "images", "category", "group"),
    sorts=("title", "updatedAt", "priceMin", "priceMax"),
    filters={
        "public": by_flag("public"),
        "type": by_attribute("itemType"),
        "from": since("updatedAt", "from"),
        "filter[id]": by_id,
        "filter[globalId]": by_attribute("globalId"),
        "filter[categories]": by_relation("category"),
        "filter[available]": per_row(_available),
        "filter[hasActivePrices]": per_row(_active_price),
        "filter[store]": per_row(_sold_in_store),
        "filter[dataSource]": _data_source,
    },
    search=per_row(_title_contains),
    with_revision=False,
    visible=_not_deleted,
)
BOUQUETS = Collection(
    "bouquets",
    includes=("logo", "images", "store", "specWithVar"),
    sorts=("onWindowAt", "createdAt", "updatedAt", "title", "trueSaleAmount"),
    filters={
        "filter[statuses]": by_attribute("status"),
        "filter[stores]": by_relation("store"),
        "filter[store]": by_relation("store"),
        "filter[title]": per_row(_title_contains),
        "filter[revision]": by_revision,
    },
    search=per_row(_title_contains),
    more_meta=_bouquet_meta,
)
