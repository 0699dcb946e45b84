"""What a client may say about an order, read and checked (posiflora.md §5.1, §5.3)."""

from decimal import Decimal

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.order_flow import STATUSES
from integrations.sandbox.posiflora.parsing import Fields, Incoming, Violations
from integrations.sandbox.posiflora.store import Ref, Relation, Resource
from integrations.sandbox.wire import JsonObject

DOC_NO_LIMIT = 12
TEXT_LIMIT = 255
NATIONAL_LENGTH = 10
ADDRESS = (
    "deliveryCity",
    "deliveryStreet",
    "deliveryHouse",
    "deliveryBuilding",
    "deliveryApartment",
)
TEXTS = (
    *ADDRESS,
    "description",
    "deliveryComments",
    "deliveryContact",
    "deliveryPhoneCode",
    "deliveryPhoneNumber",
)
MOMENTS = ("dueTime", "deliveryTimeFrom", "deliveryTimeTo")
FLAGS = ("byBonuses", "fiscal", "delivery")
TO_ONE = {
    "store": "stores",
    "source": "order-sources",
    "customer": "customers",
    "courier": "workers",
    "florist": "workers",
    "createdBy": "workers",
}


def read_attributes(fields: Fields) -> JsonObject:
    """Return the writable attributes that were sent, typed; read-only ones are ignored."""
    values: JsonObject = {name: fields.text(name) or "" for name in TEXTS if name in fields}
    values |= {name: fields.moment(name) for name in MOMENTS if name in fields}
    values |= {name: fields.flag(name) for name in FLAGS if name in fields}
    values |= {name: fields.text(name) for name in ("status", "docNo") if name in fields}
    if "cancelComment" in fields:
        values["cancelComment"] = fields.text("cancelComment")
    if "date" in fields:
        values["date"] = fields.day("date")
    if "budget" in fields:
        values["budget"] = fields.number("budget") or Decimal(0)
    return values


def check_new(call: Call, values: JsonObject, draft: Incoming) -> None:
    """Raise 422 for everything a new order lacks (posiflora.md §5.3, table)."""
    switches, violations = call.switches, call.violations()
    if not values.get("date"):
        violations.blank("date")
    if switches.require_docno and not values.get("docNo"):
        violations.blank("docNo")
    if switches.require_duetime and not values.get("dueTime"):
        violations.blank("dueTime")
    if switches.require_store and draft.one("store", "stores") is None:
        violations.blank("store", relation=True)
    source_is_needed = switches.require_source or draft.mentions("source")
    if source_is_needed and draft.one("source", "order-sources") is None:
        violations.blank("source", relation=True)
    _check_values(call, {"status": None, **values}, violations, order_id="")
    _check_refs(call, draft, violations)
    violations.check()


def check_change(call: Call, values: JsonObject, draft: Incoming, order: Resource) -> None:
    """Raise 422 for what a change would break."""
    violations = call.violations()
    required = {"date": True, "docNo": True, "dueTime": call.switches.require_duetime}
    for name, needed in required.items():
        if needed and name in values and not values[name]:
            violations.blank(name)
    for name in ("store", "source"):
        if draft.mentions(name) and draft.one(name, TO_ONE[name]) is None:
            violations.blank(name, relation=True)
    _check_values(call, values, violations, order_id=order.id)
    _check_refs(call, draft, violations)
    violations.check()


def read_relations(draft: Incoming) -> dict[str, Relation]:
    """Return the to-one relationships that were sent."""
    return {name: draft.one(name, kind) for name, kind in TO_ONE.items() if draft.mentions(name)}


def keep_phone(values: JsonObject) -> None:
    """Keep a recipient's number as the vendor does: not national comes out as "+0…" (§5.3)."""
    number = values.get("deliveryPhoneNumber")
    if number and not (len(number) == NATIONAL_LENGTH and number.isdecimal()):
        values["deliveryPhoneCode"] = "+0"


def blank_order() -> JsonObject:
    """Return the attributes of an order about which nothing was said."""
    return {
        "status": "new",
        "date": None,
        "docNo": "",
        "description": "",
        "budget": Decimal(0),
        "dueTime": None,
        "delivery": False,
        "deliveryComments": "",
        **dict.fromkeys(ADDRESS, ""),
        "deliveryTimeFrom": None,
        "deliveryTimeTo": None,
        "deliveryContact": "",
        "deliveryPhoneNumber": "",
        "fiscal": False,
        "fiscalized": False,
        "byBonuses": False,
        "posted": False,
        "postedAt": None,
        "cancelComment": None,
        "totalAmount": Decimal(0),
        "paymentsAmount": Decimal(0),
        "isExternal": False,
        "externalId": None,
        "deliveryStatus": None,
        "fiscalizedAt": None,
        "deliveryPhoneCode": "",
    }


def blank_relations(worker_id: str) -> dict[str, Relation]:
    """Return the relationships of an order about which nothing was said."""
    return {
        "source": None,
        "store": None,
        "customer": None,
        "postedBy": None,
        "createdBy": Ref("workers", worker_id),
        "updatedBy": None,
        "lockedBy": None,
        "lockedAt": None,
        "lockedAtSmartphone": None,
        "images": [],
        "history": [],
        "payments": [],
        "discounts": [],
        "lines": [],
        "courier": None,
        "florist": None,
    }


def _check_values(call: Call, values: JsonObject, violations: Violations, *, order_id: str) -> None:
    if "status" in values and values["status"] not in STATUSES:
        violations.no_choice("status")
    doc_no = values.get("docNo") or ""
    if len(doc_no) > DOC_NO_LIMIT:
        violations.too_long("docNo", DOC_NO_LIMIT)
    for name in (*ADDRESS, "deliveryContact"):
        if len(values.get(name) or "") > TEXT_LIMIT:
            violations.too_long(name, TEXT_LIMIT)
    if doc_no and call.switches.docno_unique:
        rows = call.store.rows("orders")
        if any(row["docNo"] == doc_no and row.id != order_id for row in rows):
            violations.not_unique("docNo")


def _check_refs(call: Call, draft: Incoming, violations: Violations) -> None:
    for name, kind in TO_ONE.items():
        ref = draft.one(name, kind)
        if ref is not None and call.store.find(ref) is None:
            violations.not_valid(name, relation=True)
