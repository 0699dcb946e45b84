"""Orders: read, create, change, hand over, return (posiflora.md §4.4, §5.3-§5.5)."""

from http import HTTPStatus

from integrations.sandbox.posiflora import order_fields, order_flow, order_lines
from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.errors import bad_resource, conflict, not_found
from integrations.sandbox.posiflora.order_lists import INCLUDES, NOT_IN_SUB_OPERATIONS, ORDERS
from integrations.sandbox.posiflora.parsing import Incoming, client_id, read_one
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import Response


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
    written_off = draft.fields.flag("withWriteOff")
    order_flow.set_status(
        call.world, order, "returned", worker_id=call.worker_id, back_to_stock=not written_off
    )
    return single(call, order, without=NOT_IN_SUB_OPERATIONS)


def separate_bouquet(call: Call) -> Response:
    """PATCH /v1/orders/{id}/bouquets/{bouquetId}: off the order, onto the showcase; it answers."""
    order = ORDERS.find(call)
    read_one(call.request, "orders-bouquets")
    bouquet = call.store.get("bouquets", call.parameters["bouquetId"])
    if bouquet is None or bouquet.id not in order.private.get("bouquets", []):
        raise not_found()
    order_lines.detach_bouquet(call, order, bouquet.id)
    order_flow.show_bouquet(call.world, bouquet)
    order_flow.touch(call.world, order)
    return single(call, bouquet)


def fiscal(call: Call) -> Response:
    """PATCH /v1/orders/{id}/fiscal: the receipt was printed; only the mark comes back."""
    order = ORDERS.find(call)
    draft = read_one(call.request, "orders-fiscal")
    _same_id(draft, order)
    printed = draft.fields.flag("fiscalized")
    moment = draft.fields.moment("fiscalizedAt") or call.now
    order.attributes |= {"fiscalized": printed, "fiscalizedAt": moment if printed else None}
    order_flow.touch(call.world, order, updated=False)
    return single(call, Resource("orders-fiscal", order.id, {"fiscalized": printed}))


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


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/orders", ORDERS.index),
    ("POST", "/v1/orders", create),
    ("GET", "/v1/orders/{id}", show),
    ("PATCH", "/v1/orders/{id}", update),
    ("PATCH", "/v1/orders/{id}/fiscal", fiscal),
    ("PATCH", "/v1/orders/{id}/delivery-status", delivery_status),
    ("PATCH", "/v1/orders/{id}/return", return_order),
    ("PATCH", "/v1/orders/{id}/bouquets/{bouquetId}", separate_bouquet),
)
