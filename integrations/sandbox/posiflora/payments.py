"""Payments of an order (posiflora.md §4.6, §5.6, §5.7)."""

from dataclasses import replace
from decimal import Decimal
from operator import ge, le

from integrations.sandbox.posiflora import order_flow, points
from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.filters import (
    Check,
    between,
    by_attribute,
    by_flag,
    by_number,
    by_relation,
    everything,
)
from integrations.sandbox.posiflora.order_lists import ORDERS
from integrations.sandbox.posiflora.parsing import Incoming, client_id, read_one
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import Response

TYPES = ("payment", "return", "change")
INCLUDES = ("createdBy", "postedBy", "order", "method", "shift")


def _of_order(call: Call, value: str) -> Check:
    if not call.switches.payments_filter_order:
        return everything
    return by_relation("order")(call, value)


def _shown(call: Call, payment: Resource) -> Resource:
    if call.switches.bonus_amount_shown:
        return payment
    rest = {name: value for name, value in payment.attributes.items() if name != "bonusAmount"}
    return replace(payment, attributes=rest)


PAYMENTS = Collection(
    "order-payments",
    includes=INCLUDES,
    sorts=("date", "createdAt", "amount"),
    filters={
        "filter[order]": _of_order,
        "filter[type]": by_attribute("paymentType"),
        "filter[paymentMethod]": by_relation("method"),
        "filter[shift]": by_relation("shift"),
        "filter[fiscalShift]": by_relation("fiscalShift"),
        **between("fiscalizedAt"),
        "filter[createdBy]": by_relation("createdBy"),
        "filter[postedBy]": by_relation("postedBy"),
        "filter[fiscalized]": by_flag("fiscalized"),
        "filter[amountFrom]": by_number("amount", ge),
        "filter[amountTo]": by_number("amount", le),
        "filter[bonusesAmountFrom]": by_number("bonusAmount", ge),
        "filter[bonusesAmountTo]": by_number("bonusAmount", le),
    },
    with_revision=False,
    visible=lambda call: lambda _row: call.switches.payments_listed,
    seen_as=_shown,
)


def create(call: Call) -> Response:
    """POST /v1/orders/{id}/payments: answers 200 and moves only `modifiedAt` of the order."""
    order = ORDERS.find(call)
    draft = read_one(call.request, "order-payments")
    row_id = client_id(draft)
    known = call.store.get("order-payments", row_id)
    if known is not None:
        call.refuse_repeated_id()
        return single(call, _shown(call, known), always=("createdBy",), includes=INCLUDES)
    by_points = _points_of(call, draft)
    customer = call.store.get("customers", order.one("customer"))
    _check(call, draft, refuses_points=_refuses_points(call, order, customer, by_points))
    kept_id = row_id if call.switches.payment_keeps_id else ""
    payment = _make(call, draft, order, kept_id or call.new_id(), by_points=by_points)
    sign = -1 if payment["paymentType"] != "payment" else 1
    if customer is not None and by_points:
        points.spend(call.world, customer, order, sign * by_points)
        order.attributes["byBonuses"] = True
    order.attributes["paymentsAmount"] += sign * _paid(call, payment)
    refs = order.relations["payments"]
    assert isinstance(refs, list)
    refs.append(call.store.put(payment).ref)
    order_flow.touch(call.world, order, updated=False)
    return single(call, _shown(call, payment), always=("createdBy",), includes=INCLUDES)


def update(call: Call) -> Response:
    """PATCH /v1/payments/{id}: only the fiscal mark changes."""
    payment = PAYMENTS.find(call, "paymentId")
    draft = read_one(call.request, "order-payments")
    if "fiscalized" in draft.fields:
        payment.attributes["fiscalized"] = draft.fields.flag("fiscalized")
        payment.attributes["fiscalizedAt"] = call.now if payment["fiscalized"] else None
    order = call.store.get("orders", payment.one("order"))
    if order is not None:
        order_flow.touch(call.world, order, updated=False)
    return single(call, _shown(call, payment), includes=INCLUDES)


def _points_of(call: Call, draft: Incoming) -> Decimal:
    """Return the points a payment asks for; a server may not know the attribute at all (§5.7)."""
    asked = draft.fields.number("bonusAmount") or Decimal(0)
    return Decimal(0) if call.switches.bonus_payments == "ignored" else asked


def _paid(call: Call, payment: Resource) -> Decimal:
    """Return what a payment covers of the order: money and points (posiflora.md §5.7)."""
    amount, by_points = Decimal(payment["amount"]), Decimal(payment["bonusAmount"])
    together = call.switches.bonus_in_amount or amount == by_points
    return amount if together else amount + by_points


def _check(call: Call, draft: Incoming, *, refuses_points: bool) -> None:
    violations = call.violations()
    amount = draft.fields.number("amount")
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
    call: Call, order: Resource, customer: Resource | None, by_points: Decimal
) -> bool:
    """Say whether points cannot be taken: refused at all, too few, or above the group's limit."""
    if not by_points:
        return False
    if call.switches.bonus_payments == "422" or customer is None or by_points < 0:
        return True
    if call.switches.bonus_needs_flag and not order["byBonuses"]:
        return True
    return by_points > points.largest_payment(call.world, customer, order)


def _make(
    call: Call, draft: Incoming, order: Resource, row_id: str, *, by_points: Decimal
) -> Resource:
    fields = draft.fields
    worker = Ref("workers", call.worker_id)
    attributes = {
        "paymentType": fields.text("paymentType"),
        "date": fields.day("date"),
        "amount": fields.number("amount") or Decimal(0),
        "bonusAmount": by_points,
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


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/payments", PAYMENTS.index),
    ("PATCH", "/v1/payments/{paymentId}", update),
    ("POST", "/v1/orders/{id}/payments", create),
)
