"""What a client may say about a customer, read, checked and kept (posiflora.md §4.1, §5.2)."""

from decimal import Decimal

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.parsing import Fields, Incoming
from integrations.sandbox.posiflora.points import move_points
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JsonObject

NATIONAL_LENGTH = 10
RUSSIA = 7
DEFAULT_GROUP = Ref("bonus-groups", "1")
STATUSES = ("on", "off", "deleted")
GENDERS = ("male", "female", "other")
TEXTS = ("title", "phone", "email", "instagram", "notes", "bonusCard", "status", "gender")
TO_MANY = {
    "discountGroups": "discount-groups",
    "customerSources": "customer-sources",
    "customerPreferences": "customer-preferences",
}


def read_values(fields: Fields) -> JsonObject:
    """Return the writable attributes that were sent; `itn` is taken and never shown."""
    values: JsonObject = {name: fields.text(name) for name in TEXTS if name in fields}
    if "countryCode" in fields:
        values["countryCode"] = fields.integer("countryCode") or RUSSIA
    if "birthday" in fields:
        values["birthday"] = fields.day("birthday")
    if "isPerson" in fields:
        values["isPerson"] = fields.flag("isPerson")
    return values


def check(call: Call, values: JsonObject, *, row_id: str) -> None:
    """Raise 422 for a bad value; a title that is not in `values` at all is not looked at."""
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


def new_customer(
    call: Call, row_id: str, values: JsonObject, draft: Incoming | None = None
) -> Resource:
    """Put a new customer into the store; a default bonus group is attached (§4.1)."""
    row = Resource("customers", row_id, blank_customer() | values)
    keep_phone(row)
    row.attributes |= {"createdAt": call.now, "updatedAt": call.now}
    group = DEFAULT_GROUP if call.switches.default_bonus_group else None
    row.relations = {
        "person": None,
        "bonusGroup": group,
        **{name: [] for name in TO_MANY},
        "customerEvents": [],
        "createdBy": Ref("workers", call.worker_id),
    }
    if draft is not None:
        row.relations["bonusGroup"] = draft.one("bonusGroup", "bonus-groups") or group
        row.relations |= {name: [*draft.many(name, kind)] for name, kind in TO_MANY.items()}
    return call.store.add(row)


def change_customer(call: Call, row: Resource, draft: Incoming, values: JsonObject) -> None:
    """Write what was sent into a customer, the rest stays."""
    row.attributes |= values
    if "phone" in values or "countryCode" in values:
        keep_phone(row)
    for name, kind in TO_MANY.items():
        if draft.mentions(name):
            row.relations[name] = [*draft.many(name, kind)]
    if draft.mentions("bonusGroup"):
        row.relations["bonusGroup"] = draft.one("bonusGroup", "bonus-groups")
    _set_points(call, row, draft)
    row.attributes["updatedAt"] = call.now
    call.store.bump(row)


def keep_phone(row: Resource) -> None:
    """Keep a number as the vendor does: one that is not national comes out as "+0…" (§5.3)."""
    phone, code = row["phone"], row["countryCode"]
    if phone and code == RUSSIA and not (len(phone) == NATIONAL_LENGTH and phone.isdecimal()):
        row.attributes["countryCode"] = 0


def blank_customer() -> JsonObject:
    """Return the attributes of a customer about whom nothing was said."""
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


def _set_points(call: Call, row: Resource, draft: Incoming) -> None:
    if call.switches.current_points_patch != "applied":
        return
    points = draft.fields.number("currentPoints")
    if points is not None and points != row["currentPoints"]:
        move_points(call.world, row, points - row["currentPoints"], order=None, admin=True)
