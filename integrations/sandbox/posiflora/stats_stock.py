"""Figures about the stock and the showcase (Appendix A, Stores API)."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from integrations.sandbox.posiflora.call import Call, Handler, Route
from integrations.sandbox.posiflora.customer_tools import percent
from integrations.sandbox.posiflora.documents import many, single
from integrations.sandbox.posiflora.figures import Sales, Scope, scope_of, sold_on, total
from integrations.sandbox.posiflora.points import ZERO
from integrations.sandbox.posiflora.stats import Kind, asked_stores, of_path
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JsonObject, Response

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24
TOP = 5
DIAPASONS = ((1500, "1"), (3000, "6"), (5000, "11"), (8000, "16"))
"""Upper ends of the price classes of bouquets with the ids of the classes."""
DEAREST = "21"


def base(scope: Scope) -> Response:
    """Answer how many papers the stock has seen, and what is left of it."""
    values: dict[str, Decimal] = {}
    call = scope.call
    for price in call.store.rows("prices"):
        if price.one("store") in scope.stores:
            item = call.store.get("inventory-items", price.id[: -len(price.one("store") or "") - 1])
            kind = "" if item is None else item["itemType"]
            worth = (price["cost"] or 0) * price["quantity"]
            values[kind] = values.get(kind, ZERO) + worth
    attributes = {
        "inventoryActsCount": 0,
        "packingInvoicesCount": 0,
        "writeOffInvoicesCount": 0,
        "writeOffCostToPackingCost": ZERO,
        "shortages": ZERO,
        "surpluses": ZERO,
    }
    reminder = total(values.values())
    meta = {
        "warehouseCalculatedAt": call.now,
        "reminderFlowers": total([values.get("item", ZERO)]),
        "reminderProduct": reminder - total([values.get("item", ZERO)]),
        "reminder": reminder,
    }
    return single(call, Resource("warehouse-base-stats-totals", "0", attributes), meta=meta)


def top_items(scope: Scope) -> Response:
    """Answer what was written off: nothing ever is in the demo shop but returned goods."""
    returned = scope.sales.returned
    amount = total(row["totalAmount"] for row in returned)
    attributes = {
        "amount": amount,
        "count": len(returned),
        "proportionAmount": percent(amount, scope.sales.revenue),
        "proportionQty": percent(Decimal(len(returned)), Decimal(len(scope.sales.orders))),
    }
    row = Resource("warehouse-top-items-stats-totals", "0", attributes)
    return many(scope.call, [row], meta={"warehouseCalculatedAt": scope.call.now})


def write_off(scope: Scope) -> Response:
    """Answer write-offs by reason; this one has no meta at all."""
    amount = total(row["totalAmount"] for row in scope.sales.returned)
    share = percent(amount, scope.sales.revenue)
    attributes = {"amount": amount, "shareSale": share, "sharePurchase": share}
    relations = {"reason": Ref("write-off-reasons", "31")}
    return many(scope.call, [Resource("warehouse-stats-write-off", "0", attributes, {**relations})])


def packing_invoice(scope: Scope) -> Response:
    """Answer what was bought in, by category: what the stock is worth at cost."""
    sums: dict[str, Decimal] = {}
    call = scope.call
    for item in call.store.rows("inventory-items"):
        category = item.one("category")
        for store_id in scope.stores:
            price = call.store.get("prices", f"{item.id}-{store_id}")
            if price is not None and category is not None and item["itemType"] == "item":
                worth = (price["cost"] or 0) * max(price["quantity"], ZERO)
                sums[category] = sums.get(category, ZERO) + worth
    rows = [
        Resource(
            "warehouse-stats-packing-invoice",
            "0",
            {"amount": total([amount])},
            {"category": Ref("categories", category)},
        )
        for category, amount in sums.items()
        if amount
    ]
    return many(call, rows, meta={"total": total(sums.values())})


def showcase(scope: Scope) -> Response:
    """Answer what the showcase has sold."""
    sold = list(_bouquets(scope.sales))
    revenue = total(price for _, price in sold)
    count = Decimal(len(sold))
    shown = scope.call.store.rows("bouquets")
    attributes = {
        "revenue": revenue,
        "averagePrice": round(revenue / count, 2) if sold else ZERO,
        "averageCount": sum(1 for row in shown if row["status"] == "demonstrated"),
        "profit": scope.sales.profit,
        "marginality": percent(scope.sales.profit, scope.sales.revenue),
        "soldBouquetsCount": len(sold),
        "deliveredBouquetsCount": sum(1 for order, _ in sold if order["delivery"]),
    }
    return single(
        scope.call, Resource("showcase-stats", "0", attributes), meta=_showcase_meta(scope)
    )


def showcase_days(scope: Scope) -> Response:
    """Answer on which weekdays and hours bouquets are sold."""
    orders = [order for order, _ in _bouquets(scope.sales)]
    days = Counter(day.weekday() for order in orders if (day := sold_on(order)) is not None)
    hours = Counter(order["createdAt"].hour for order in orders)
    attributes = {name: days[number] for number, name in enumerate(WEEK)}
    attributes |= {f"hour{number}": hours[number] for number in range(HOURS)}
    row = Resource("showcase-days-stats", "0", {**attributes})
    return single(scope.call, row, meta=_showcase_meta(scope))


def showcase_prices(scope: Scope) -> Response:
    """Answer bouquets sold by price class; every row has the id 0, as in the sample."""
    classes: dict[str, list[Decimal]] = {}
    for _, price in _bouquets(scope.sales):
        row_id = next((name for limit, name in DIAPASONS if price <= limit), DEAREST)
        classes.setdefault(row_id, []).append(price)
    rows = [
        Resource(
            "showcase-prices-stats",
            "0",
            {"revenue": total(prices), "soldBouquetsCount": len(prices)},
            {"diapason": Ref("bouquet-price-diapasons", name)},
        )
        for name, prices in classes.items()
    ]
    return many(scope.call, rows, meta=_showcase_meta(scope))


def top_flowers(scope: Scope) -> Response:
    """Answer which articles sell best."""
    sums: dict[str, list[Decimal]] = {}
    for order in scope.sales.orders:
        for line in scope.sales.lines(order):
            item_id = line.one("item")
            if item_id is not None:
                sums.setdefault(item_id, []).append(Decimal(line["totalAmount"]))
    best = sorted(sums.items(), key=lambda pair: sum(pair[1]), reverse=True)[:TOP]
    rows = [
        Resource(
            "showcase-top-flowers-stats",
            "0",
            {"revenue": total(amounts), "count": len(amounts)},
            {"item": Ref("inventory-items", item_id)},
        )
        for item_id, amounts in best
    ]
    return many(scope.call, rows, meta=_showcase_meta(scope))


def _bouquets(sales: Sales) -> Iterable[tuple[Resource, Decimal]]:
    """Return each bouquet that was sold: its order and what was asked for it."""
    for order in sales.orders:
        prices: dict[str, Decimal] = {}
        for line in sales.lines(order):
            bouquet_id = line.one("bouquet")
            if bouquet_id is not None:
                before = prices.get(bouquet_id, ZERO)
                prices[bouquet_id] = before + Decimal(line["totalAmount"])
        for price in prices.values():
            yield order, price


def _showcase_meta(scope: Scope) -> JsonObject:
    return {"showcaseCalculatedAt": scope.call.now}


def _of_listed(kind: Kind) -> Handler:
    """Serve a kind whose stores come as `filter[stores][]`, literally."""

    def serve(call: Call) -> Response:
        return kind(scope_of(call, asked_stores(call, "filter[stores][]", needed=True)))

    return serve


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/stats/stores/stats-warehouse-base", _of_listed(base)),
    ("GET", "/v1/stats/stores/stats-warehouse-top-items", _of_listed(top_items)),
    ("GET", "/v1/stats/stores/write-off-stats", _of_listed(write_off)),
    ("GET", "/v1/stats/stores/packing-invoice", _of_listed(packing_invoice)),
    ("GET", "/v1/stores/{id}/showcase-stats", of_path(showcase)),
    ("GET", "/v1/stores/{id}/showcase-days-stats", of_path(showcase_days)),
    ("GET", "/v1/stores/{id}/showcase-price-stats", of_path(showcase_prices)),
    ("GET", "/v1/stores/{id}/showcase-top-flowers-stats", of_path(top_flowers)),
)
