"""Figures about stores: one function a kind, served for many stores and for one (Appendix A).

`/v1/stats/stores/…` takes stores from the query, `/v1/stores/{id}/stats-…` from the path.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from integrations.sandbox.posiflora.call import Call, Handler, Route
from integrations.sandbox.posiflora.customer_tools import percent
from integrations.sandbox.posiflora.dictionaries import STORES
from integrations.sandbox.posiflora.documents import many, single
from integrations.sandbox.posiflora.errors import BLANK, ApiError, Problem
from integrations.sandbox.posiflora.figures import Sales, Scope, change, scope_of, total
from integrations.sandbox.posiflora.points import ZERO
from integrations.sandbox.posiflora.store import Ref, Relation, Resource
from integrations.sandbox.wire import JsonObject, Response

DEBT_DAYS = 7
OPEN = frozenset({"new", "assembled", "courier"})

type Kind = Callable[[Scope], Response]
type Pick = Callable[[Sales], Decimal]


def general(scope: Scope) -> Response:
    """Answer the table of everything, with the growth over the days before."""
    now, before = scope.sales, scope.previous
    returned, returned_before = now.returned, before.returned
    attributes = {
        "revenue": now.revenue,
        "revenuePrev": change(now.revenue, before.revenue),
        "paymentsRevenue": now.paid,
        "paymentsRevenuePrev": change(now.paid, before.paid),
        "profit": now.profit,
        "profitPrev": change(now.profit, before.profit),
        "marginality": percent(now.profit, now.revenue),
        "ordersQty": len(now.orders),
        "ordersQtyPrev": change(Decimal(len(now.orders)), Decimal(len(before.orders))),
        "avgOrderSum": now.average,
        "avgOrderSumPrev": change(now.average, before.average),
        "ordersReturnedQty": len(returned),
        "ordersReturnedQtyPrev": len(returned) - len(returned_before),
        "ordersReturnedAmount": total(row["totalAmount"] for row in returned),
        "checksPrinted": sum(1 for row in now.orders if row["fiscalized"]),
        "discountAmount": now.discount,
        "discountShare": percent(now.discount, now.revenue + now.discount),
        "bonusesAccrued": now.private("accrued"),
        "bonusesSpent": now.private("points"),
        "negativeBalance": any(price["quantity"] < 0 for price in _prices(scope)),
        "cashboxAmount": now.paid,
    }
    return _one(scope, "store-stats", "1", attributes)


def workers(scope: Scope) -> Response:
    """Answer the sales of each worker who closed an order."""
    groups = scope.sales.by(lambda row: row.one("postedBy"))
    rows = [
        (
            {
                "avgOrderAmount": sales.average,
                "salesAmount": sales.revenue,
                "share": percent(sales.revenue, scope.sales.revenue),
            },
            {"worker": Ref("workers", worker)},
        )
        for worker, sales in groups.items()
    ]
    return _list(scope, "stats-workers", rows)


def series(kind: str, pick: Pick) -> Kind:
    """Make a series of amounts by time."""

    def answer(scope: Scope) -> Response:
        rows = [
            ({"date": day, "amount": pick(sales)}, dict[str, Relation]())
            for day, sales in scope.parts()
        ]
        return _list(scope, kind, rows, meta={"step": scope.step})

    return answer


def payments(scope: Scope) -> Response:
    """Answer what was paid by each method."""
    sums: dict[str, Decimal] = {}
    table = scope.call.store.table("order-payments")
    for order in scope.sales.orders:
        for payment in (table[each] for each in order.many("payments")):
            method = payment.one("method")
            if method is not None:
                sums[method] = sums.get(method, ZERO) + payment["amount"]
    return _shares(scope, "stats-payments", "paymentMethod", "payment-methods", sums)


def sources(scope: Scope) -> Response:
    """Answer what each source of orders has brought."""
    groups = scope.sales.by(lambda row: row.one("source"))
    sums = {source: sales.revenue for source, sales in groups.items()}
    return _shares(scope, "stats-sources", "source", "order-sources", sums)


def debts(scope: Scope) -> Response:
    """Answer what is to be done over the next days, and who owes whom."""
    store, known, today = scope.call.store, frozenset(scope.stores), scope.call.now.date()
    rows = [row for row in store.rows("orders") if row.one("store") in known]
    opened = [row for row in rows if row["status"] in OPEN]
    days = [today + timedelta(days=number) for number in range(DEBT_DAYS)]
    counts = [
        (
            {"date": day, "qty": sum(1 for row in opened if _due(row) == day)},
            dict[str, Relation](),
        )
        for day in days
    ]
    done = [row for row in rows if row["status"] == "done"]
    owed = [row for row in done if row["paymentsAmount"] < row["totalAmount"]]
    meta = {
        "prepaymentsAmount": total(row["paymentsAmount"] for row in opened),
        "customersDebtAmount": total(row["totalAmount"] - row["paymentsAmount"] for row in owed),
        "ordersBudgetAmount": total(row["budget"] for row in opened),
        "ordersDebtQty": len(owed),
        "bonusesAmount": total(row["currentPoints"] for row in store.rows("customers")),
    }
    return _list(scope, "stats-debts", counts, meta=meta)


def warehouses(scope: Scope) -> Response:
    """Answer what the stock is worth."""
    prices = list(_prices(scope))
    attributes = {
        "pricesBalance": total(row["price"] * row["quantity"] for row in prices),
        "costsBalance": total((row["cost"] or 0) * row["quantity"] for row in prices),
        "writtenOffAmount": ZERO,
    }
    return _one(scope, "stats-warehouses", "1", attributes)


def _prices(scope: Scope) -> Iterable[Resource]:
    known = frozenset(scope.stores)
    return (row for row in scope.call.store.rows("prices") if row.one("store") in known)


def _due(order: Resource) -> object:
    moment = order["dueTime"]
    return None if moment is None else moment.date()


def _shares(
    scope: Scope, kind: str, relation: str, target: str, sums: Mapping[str, Decimal]
) -> Response:
    whole = sum(sums.values(), ZERO)
    rows = [
        (
            {"amount": amount, "share": percent(amount, whole)},
            {relation: Ref(target, row_id)},
        )
        for row_id, amount in sums.items()
    ]
    return _list(scope, kind, rows)


def _one(scope: Scope, kind: str, row_id: str, attributes: JsonObject) -> Response:
    row = Resource(kind, row_id, attributes)
    return single(scope.call, row, meta={"calculatedAt": scope.call.now})


def _list(
    scope: Scope,
    kind: str,
    rows: Sequence[tuple[Mapping[str, object], Mapping[str, Relation]]],
    *,
    meta: JsonObject | None = None,
) -> Response:
    listed = [
        Resource(kind, str(number), {**attributes}, {**relations})
        for number, (attributes, relations) in enumerate(rows, start=1)
    ]
    return many(scope.call, listed, meta={"calculatedAt": scope.call.now} | (meta or {}))


KINDS: Mapping[str, Kind] = {
    "workers": workers,
    "revenue": series("stats-revenue", lambda sales: sales.revenue),
    "payments-revenue": series("stats-payments-revenue", lambda sales: sales.paid),
    "profit": series("stats-profit", lambda sales: sales.profit),
    "payments": payments,
    "sources": sources,
    "debts": debts,
}


def asked_stores(call: Call, name: str = "filter[stores]", *, needed: bool = False) -> list[str]:
    """Read the stores of the query; raises 422 when they are needed and not there."""
    values = [value for key, value in call.request.query if key == name]
    found = [store for value in values for store in value.split(",")]
    if needed and not found:
        title = "This value should not be blank."
        raise ApiError(Problem(422, title, BLANK, parameter=name))
    return found


def of_query(kind: Kind) -> Handler:
    """Serve a kind for the stores of the query; debts want stores instead of a range."""
    is_debts = kind is debts

    def serve(call: Call) -> Response:
        stores = asked_stores(call, needed=is_debts)
        return kind(scope_of(call, stores, needed=not is_debts))

    return serve


def of_path(kind: Kind) -> Handler:
    """Serve a kind for the store of the path."""
    return lambda call: kind(scope_of(call, [STORES.find(call).id]))


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/stats/stores/general", of_query(general)),
    ("GET", "/v1/stores/{id}/stats", of_path(general)),
    ("GET", "/v1/stores/{id}/stats-warehouses", of_path(warehouses)),
    *(("GET", f"/v1/stats/stores/{name}", of_query(kind)) for name, kind in KINDS.items()),
    *(("GET", f"/v1/stores/{{id}}/stats-{name}", of_path(kind)) for name, kind in KINDS.items()),
)
