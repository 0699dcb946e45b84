"""What an article costs and how it moves (Appendix A, Inventory Items API)."""

from decimal import Decimal

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.catalogue import ITEMS, STORE_ID_LENGTH
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.documents import many, single
from integrations.sandbox.posiflora.errors import not_found
from integrations.sandbox.posiflora.parsing import Incoming, read_one
from integrations.sandbox.posiflora.periods import Period, asked_period, split
from integrations.sandbox.posiflora.points import ZERO
from integrations.sandbox.posiflora.stock import KINDS, MOVEMENTS
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response


def _price(call: Call, parameter: str = "price") -> Resource:
    """Return the price named by the path: by its own id or by its store's."""
    item = ITEMS.find(call)
    store_id = call.parameters[parameter][-STORE_ID_LENGTH:]
    price = call.store.get("prices", f"{item.id}-{store_id}")
    if price is None:
        raise not_found()
    return price


def price_dynamics(call: Call) -> Response:
    """GET …/price-dynamics/{price}: asked price, price sold at, cost, by time."""
    price = _price(call)
    step = call.request.query.get("filter[format]") or "week"
    period = asked_period(call, "filter[sold][startDate]", "filter[sold][endDate]")
    moment = call.now.timetz()
    rows = []
    for number, part in enumerate(split(period, step), start=1):
        known = part.stop >= price["setAt"].date()
        attributes = {
            "date": call.now.combine(part.start, moment),
            "price": price["price"] if known else 0,
            "sellingPrice": _sold_at(call, price, part),
            "cost": price["cost"] if known else 0,
        }
        rows.append(Resource("item-price-ratio", str(number), attributes))
    meta = {"price": price["price"], "cost": price["cost"], "format": step}
    return many(call, rows, meta=meta)


def stats_by_store(call: Call) -> Response:
    """GET …/stats-by-store/{price}; the id of the answer is the store's."""
    price = _price(call)
    quantity, cost = price["quantity"], price["cost"]
    attributes = {
        "qty": quantity,
        "optQty": 0,
        "cost": cost,
        "amount": round(quantity * (cost or 0), 2),
        "prevCost": cost,
        "price": price["price"],
        "prevPrice": price["price"],
    }
    return single(call, Resource("stats-by-store", price.one("store") or "", attributes))


def _sums(call: Call, _rows: object) -> JsonObject:
    price_id = f"{call.parameters['id']}-{call.parameters['storeId']}"
    sums = dict.fromkeys(KINDS.values(), ZERO)
    for row in call.store.rows(MOVEMENTS):
        if row.private["price"] == price_id:
            sums[KINDS[row["transType"]]] += row["qty"]
    return {**sums}


WAREHOUSE_MOVEMENTS = Collection(
    MOVEMENTS,
    with_revision=False,
    more_meta=_sums,
    visible=lambda call: (
        lambda row: row.private["price"] == f"{call.parameters['id']}-{call.parameters['storeId']}"
    ),
)


def warehouse_movement(call: Call) -> Response:
    """GET …/warehouse-movement/{storeId}."""
    _price(call, "storeId")
    return WAREHOUSE_MOVEMENTS.index(call)


def net_costs(call: Call) -> Response:
    """POST /v1/inventory-items/net-costs: what taking so many would cost, though a POST, a read."""
    draft = read_one(call.request, "search-net-costs")
    day = draft.fields.day("date") or call.now.date()
    rows = []
    for price in _asked_prices(call, draft):
        attributes = {"cost": price["cost"], "leftQty": price["quantity"], "date": day}
        rows.append(_about(call, "net-costs", price, attributes))
    return many(call, rows)


def last_costs(call: Call) -> Response:
    """POST /v1/inventory-items/last-costs: the last cost known at a moment."""
    draft = read_one(call.request, "search-last-costs")
    moment = draft.fields.moment("dateTime") or call.now
    rows = []
    for price in _asked_prices(call, draft):
        cost = price["cost"] if price["setAt"] <= moment else None
        attributes = {"purchasePrice": cost, "costPrice": cost}
        rows.append(_about(call, "last-costs", price, attributes))
    return many(call, rows)


def _asked_prices(call: Call, draft: Incoming) -> list[Resource]:
    store, violations = draft.one("store", "stores"), call.violations()
    items = [str(each) for each in draft.fields.items("items")]
    if store is None:
        violations.blank("store", relation=True)
    if not items:
        violations.blank("items")
    violations.check()
    assert store is not None
    prices = (call.store.get("prices", f"{item}-{store.id}") for item in items)
    return [price for price in prices if price is not None]


def _about(call: Call, kind: str, price: Resource, attributes: JsonObject) -> Resource:
    item = call.store.table("inventory-items")[price.id[: -STORE_ID_LENGTH - 1]]
    relations = {"item": item.ref, "store": price.relations["store"]}
    return Resource(kind, call.new_id(), attributes, {**relations})


def _sold_at(call: Call, price: Resource, part: Period) -> Decimal:
    """Return the average price the article was sold at on the days of a part."""
    sold, quantity = ZERO, ZERO
    lines = call.store.table("order-lines")
    for order in call.store.rows("orders"):
        if order["status"] != "done" or not part.has(order["date"]):
            continue
        for line in (lines[line_id] for line_id in order.many("lines")):
            if f"{line.one('item')}-{order.one('store')}" == price.id:
                sold += Decimal(line["totalAmount"])
                quantity += Decimal(line["qty"])
    return round(sold / quantity, 2) if quantity else ZERO


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/inventory-items/{id}/price-dynamics/{price}", price_dynamics),
    ("GET", "/v1/inventory-items/{id}/stats-by-store/{price}", stats_by_store),
    ("GET", "/v1/inventory-items/{id}/warehouse-movement/{storeId}", warehouse_movement),
    ("POST", "/v1/inventory-items/net-costs", net_costs),
    ("POST", "/v1/inventory-items/last-costs", last_costs),
)
