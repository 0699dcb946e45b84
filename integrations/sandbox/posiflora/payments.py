"""Payments of an order (posiflora.md §4.6, §5.6, §5.7)."""

from decimal import Decimal
from operator import ge, le

from integrations.sandbox.posiflora import order_flow
from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.collection import (
    Collection,
    by_attribute,
    by_flag,
    by_number,
    by_relation,
)
from integrations.sandbox.posiflora.customers import move_points
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.orders import ORDERS
from integrations.sandbox.posiflora.parsing import Incoming, client_id, read_one
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import Response

TYPES = ("payment", "return", "change")
INCLUDES = ("createdBy", "postedBy", "order", "method", "shift")


PAYMENTS = Collection(
    "order-payments",
    includes=INCLUDES,
    sorts=("date", "createdAt", "amount"),
    filters={
        "filter[order]": by_relation("order"),
        "filter[type]": by_attribute("paymentType"),
        "filter[paymentMethod]": by_relation("method"),
        "filter[shift]": by_relation("shift"),
        "filter[createdBy]": by_relation("createdBy"),
        "filter[postedBy]": by_relation("postedBy"),
        "filter[fiscalized]": by_flag("fiscalized"),
        "filter[amountFrom]": by_number("amount", ge),
        "filter[amountTo]": by_number("amount", le),
        "filter[bonusesAmountFrom]": by_number("bonusAmount", ge),
        "filter[bonusesAmountTo]": by_number("bonusAmount", le),
    },
    with_revision=False,
)


def create(call: Call) -> Response:
    """POST /v1/orders/{id}/payments: answers 200 and moves only `modifiedAt` of the order."""
    order = ORDERS.find(call)
    draft = read_one(call.request, "order-payments")
    row_id = client_id(draft)
    known = call.store.get("order-payments", row_id)
    if known is not None:
        call.refuse_repeated_id()
        return single(call, known, always=("createdBy",), includes=INCLUDES)
    amount = draft.fields.number("amount")
    points = draft.fields.number("bonusAmount") or Decimal(0)
    customer = call.store.get("customers", order.one("customer"))
    refuses_points = _refuses_points(call, order, customer, points)
    _check(call, draft, amount, refuses_points=refuses_points)
    payment = _make(call, draft, order, row_id or call.new_id())
    sign = -1 if payment["paymentType"] != "payment" else 1
    if customer is not None and points:
        move_points(call.world, customer, -sign * points, order=order, admin=False)
        order.private["points"] = order.private.get("points", Decimal(0)) + sign * points
        order.attributes["byBonuses"] = True
    order.attributes["paymentsAmount"] += sign * (payment["amount"] + points)
    refs = order.relations["payments"]
    assert isinstance(refs, list)
    refs.append(call.store.put(payment).ref)
    order_flow.touch(call.world, order, updated=False)
    return single(call, payment, always=("createdBy",), includes=INCLUDES)


def update(call: Call) -> Response:
    """PATCH /v1/payments/{id}: only the fiscal mark changes."""
    payment = PAYMENTS.find(call)
    draft = read_one(call.request, "order-payments")
    if "fiscalized" in draft.fields:
        payment.attributes["fiscalized"] = draft.fields.flag("fiscalized")
        payment.attributes["fiscalizedAt"] = call.now if payment["fiscalized"] else None
    order = call.store.get("orders", payment.one("order"))
    if order is not None:
        order_flow.touch(call.world, order, updated=False)
    return single(call, payment, includes=INCLUDES)


def _check(call: Call, draft: Incoming, amount: Decimal | None, *, refuses_points: bool) -> None:
    violations = call.violations()
    if amount is None:
        violations.blank("amount")
    elif amount < 0:
        violations.not_valid("amount")
    if draft.fields.text("paymentType") not in TYPES:
        violations.no_choice("paymentType")
    if draft.fields.day("date") is None:
        violations.blank("date")
    if refuses_points:
        violations.not_valid("bonusAmount")
    needs = (
        ("method", "payment-methods", call.switches.require_method),
        ("shift", "shifts", call.switches.require_shift),
    )
    for name, kind, required in needs:
        ref = draft.one(name, kind)
        if ref is None and required:
            violations.blank(name, relation=True)
        if ref is not None and call.store.find(ref) is None:
            violations.not_valid(name, relation=True)
    violations.check()


def _refuses_points(
    call: Call, order: Resource, customer: Resource | None, points: Decimal
) -> bool:
    """Say whether points cannot be taken: refused at all, too few, or above the group's limit."""
    if not points:
        return False
    if call.switches.refuse_bonus_payments or customer is None or points < 0:
        return True
    group = call.store.get("bonus-groups", customer.one("bonusGroup"))
    limit = Decimal(0) if group is None else order["totalAmount"] * Decimal(group["limit"]) / 100
    return bool(points > customer["currentPoints"] or points > limit)


def _make(call: Call, draft: Incoming, order: Resource, row_id: str) -> Resource:
    fields = draft.fields
    worker = Ref("workers", call.worker_id)
    attributes = {
        "paymentType": fields.text("paymentType"),
        "date": fields.day("date"),
        "amount": fields.number("amount") or Decimal(0),
        "bonusAmount": fields.number("bonusAmount") or Decimal(0),
        "description": fields.text("description") or "",
        "createdAt": fields.moment("createdAt") or call.now,
        "posted": True,
        "postedAt": call.now,
        "terminalTransactionId": fields.text("terminalTransactionId") or "",
        "fiscalized": fields.flag("fiscalized"),
        "prepayment": fields.flag("prepayment"),
        "fiscalizedAt": None,
    }
    relations = {
        "method": draft.one("method", "payment-methods"),
        "shift": draft.one("shift", "shifts"),
        "createdBy": draft.one("createdBy", "workers") or worker,
        "postedBy": worker,
        "parent": None,
        "order": order.ref,
        "fiscalShift": None,
        "fiscalizedBy": None,
    }
    return Resource("order-payments", row_id, attributes, {**relations})
