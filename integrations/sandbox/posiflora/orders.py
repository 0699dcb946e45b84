"""Orders: list, read, create, change, hand over, return (posiflora.md §4.4, §5.3-§5.5)."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from http import HTTPStatus

from integrations.sandbox.posiflora import order_fields, order_flow, order_lines
from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.collection import (
    Collection,
    between,
    by_attribute,
    by_flag,
    by_relation,
    by_revision,
    per_row,
)
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.errors import bad_resource, conflict, not_found
from integrations.sandbox.posiflora.parsing import Incoming, client_id, read_one, word_is_true
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response

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
COUNTED = ("notAccepted", "new", "assembled", "canceled", "done", "returned", "credit", "courier")


def _doc_no(call: Call, row: Resource, value: str) -> bool:
    if call.switches.filter_docno == "ignored":
        return True
    if call.switches.filter_docno == "contains":
        return value.lower() in row["docNo"].lower()
    return bool(row["docNo"] == value)


def _search(call: Call, row: Resource, words: str) -> bool:
    customer = call.store.get("customers", row.one("customer"))
    texts = [row["docNo"], row["deliveryContact"], row["deliveryPhoneNumber"]]
    if customer is not None:
        texts += [customer["title"], customer["phone"] or ""]
    return any(words.lower() in text.lower() for text in texts)


def _without(name: str, _call: Call, row: Resource, value: str) -> bool:
    return not word_is_true(value) or row.one(name) is None


def _meta(call: Call, rows: Sequence[Resource]) -> JsonObject:
    if not word_is_true(call.request.query.get("addMetaStatuses") or ""):
        return {}
    counts = dict.fromkeys(("all", *COUNTED), 0)
    counts["all"] = len(rows)
    for row in rows:
        counts[row["status"]] += 1
    sums = {
        "ordersAmount": sum((row["totalAmount"] for row in rows), Decimal(0)),
        "budgetsAmount": sum((row["budget"] for row in rows), Decimal(0)),
        "paymentsAmount": sum((row["paymentsAmount"] for row in rows), Decimal(0)),
        "creditsAmount": Decimal(0),
        "bonusesAmount": sum((row.private.get("points", Decimal(0)) for row in rows), Decimal(0)),
        "discountsAmount": Decimal(0),
        "markupsAmount": Decimal(0),
    }
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
        "filter[docNo]": per_row(_doc_no),
        "filter[statuses]": by_attribute("status"),
        "filter[customer]": by_relation("customer"),
        "filter[stores]": by_relation("store"),
        "filter[sources]": by_relation("source"),
        "filter[createdBy]": by_relation("createdBy"),
        "filter[postedBy]": by_relation("postedBy"),
        "filter[couriers]": by_relation("courier"),
        "filter[florists]": by_relation("florist"),
        "filter[withoutCouriers]": per_row(partial(_without, "courier")),
        "filter[withoutFlorists]": per_row(partial(_without, "florist")),
        "filter[delivery]": by_flag("delivery"),
        "filter[fiscalized]": by_flag("fiscalized"),
        "filter[bonuses]": by_flag("byBonuses"),
        "filter[onlyExternal]": by_flag("isExternal"),
        "filter[revision]": by_revision,
    },
    search=per_row(_search),
    without=NOT_IN_LIST,
    more_meta=_meta,
)


def show(call: Call) -> Response:
    """GET /v1/orders/{id}: with lines, payments and history as relationships."""
    history = ("history",) if call.switches.history_include == "supported" else ()
    return single(call, ORDERS.find(call), includes=(*INCLUDES, *history))


def create(call: Call) -> Response:
    """POST /v1/orders: 201 with the whole order."""
    draft = read_one(call.request, "orders")
    order_id = client_id(draft)
    known = call.store.get("orders", order_id)
    if known is not None:
        call.refuse_repeated_id()
        _apply(call, known, draft)
        return single(call, known, status=HTTPStatus.CREATED, includes=INCLUDES)
    values = order_fields.read_attributes(draft.fields)
    order_fields.check_new(call, values, draft)
    order_fields.keep_phone(values)
    order = Resource("orders", order_id or call.new_id(), order_fields.blank_order() | values)
    order.attributes["docNo"] = values.get("docNo") or _own_doc_no(call)
    created = draft.fields.moment("createdAt") or call.now
    order.attributes |= {"createdAt": created, "updatedAt": call.now}
    order.attributes |= {"updatedStatusAt": call.now, "modifiedAt": call.now}
    order.relations = order_fields.blank_relations(call.worker_id)
    order.relations |= order_fields.read_relations(draft)
    bouquets = order_lines.read_bouquets(call, draft, None)
    lines = order_lines.read_lines(call, draft, order.id)
    call.store.add(order)
    order_lines.attach_lines(call, order, lines, replace=False)
    order_lines.attach_bouquets(call, order, bouquets)
    order_flow.record(call.world, order, "created")
    return single(call, order, status=HTTPStatus.CREATED, includes=INCLUDES)


def update(call: Call) -> Response:
    """PATCH /v1/orders/{id}: what is sent changes, the rest stays (posiflora.md §5.4)."""
    order = ORDERS.find(call)
    draft = read_one(call.request, "orders")
    _same_id(draft, order)
    _apply(call, order, draft)
    status = call.switches.order_patch_status
    return single(call, order, status=status, includes=INCLUDES)


def delivery_status(call: Call) -> Response:
    """PATCH /v1/orders/{id}/delivery-status: the courier's axis only."""
    order = ORDERS.find(call)
    draft = read_one(call.request, "orders-delivery-status")
    _same_id(draft, order)
    value = draft.fields.text("deliveryStatus")
    if value is not None and value not in order_flow.DELIVERY_STATUSES:
        violations = call.violations()
        violations.no_choice("deliveryStatus")
        violations.check()
    order_flow.set_delivery_status(call.world, order, value)
    return single(call, order, without=NOT_IN_SUB_OPERATIONS)


