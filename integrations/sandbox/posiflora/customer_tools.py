"""Bulk helpers about customers: discount groups, known phone numbers, figures (Appendix A)."""

from decimal import Decimal

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.customers import CUSTOMERS
from integrations.sandbox.posiflora.documents import many, single
from integrations.sandbox.posiflora.errors import not_found, parse_failed
from integrations.sandbox.posiflora.parsing import read_many, read_one
from integrations.sandbox.posiflora.periods import Period, asked_period, split
from integrations.sandbox.posiflora.points import BONUS_LINES, ZERO
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import Response

LINKS = "customer-discount-groups"
COUNTED = ("done", "returned")


def attach_discount_group(call: Call) -> Response:
    """POST /v1/customers/discount-groups: the group is a bare number in the attributes."""
    pairs = []
    for draft in read_many(call.request, LINKS):
        customer_ref = draft.one("customer", "customers")
        customer = None if customer_ref is None else call.store.find(customer_ref)
        group = call.store.get("discount-groups", str(draft.fields.integer("discountGroup")))
        if customer is None or group is None:
            raise not_found()
        pairs.append((customer, group))
    rows = []
    for customer, group in pairs:
        if group.id not in customer.many("discountGroups"):
            groups = [Ref("discount-groups", each) for each in customer.many("discountGroups")]
            customer.relations["discountGroups"] = [*groups, group.ref]
            customer.attributes["updatedAt"] = call.now
            call.store.bump(customer)
        attributes = {"discountGroup": int(group.id)}
        link = Resource(LINKS, call.store.number(LINKS), attributes, {"customer": customer.ref})
        rows.append(call.store.put(link))
    return many(call, rows)


def filter_phone_numbers(call: Call) -> Response:
    """POST /v1/customers/filter-phone-numbers: which numbers come back is a switch (§4.1)."""
    draft = read_one(call.request, "customer-phone-numbers")
    numbers = draft.fields.items("phoneNumbers")
    if not all(isinstance(number, str) for number in numbers):
        pointer = "/data/attributes/phoneNumbers"
        raise parse_failed("Value expected to be a string", pointer=pointer)
    known = {
        f"{row['countryCode']}{row['phone']}"
        for row in call.store.rows("customers")
        if row["status"] != "deleted"
    }
    keep_known = call.switches.phone_numbers_filter == "known"
    kept = [str(number) for number in numbers if (number in known) == keep_known]
    row = Resource("customer-phone-numbers", "current", {"phoneNumbers": list(dict.fromkeys(kept))})
    return single(call, row)


def customer_stats(call: Call) -> Response:
    """GET /v1/customers/import/{id}/stats: a customer's purchases by time, misfiled (§10)."""
    customer = CUSTOMERS.find(call)
    query = call.request.query
    step = query.get("filter[format]") or "week"
    period = asked_period(call, "filter[startDate]", "filter[endDate]")
    orders = [
        row
        for row in call.store.rows("orders")
        if row.one("customer") == customer.id and row["status"] in COUNTED
    ]
    rows = []
    for number, part in enumerate(split(period, step), start=1):
        amount = sum((row["totalAmount"] for row in orders if part.has(row["date"])), ZERO)
        rows.append(Resource("customer-stats", str(number), {"date": part.start, "amount": amount}))
    total = sum((row["amount"] for row in rows), ZERO)
    return many(call, rows, meta={"total": total, "format": step})


def customers_stats(call: Call) -> Response:
    """GET /v1/customers-stats: new customers and points by time."""
    step = call.request.query.get("filter[range]") or "day"
    period = asked_period(call, "filter[rangeFrom]", "filter[rangeTo]")
    rows = [
        Resource("stats-customers", str(number), _figures(call, part))
        for number, part in enumerate(split(period, step))
    ]
    return many(call, rows, meta=_repeated_sales(call, period))


def _figures(call: Call, part: Period) -> dict[str, object]:
    lines = [row for row in call.store.rows(BONUS_LINES) if part.has(row["createdAt"].date())]
    amounts = [row["amount"] for row in lines]
    new = [row for row in call.store.rows("customers") if part.has(row["createdAt"].date())]
    return {
        "date": part.start,
        "newCustomersCount": len(new),
        "bonusesSpent": -sum((each for each in amounts if each < 0), ZERO),
        "bonusesAccumulated": sum((each for each in amounts if each > 0), ZERO),
    }


def _repeated_sales(call: Call, period: Period) -> dict[str, object]:
    done = [
        row
        for row in call.store.rows("orders")
        if row["status"] == "done" and period.has(row["date"])
    ]
    named = [row for row in done if row.one("customer") is not None]
    repeated = ZERO
    for row in named:
        customer = call.store.get("customers", row.one("customer"))
        if customer is not None and customer["ordersQty"] > 1:
            repeated += row["totalAmount"]
    revenue = sum((row["totalAmount"] for row in done), ZERO)
    return {
        "repeatedSalesRevenuePercentage": percent(repeated, revenue),
        "repeatedSalesRevenue": repeated,
        "ordersWithCustomersPercentage": percent(Decimal(len(named)), Decimal(len(done))),
        "calculatedAt": call.now.strftime("%Y-%m-%d %H:%M:%S"),
    }


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """Return a share in percent with two digits, 0 of nothing."""
    return round(part * 100 / whole, 2) if whole else ZERO


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/customers/discount-groups", attach_discount_group),
    ("POST", "/v1/customers/filter-phone-numbers", filter_phone_numbers),
    ("GET", "/v1/customers/import/{id}/stats", customer_stats),
    ("GET", "/v1/customers/{id}/stats", customer_stats),
    ("GET", "/v1/customers-stats", customers_stats),
)
