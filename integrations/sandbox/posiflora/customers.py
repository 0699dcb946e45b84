"""Customers and their points (posiflora.md §4.1, §4.2, §5.2)."""

import re
from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus
from operator import ge, le

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.collection import (
    Collection,
    between,
    by_attribute,
    by_flag,
    by_number,
    by_relation,
    by_revision,
    per_row,
    since,
)
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.parsing import Fields, Incoming, client_id, read_one
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JsonObject, Response
from integrations.sandbox.world import World

NATIONAL_LENGTH = 10
FUZZY_TAIL = 7
RUSSIA = 7
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
STATUSES = ("on", "off", "deleted")
GENDERS = ("male", "female", "other")
TEXTS = ("title", "phone", "email", "instagram", "notes", "bonusCard", "status", "gender", "itn")
TO_MANY = {
    "discountGroups": "discount-groups",
    "customerSources": "customer-sources",
    "customerPreferences": "customer-preferences",
}


def _search(_call: Call, row: Resource, words: str) -> bool:
    """Match fuzzily, as the real one does: similar phones and other fields come too."""
    texts = [row.attributes.get(name) for name in ("title", "email", "notes", "bonusCard")]
    if any(words.lower() in str(text).lower() for text in texts if text):
        return True
    digits = re.sub(r"\D", "", words)
    if not digits:
        return False
    phone = str(row.attributes.get("phone") or "")
    near = len(digits) >= FUZZY_TAIL and phone.endswith(digits[-FUZZY_TAIL:])
    return digits in phone or near


def _meta(call: Call, _rows: Sequence[Resource]) -> JsonObject:
    everyone = list(call.store.rows("customers"))
    active = [row for row in everyone if row["status"] == "on"]
    total = sum((row["ordersAmount"] for row in active), Decimal(0))
    return {
        "avgAmountActiveCustomers": total / len(active) if active else 0,
        "qtyActiveCustomers": len(active),
        "qtyAllCustomers": len(everyone),
    }


CUSTOMERS = Collection(
    "customers",
    includes=INCLUDES,
    sorts=("title", "createdAt", "updatedAt"),
    filters={
        "from": since("updatedAt", "from"),
        **between("createdAt", "updatedAt"),
        "filter[revision]": by_revision,
        "filter[gender]": by_attribute("gender"),
        "filter[isPerson]": by_flag("isPerson"),
        "filter[idBonus]": by_relation("bonusGroup"),
        "filter[moreBonus]": by_number("currentPoints", ge),
        "filter[lessBonus]": by_number("currentPoints", le),
    },
    search=per_row(_search),
    more_meta=_meta,
)
BONUS_LINES = "customer-bonus-history-lines"


def show(call: Call) -> Response:
    """GET /v1/customers/{id}, with the last order in the meta."""
    row = CUSTOMERS.find(call)
    orders = [each for each in call.store.rows("orders") if each.one("customer") == row.id]
    last = max((each["createdAt"] for each in orders), default=None)
    meta: JsonObject = {"last_order": None if last is None else {"createdAt": last}}
    return single(call, row, includes=INCLUDES, meta=meta)


def create(call: Call) -> Response:
    """POST /v1/customers: 201; a default bonus group is attached (posiflora.md §4.1)."""
    draft = read_one(call.request, "customers")
    values = _values(draft.fields)
    row_id = client_id(draft)
    known = call.store.get("customers", row_id)
    if known is not None:
        call.refuse_repeated_id()
        return single(call, known, status=HTTPStatus.CREATED, includes=INCLUDES)
    _check(call, {"title": None, **values}, row_id="")
    phone, country_code = stored_phone(values.get("phone"), values.get("countryCode", RUSSIA))
    row = Resource("customers", row_id or call.new_id(), _blank_customer() | values)
    row.attributes |= {"phone": phone, "countryCode": country_code}
    row.attributes |= {"createdAt": call.now, "updatedAt": call.now}
    row.relations = {
        "person": None,
        "bonusGroup": draft.one("bonusGroup", "bonus-groups") or Ref("bonus-groups", "1"),
        **{name: draft.many(name, kind) for name, kind in TO_MANY.items()},
        "customerEvents": [],
        "createdBy": Ref("workers", call.worker_id),
    }
    call.store.add(row)
    return single(call, row, status=HTTPStatus.CREATED, includes=INCLUDES)


