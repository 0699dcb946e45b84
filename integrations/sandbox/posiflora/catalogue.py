"""Goods, ready bouquets and categories (posiflora.md §4.7, §4.8)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.errors import parse_failed
from integrations.sandbox.posiflora.filters import (
    Check,
    by_attribute,
    by_flag,
    by_id,
    by_relation,
    by_revision,
    by_words,
    everything,
    since,
    when_true,
)
from integrations.sandbox.posiflora.parsing import word_is_true
from integrations.sandbox.posiflora.stock import prices_of
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject

STORE_ID_LENGTH = 36


def _available(call: Call, value: str) -> Check:
    """Keep what is there: in the store of `filter[store]` when that is asked for too."""
    if not word_is_true(value):
        return everything
    store_id = call.request.query.get("filter[store]")
    suffix, prices = f"-{store_id}", call.store.table("prices")

    def check(row: Resource) -> bool:
        if row.attributes["itemType"] == "service":
            return True
        if store_id is not None:
            price = prices.get(row.id + suffix)
            return price is not None and price.attributes["quantity"] > 0
        return any(price["quantity"] > 0 for price in prices_of(call.store, row.id))

    return check


def is_on(price: Resource) -> bool:
    """Say whether a price is one things are sold at."""
    return bool(price.attributes["status"] == "on" and price.attributes["price"] > 0)


def _active_price(call: Call, row: Resource) -> bool:
    return any(is_on(price) for price in prices_of(call.store, row.id))


def _in_store(call: Call, value: str) -> Check:
    suffixes, prices = [f"-{each}" for each in value.split(",")], call.store.table("prices")
    if len(suffixes) == 1:
        (suffix,) = suffixes
        return lambda row: row.id + suffix in prices
    return lambda row: any(row.id + suffix in prices for suffix in suffixes)


def _priced_in_store(call: Call, value: str) -> Check:
    """Keep what has an active price there; takes the id of a store or of a price."""
    suffixes = [f"-{each[-STORE_ID_LENGTH:]}" for each in value.split(",")]
    prices = call.store.table("prices")

    def check(row: Resource) -> bool:
        for suffix in suffixes:
            price = prices.get(row.id + suffix)
            if price is not None and is_on(price):
                return True
        return False

    return check


def _at_its_price(call: Call, row: Resource) -> Resource:
    """Show the price of the one store of filter[storePrice], when the switch says so."""
    value = call.request.query.get("filter[storePrice]") or ""
    if not value or "," in value or call.switches.store_price_filter == "plain":
        return row
    price = call.store.get("prices", f"{row.id}-{value[-STORE_ID_LENGTH:]}")
    if price is None:
        return row
    amount = price["price"]
    return replace(row, attributes=row.attributes | {"priceMin": amount, "priceMax": amount})


def _data_source(_call: Call, value: str) -> Check:
    if value not in {"catalog", "both"}:
        raise parse_failed("Value must be one of: catalog, both", parameter="filter[dataSource]")
    return everything


def _not_deleted(call: Call) -> Check:
    if call.switches.list_deleted_items:
        return everything
    return lambda row: not row.attributes["deleted"]


def bouquet_meta(_call: Call, rows: Sequence[Resource]) -> JsonObject:
    """Return the least, the largest and the whole price of a list of bouquets."""
    prices = [row.attributes["trueSaleAmount"] for row in rows]
    return {
        "minPrice": min(prices, default=0),
        "maxPrice": max(prices, default=0),
        "totalAmount": sum(prices),
    }


def count_public_items(call: Call, rows: Iterable[Resource]) -> None:
    """Bring `countPublicItems` of the categories up to date."""

    def count() -> Counter[str | None]:
        items = call.store.table("inventory-items").values()
        shown = [row for row in items if row.attributes["public"] and not row.attributes["deleted"]]
        return Counter(row.one("category") for row in shown)

    counts = call.store.kept("public items", count)
    for row in rows:
        row.attributes["countPublicItems"] = counts[row.id]


CATEGORIES = Collection(
    "categories",
    includes=("group", "parent", "image"),
    filters={
        "filter[group]": by_relation("group"),
        "filter[revision]": by_revision,
    },
    style="total",
    visible=_not_deleted,
    refresh=count_public_items,
)
ITEMS = Collection(
    "inventory-items",
    includes=("measure", "logo", "images", "category", "group"),
    sorts=("title", "updatedAt", "priceMin", "priceMax", "revision"),
    filters={
        "public": by_flag("public"),
        "type": by_attribute("itemType"),
        "from": since("updatedAt", "from"),
        "filter[id]": by_id,
        "filter[globalId]": by_attribute("globalId"),
        "filter[categories]": by_relation("category"),
        "filter[available]": _available,
        "filter[hasActivePrices]": when_true(_active_price),
        "filter[store]": _in_store,
        "filter[storePrice]": _priced_in_store,
        "filter[dataSource]": _data_source,
    },
    search=by_words("title"),
    with_revision=False,
    visible=_not_deleted,
    seen_as=_at_its_price,
)
BOUQUETS = Collection(
    "bouquets",
    includes=("logo", "images", "store", "specWithVar"),
    sorts=("onWindowAt", "createdAt", "updatedAt", "title", "trueSaleAmount"),
    filters={
        "filter[statuses]": by_attribute("status"),
        "filter[stores]": by_relation("store"),
        "filter[store]": by_relation("store"),
        "filter[title]": by_words("title"),
        "filter[revision]": by_revision,
    },
    search=by_words("title"),
    more_meta=bouquet_meta,
)

ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/inventory-items", ITEMS.index),
    ("GET", "/v1/inventory-items/{id}", ITEMS.show),
    ("GET", "/v1/bouquets", BOUQUETS.index),
    ("GET", "/v1/bouquets/{id}", BOUQUETS.show),
    ("GET", "/v1/categories", CATEGORIES.index),
)