def return_order(call: Call) -> Response:
    """PATCH /v1/orders/{id}/return: only a done order can come back."""
    order = ORDERS.find(call)
    draft = read_one(call.request, "orders")
    _same_id(draft, order)
    violations = call.violations()
    if draft.fields.moment("returnedAt") is None:
        violations.blank("returnedAt")
    worker = draft.one("returnedBy", "workers")
    if worker is None:
        violations.blank("returnedBy", relation=True)
    shift = draft.one("shift", "shifts")
    if call.switches.require_shift and (shift is None or call.store.find(shift) is None):
        violations.blank("shift", relation=True)
    violations.check()
    if order["status"] != "done" and call.switches.status_moves == "strict":
        raise conflict(f"Order is {order['status']}")
    order_flow.set_status(call.world, order, "returned", worker_id=call.worker_id)
    return single(call, order, without=NOT_IN_SUB_OPERATIONS)


def separate_bouquet(call: Call) -> Response:
    """PATCH /v1/orders/{id}/bouquets/{bouquetId}: off the order and onto the showcase."""
    order = ORDERS.find(call)
    read_one(call.request, "orders-bouquets")
    bouquet = call.store.get("bouquets", call.parameters["bouquetId"])
    if bouquet is None or bouquet.id not in order.private.get("bouquets", []):
        raise not_found()
    order_lines.detach_bouquet(call, order, bouquet.id)
    order_flow.show_bouquet(call.world, bouquet)
    order_flow.touch(call.world, order)
    return single(call, order, without=NOT_IN_SUB_OPERATIONS)


def _apply(call: Call, order: Resource, draft: Incoming) -> None:
    """Change an order as a PATCH does; everything is checked before anything is written."""
    values = order_fields.read_attributes(draft.fields)
    order_fields.check_change(call, values, draft, order)
    status = values.pop("status", order["status"])
    order_flow.check_move(call.world, order, status)
    bouquets = order_lines.read_bouquets(call, draft, order)
    lines = order_lines.read_lines(call, draft, order.id)
    order_fields.keep_phone(values)
    order.attributes |= values
    order.relations |= order_fields.read_relations(draft)
    if draft.mentions("lines"):
        replace = call.switches.patch_lines == "replace"
        order_lines.attach_lines(call, order, lines, replace=replace)
    order_lines.attach_bouquets(call, order, bouquets)
    if status == order["status"]:
        order_flow.record(call.world, order, "changed")
        order_flow.touch(call.world, order)
    order_flow.set_status(call.world, order, status, worker_id=call.worker_id)


def _same_id(draft: Incoming, order: Resource) -> None:
    if draft.id is not None and draft.id != order.id:
        raise bad_resource("Resource id differs from the one in the path")


def _own_doc_no(call: Call) -> str:
    return f"{call.now:%y}aaaa{int(call.store.number('docNo')):06d}"
