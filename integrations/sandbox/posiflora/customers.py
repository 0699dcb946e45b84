"""Customers: list, read, create, change one or many, their points (posiflora.md §4.1, §4.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from operator import ge, le

from integrations.sandbox.posiflora import customer_rows
from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.customer_lists import event_days
from integrations.sandbox.posiflora.documents import many, single
from integrations.sandbox.posiflora.errors import not_found
from integrations.sandbox.posiflora.filters import (
    Check,
    between,
    by_attribute,
    by_flag,
    by_number,
    by_relation,
    by_relations,
    by_revision,
    days,
    per_row,
    since,
)
from integrations.sandbox.posiflora.parsing import client_id, read_many, read_one
from integrations.sandbox.posiflora.points import BONUS_LINES, as_shown, come_due
from integrations.sandbox.posiflora.searching import customers_matching
from integrations.sandbox.posiflora.store import PosifloraStore, Resource
from integrations.sandbox.wire import JsonObject, Response

INCLUDES = (
    "person",
    "bonusGroup",
    "bonusGroup.rules",
    "discountGroups",
    "discountGroups.rules",
    "customerSources",
    "customerPreferences",
    "customerEvents",
    "createdBy",
)


def _search(call: Call, words: str) -> Check:
    found = customers_matching(call.store, words)
    return lambda row: row.id in found


def _meta(call: Call, _rows: Sequence[Resource]) -> JsonObject:
    return call.store.kept("figures of customers", lambda: _figures(call.store))


def _figures(store: PosifloraStore) -> JsonObject:
    active, total = 0, Decimal(0)
    everyone = store.table("customers").values()
    for row in everyone:
        values = row.attributes
        if values["status"] == "on":
            active += 1
            if values["ordersAmount"]:
                total += values["ordersAmount"]
    return {
        "avgAmountActiveCustomers": round(total / active, 2) if active else 0,
        "qtyActiveCustomers": active,
        "qtyAllCustomers": len(everyone),
    }


def _birthdays(_call: Call, row: Resource) -> Iterable[date]:
    return () if row["birthday"] is None else (row["birthday"],)


def _born_here(_call: Call, row: Resource) -> Iterable[date]:
    return (row["createdAt"].date(),)


def _bought(call: Call, row: Resource) -> Iterable[date]:
    orders = call.store.rows("orders")
    return [each["date"] for each in orders if each.one("customer") == row.id and each["date"]]


def _celebrates(call: Call, row: Resource, value: str) -> bool:
    links = call.store.rows("customer-celebration-dates")
    mine = {each.one("celebration") for each in links if each.one("customer") == row.id}
    return not mine.isdisjoint(value.split(","))


def _come_due(call: Call, _rows: Iterable[Resource]) -> None:
    come_due(call.world)


def _line_as_shown(call: Call, line: Resource) -> Resource:
    if call.switches.bonus_history_order:
        return line
    return replace(line, relations={**line.relations, "order": None})


CUSTOMERS = Collection(
    "customers",
    includes=INCLUDES,
    sorts=("title", "createdAt", "updatedAt"),
    filters={
        "from": since("updatedAt", "from"),
        **between("createdAt", "updatedAt"),
        **days("birthday", _birthdays),
        **days("create", _born_here),
        **days("buy", _bought),
        **days("event", event_days),
        "filter[revision]": by_revision,
        "filter[gender]": by_attribute("gender"),
        "filter[isPerson]": by_flag("isPerson"),
        "filter[idBonus]": by_relation("bonusGroup"),
        "filter[createdBy]": by_relation("createdBy"),
        "filter[discount]": by_relations("discountGroups"),
        "filter[preferences]": by_relations("customerPreferences"),
        "filter[sources]": by_relations("customerSources"),
        "filter[celebrations]": per_row(_celebrates),
        "filter[moreBonus]": by_number("currentPoints", ge),
        "filter[lessBonus]": by_number("currentPoints", le),
        "filter[moreAvg]": by_number("averageCheck", ge),
        "filter[lessAvg]": by_number("averageCheck", le),
        "filter[ordersCount][from]": by_number("ordersQty", ge),
        "filter[ordersCount][to]": by_number("ordersQty", le),
    },
    search=_search,
    more_meta=_meta,
    refresh=_come_due,
    seen_as=lambda call, row: as_shown(call.world, row),
)
HISTORY = Collection(
    BONUS_LINES,
    includes=("order",),
    style="flat",
    with_revision=False,
    visible=lambda call: lambda row: row.private["customer"] == call.parameters["id"],
    refresh=_come_due,
    seen_as=_line_as_shown,
    turned=lambda call: call.switches.bonus_history_sort == "newest",
)


def show(call: Call) -> Response:
    """GET /v1/customers/{id}, with the last order in the meta."""
    row = CUSTOMERS.find(call)
    shown = as_shown(call.world, row)
    return single(call, shown, includes=INCLUDES, meta=_last_order(call, row))


def create(call: Call) -> Response:
    """POST /v1/customers: 201."""
    draft = read_one(call.request, "customers")
    values = customer_rows.read_values(draft.fields)
    row_id = client_id(draft)
    known = call.store.get("customers", row_id)
    if known is not None:
        call.refuse_repeated_id()
        return single(call, known, status=HTTPStatus.CREATED, includes=INCLUDES)
    customer_rows.check(call, {"title": None, **values}, row_id="")
    row = customer_rows.new_customer(call, row_id or call.new_id(), values, draft)
    return single(call, row, status=HTTPStatus.CREATED, includes=INCLUDES)


def update(call: Call) -> Response:
    """PATCH /v1/customers/{id}: what is sent changes, the rest stays."""
    row = CUSTOMERS.find(call)
    draft = read_one(call.request, "customers")
    values = customer_rows.read_values(draft.fields)
    customer_rows.check(call, values, row_id=row.id)
    customer_rows.change_customer(call, row, draft, values)
    shown = as_shown(call.world, row)
    return single(call, shown, includes=INCLUDES, meta=_last_order(call, row))


def update_many(call: Call) -> Response:
    """PATCH /v1/customers: an array, everything or nothing (posiflora.md §3)."""
    changes = []
    for draft in read_many(call.request, "customers"):
        row = call.store.get("customers", draft.id)
        if row is None:
            raise not_found()
        values = customer_rows.read_values(draft.fields)
        customer_rows.check(call, values, row_id=row.id)
        changes.append((row, draft, values))
    for row, draft, values in changes:
        customer_rows.change_customer(call, row, draft, values)
    return many(call, [row for row, _, _ in changes])


def bonus_history(call: Call) -> Response:
    """GET /v1/customers/{id}/bonus-history: the flat meta form (posiflora.md §4.2)."""
    CUSTOMERS.find(call)
    return HISTORY.index(call)


def _last_order(call: Call, row: Resource) -> JsonObject:
    orders = [each for each in call.store.rows("orders") if each.one("customer") == row.id]
    last = max((each["createdAt"] for each in orders), default=None)
    return {"last_order": None if last is None else {"createdAt": last}}


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/customers", CUSTOMERS.index),
    ("POST", "/v1/customers", create),
    ("PATCH", "/v1/customers", update_many),
    ("GET", "/v1/customers/{id}", show),
    ("PATCH", "/v1/customers/{id}", update),
    ("GET", "/v1/customers/{id}/bonus-history", bonus_history),
)