def update(call: Call) -> Response:
    """PATCH /v1/customers/{id}: what is sent changes, the rest stays."""
    row = CUSTOMERS.find(call)
    draft = read_one(call.request, "customers")
    values = _values(draft.fields)
    _check(call, values, row_id=row.id)
    row.attributes |= values
    if "phone" in values or "countryCode" in values:
        phone, country_code = stored_phone(row["phone"], row["countryCode"])
        row.attributes |= {"phone": phone, "countryCode": country_code}
    _set_points(call, row, draft)
    for name, kind in TO_MANY.items():
        if draft.mentions(name):
            row.relations[name] = [*draft.many(name, kind)]
    if draft.mentions("bonusGroup"):
        row.relations["bonusGroup"] = draft.one("bonusGroup", "bonus-groups")
    row.attributes["updatedAt"] = call.now
    call.store.bump(row)
    return single(call, row, includes=INCLUDES)


def bonus_history(call: Call) -> Response:
    """GET /v1/customers/{id}/bonus-history: the flat meta form (posiflora.md §4.2)."""
    customer = CUSTOMERS.find(call)
    lines = Collection(
        BONUS_LINES,
        style="flat",
        with_revision=False,
        visible=lambda _call, row: row.private["customer"] == customer.id,
    )
    return lines.index(call)


def move_points(
    world: World, customer: Resource, amount: Decimal, *, order: Resource | None, admin: bool
) -> None:
    """Change the balance and write the history line that explains it."""
    customer.attributes["currentPoints"] += amount
    if amount < 0 and order is not None:
        customer.attributes["spentPoints"] -= amount
    row = Resource(
        BONUS_LINES,
        world.posiflora.number(BONUS_LINES),
        {"amount": amount, "admin": admin, "createdAt": world.clock.second()},
        {"order": None if order is None else order.ref},
        {"customer": customer.id},
    )
    world.posiflora.put(row)
    customer.attributes["updatedAt"] = world.clock.second()
    world.posiflora.bump(customer)


def stored_phone(phone: str | None, country_code: int) -> tuple[str | None, int]:
    """Return what the vendor keeps: a number that is not national comes out as "+0…" (§5.3)."""
    if not phone or country_code != RUSSIA:
        return phone, country_code
    if len(phone) == NATIONAL_LENGTH and phone.isdecimal():
        return phone, country_code
    return phone, 0


def _values(fields: Fields) -> JsonObject:
    values: JsonObject = {name: fields.text(name) for name in TEXTS if name in fields}
    values.pop("itn", None)
    if "countryCode" in fields:
        values["countryCode"] = fields.integer("countryCode") or RUSSIA
    if "birthday" in fields:
        values["birthday"] = fields.day("birthday")
    if "isPerson" in fields:
        values["isPerson"] = fields.flag("isPerson")
    return values


def _check(call: Call, values: JsonObject, *, row_id: str) -> None:
    violations = call.violations()
    if values.get("status", "on") not in STATUSES:
        violations.no_choice("status")
    if values.get("gender") is not None and values["gender"] not in GENDERS:
        violations.no_choice("gender")
    if "title" in values and not values["title"]:
        violations.blank("title")
    if call.switches.duplicate_customer_phone == "422" and values.get("phone"):
        taken = any(
            row["phone"] == values["phone"] and row.id != row_id and row["status"] != "deleted"
            for row in call.store.rows("customers")
        )
        if taken:
            violations.not_unique("phone")
    violations.check()


def _set_points(call: Call, row: Resource, draft: Incoming) -> None:
    if call.switches.current_points_patch != "applied":
        return
    points = draft.fields.number("currentPoints")
    if points is not None and points != row["currentPoints"]:
        move_points(call.world, row, points - row["currentPoints"], order=None, admin=True)


def _blank_customer() -> JsonObject:
    return {
        "title": "",
        "birthday": None,
        "email": None,
        "instagram": None,
        "status": "on",
        "isPerson": True,
        "bonusCard": None,
        "notes": None,
        "averageCheck": Decimal(0),
        "ordersAmount": Decimal(0),
        "ordersQty": 0,
        "spentPoints": Decimal(0),
        "currentPoints": Decimal(0),
        "gender": None,
        "phone": None,
        "countryCode": RUSSIA,
    }
