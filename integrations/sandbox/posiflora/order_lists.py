"""What may be asked of the list of orders, and what its meta says (posiflora.md §4.4)."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from operator import ge, le

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.filters import (
    Check,
    between,
    by_attribute,
    by_flag,
    by_number,
    by_relation,
    by_revision,
    days,
    everything,
    when_true,
)
from integrations.sandbox.posiflora.parsing import word_is_true
from integrations.sandbox.posiflora.points import ZERO
from integrations.sandbox.posiflora.searching import customers_matching
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject

INCLUDES = (
    "lines",
    "lines.item",
    "lines.bouquet",
    "payments",
    "customer",
    "store",
    "source",
    "florist",
    "courier",
    "createdBy",
    "postedBy",
)
LIST_INCLUDES = tuple(path for path in INCLUDES if not path.startswith("lines"))
NOT_IN_LIST = ("lines", "history", "images", "updatedBy")
NOT_IN_SUB_OPERATIONS = (*NOT_IN_LIST, "payments", "discounts", "courier", "florist")
SUMMED = (
    "ordersAmount",
    "budgetsAmount",
    "paymentsAmount",
    "creditsAmount",
    "bonusesAmount",
    "discountsAmount",
    "markupsAmount",
)
COUNTED = ("notAccepted", "new", "assembled", "canceled", "done", "returned", "credit", "courier")


def _doc_no(call: Call, value: str) -> Check:
    """Match numbers exactly, comma-separated ones too; other readings are switches."""
    if call.switches.filter_docno == "ignored":
        return everything
    if call.switches.filter_docno == "contains":
        part = value.lower()
        return lambda row: part in row.attributes["docNo"].lower()
    return by_attribute("docNo")(call, value)


def _of_customer(call: Call, value: str) -> Check:
    if not call.switches.orders_filter_customer:
        return everything
    return by_relation("customer")(call, value)


def _search(call: Call, words: str) -> Check:
    """Match the number, the recipient, or the customer."""
    needle, known = words.lower(), customers_matching(call.store, words)

    def check(row: Resource) -> bool:
        if known and row.one("customer") in known:
            return True
        values = row.attributes
        return (
            needle in values["docNo"].lower()
            or needle in values["deliveryContact"].lower()
            or needle in values["deliveryPhoneNumber"]
        )

    return check


def _without(name: str, _call: Call, row: Resource) -> bool:
    return row.one(name) is None


def _items(call: Call, value: str) -> Check:
    """Keep orders with a line of one of the articles."""
    wanted = frozenset(value.split(","))
    lines = call.store.table("order-lines")
    return lambda row: any(lines[each].one("item") in wanted for each in row.many("lines"))


def _paid_by(name: str, call: Call, value: str) -> Check:
    """Keep orders with a payment that points at one of the ids."""
    wanted = frozenset(value.split(","))
    payments = call.store.table("order-payments")
    return lambda row: any(payments[each].one(name) in wanted for each in row.many("payments"))


def _payment_days(call: Call, row: Resource) -> list[date]:
    payments = call.store.table("order-payments")
    return [payments[each]["postedAt"].date() for each in row.many("payments")]


def _meta(call: Call, rows: Sequence[Resource]) -> JsonObject:
    if not word_is_true(call.request.query.get("addMetaStatuses") or ""):
        return {}
    counts = dict.fromkeys(("all", *COUNTED), 0)
    counts["all"] = len(rows)
    sums = dict.fromkeys(SUMMED, ZERO)
    for row in rows:
        values, debt = row.attributes, ZERO
        counts[values["status"]] += 1
        if values["status"] == "done":
            debt = max(values["totalAmount"] - values["paymentsAmount"], ZERO)
            counts["credit"] += debt > 0
        discount = row.private.get("discount", ZERO)
        sums["ordersAmount"] += values["totalAmount"]
        sums["budgetsAmount"] += values["budget"]
        sums["paymentsAmount"] += values["paymentsAmount"]
        sums["creditsAmount"] += debt
        sums["bonusesAmount"] += row.private.get("points", ZERO)
        sums["discountsAmount"] += max(discount, ZERO)
        sums["markupsAmount"] += max(-discount, ZERO)
    return {
        "statuses": {name: str(count) for name, count in counts.items()},
        "orders_amounts": {name: f"{amount:.2f}" for name, amount in sums.items()},
    }


ORDERS = Collection(
    "orders",
    includes=INCLUDES,
    list_includes=LIST_INCLUDES,
    sorts=("modifiedAt", "updatedAt", "createdAt", "dueTime", "docNo", "date"),
    filters={
        **between("modifiedAt", "dueTime", "createdAt", "updatedAt", "postedAt"),
        **days("paymentPostedAt", _payment_days),
        "filter[docNo]": _doc_no,
        "filter[items]": _items,
        "filter[amount][min]": by_number("totalAmount", ge),
        "filter[amount][max]": by_number("totalAmount", le),
        "filter[paymentMethods]": partial(_paid_by, "method"),
        "filter[shift]": partial(_paid_by, "shift"),
        "filter[fiscalShift]": partial(_paid_by, "fiscalShift"),
        "filter[statuses]": by_attribute("status"),
        "filter[customer]": _of_customer,
        "filter[stores]": by_relation("store"),
        "filter[sources]": by_relation("source"),
        "filter[createdBy]": by_relation("createdBy"),
        "filter[postedBy]": by_relation("postedBy"),
        "filter[couriers]": by_relation("courier"),
        "filter[florists]": by_relation("florist"),
        "filter[withoutCouriers]": when_true(partial(_without, "courier")),
        "filter[withoutFlorists]": when_true(partial(_without, "florist")),
        "filter[delivery]": by_flag("delivery"),
        "filter[fiscalized]": by_flag("fiscalized"),
        "filter[bonuses]": by_flag("byBonuses"),
        "filter[onlyExternal]": by_flag("isExternal"),
        "filter[revision]": by_revision,
    },
    search=_search,
    without=NOT_IN_LIST,
    more_meta=_meta,
)
