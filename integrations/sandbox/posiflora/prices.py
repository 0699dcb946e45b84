"""The price of an article in each store (posiflora.md §4.8)."""

from decimal import Decimal

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.catalogue import ITEMS
from integrations.sandbox.posiflora.documents import many, single
from integrations.sandbox.posiflora.errors import not_found
from integrations.sandbox.posiflora.parsing import Incoming, Violations, read_one_or_many
from integrations.sandbox.posiflora.stock import prices_of
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response


def _store_is_there(call: Call, draft: Incoming, violations: Violations) -> None:
    ref = draft.one("store", "stores")
    if ref is None:
        violations.blank("store", relation=True)
    elif call.store.find(ref) is None:
        violations.not_valid("store", relation=True)
    price = draft.fields.number("price")
    if price is None:
        violations.blank("price")
    elif price < 0:
        violations.not_valid("price")


def set_prices(call: Call) -> Response:
    """POST …/prices and …/bulk-prices: the price of an article in a store, one or many."""
    item = ITEMS.find(call)
    drafts, listed = read_one_or_many(call.request, "prices")
    violations = call.violations()
    for draft in drafts:
        _store_is_there(call, draft, violations)
    violations.check()
    rows = [_set_price(call, item, draft) for draft in drafts]
    _count_prices(call, item)
    return many(call, rows) if listed else single(call, rows[0])


def switch_price(call: Call) -> Response:
    """PATCH /v1/inventory-items/{id}/prices: the price is named by its id in the body."""
    item = ITEMS.find(call)
    (draft,), _ = read_one_or_many(call.request, "prices")
    price = call.store.get("prices", draft.id)
    if price is None or not price.id.startswith(item.id):
        raise not_found()
    _switch(call, price, draft)
    _count_prices(call, item)
    return single(call, price)


def _set_price(call: Call, item: Resource, draft: Incoming) -> Resource:
    ref = draft.one("store", "stores")
    assert ref is not None
    row_id = f"{item.id}-{ref.id}"
    price = call.store.get("prices", row_id)
    if price is None:
        blank: JsonObject = {"price": Decimal(0), "cost": 0, "quantity": Decimal(0)}
        price = Resource("prices", row_id, {**blank, "status": "on", "setAt": call.now})
        price.relations["store"] = ref
        call.store.put(price)
    price.attributes["price"] = draft.fields.number("price")
    _switch(call, price, draft)
    return price


def _switch(call: Call, price: Resource, draft: Incoming) -> None:
    status = draft.fields.text("status") or price["status"]
    if status not in {"on", "off"}:
        violations = call.violations()
        violations.no_choice("status")
        violations.check()
    price.attributes |= {"status": status, "setAt": draft.fields.moment("setAt") or call.now}


def _count_prices(call: Call, item: Resource) -> None:
    """Bring the least and the largest price up to date; the article has changed by that."""
    prices = [each["price"] for each in prices_of(call.store, item.id) if each["status"] == "on"]
    item.attributes |= {"priceMin": min(prices, default=0), "priceMax": max(prices, default=0)}
    item.attributes["updatedAt"] = call.now
    call.store.bump(item)


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/inventory-items/{id}/prices", set_prices),
    ("PATCH", "/v1/inventory-items/{id}/prices", switch_price),
    ("POST", "/v1/inventory-items/{id}/bulk-prices", set_prices),
)
