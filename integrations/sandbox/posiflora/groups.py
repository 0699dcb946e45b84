"""Bonus and discount groups, with the history of the former (posiflora.md §4.3)."""

from collections.abc import Callable, Mapping

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.editing import Editor, Form, status_deleted
from integrations.sandbox.posiflora.filters import by_attribute, by_revision
from integrations.sandbox.posiflora.parsing import Fields, Incoming
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject

HISTORY = "bonus-group-changes-history"
STATUSES = ("on", "off", "deleted")
COLUMNS = {"bonusRate": "bonus_rate", "entryAmount": "entry_amount", "validFrom": "valid_from"}
"""How the history calls what the API calls otherwise."""
STATUS_WORDS = {"on": "Active", "off": "Not active", "deleted": "Deleted"}
COMMON: Mapping[str, Callable[[Fields, str], object]] = {
    "title": Fields.text,
    "entryAmount": Fields.number,
    "private": Fields.flag,
    "status": Fields.text,
    "validFrom": Fields.text,
    "validTo": Fields.text,
}


def _note(call: Call, operation: str, field: str = "", old: object = "", new: object = "") -> None:
    """Write a row of the history; values are texts, and there are none but for an update."""
    number = call.store.number(HISTORY)
    attributes = {
        "createdAt": call.now,
        "operationType": operation,
        "field": COLUMNS.get(field, field) or None,
        "oldValue": _word(field, old) if field else None,
        "newValue": _word(field, new) if field else None,
    }
    call.store.put(Resource(HISTORY, number, attributes))


def _word(field: str, value: object) -> str | None:
    if field == "status":
        return STATUS_WORDS[str(value)]
    return None if value is None else str(value)


def _keep_history(call: Call, row: Resource, _draft: Incoming, before: JsonObject | None) -> None:
    row.relations.setdefault("rules", [])
    if before is None:
        _note(call, "create")
        return
    for name in BONUS_FORM.reads:
        if row[name] != before[name]:
            _note(call, "update", name, before[name], row[name])


def _delete_group(call: Call, row: Resource) -> None:
    status_deleted(call, row)
    _note(call, "delete")


def _with_rules(_call: Call, row: Resource, _draft: Incoming, _before: JsonObject | None) -> None:
    row.relations.setdefault("rules", [])


def _blank(own: JsonObject) -> JsonObject:
    return {
        "title": "",
        **own,
        "validFrom": None,
        "validTo": None,
        "entryAmount": 0,
        "private": False,
        "status": "off",
        "updatedAt": None,
    }


BONUS_FORM = Form(
    reads={"bonusRate": Fields.number, "limit": Fields.number, **COMMON},
    blank=_blank({"bonusRate": 0, "limit": 0}) | {"activateOnEntry": False},
    required=("title", "bonusRate", "limit"),
    choices={"status": STATUSES},
    ids="number",
)
BONUS_GROUPS = Collection(
    "bonus-groups",
    includes=("rules",),
    filters={"filter[status]": by_attribute("status"), "filter[revision]": by_revision},
    style="flat",
    without=("rules",),
    single_without=("rules",),
)
BONUS_EDITOR = Editor(
    BONUS_GROUPS,
    BONUS_FORM,
    changed=201,
    deleted=204,
    made_without=("rules",),
    after=_keep_history,
    forget=_delete_group,
)
BONUS_HISTORY = Collection(HISTORY, with_revision=False)
DISCOUNT_GROUPS = Collection(
    "discount-groups",
    includes=("rules",),
    filters={"filter[status]": by_attribute("status"), "filter[revision]": by_revision},
    style="flat",
    without=("rules",),
    single_without=("rules",),
)
DISCOUNT_EDITOR = Editor(
    DISCOUNT_GROUPS,
    Form(
        reads={"discount": Fields.number, **COMMON},
        blank=_blank({"discount": 0}) | {"createdAt": None},
        required=("title", "discount"),
        choices={"status": STATUSES},
        ids="number",
    ),
    deleted=204,
    after=_with_rules,
    forget=status_deleted,
)
ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/bonus-groups", BONUS_GROUPS.index),
    ("POST", "/v1/bonus-groups", BONUS_EDITOR.create),
    ("DELETE", "/v1/bonus-groups", BONUS_EDITOR.delete_many),
    ("GET", "/v1/bonus-groups/{id}", BONUS_GROUPS.show),
    ("PATCH", "/v1/bonus-groups/{id}", BONUS_EDITOR.update),
    ("GET", "/v1/bonus-group-changes-history", BONUS_HISTORY.index),
    ("GET", "/v1/discount-groups", DISCOUNT_GROUPS.index),
    ("POST", "/v1/discount-groups", DISCOUNT_EDITOR.create),
    ("DELETE", "/v1/discount-groups", DISCOUNT_EDITOR.delete_many),
    ("GET", "/v1/discount-groups/{id}", DISCOUNT_GROUPS.show),
    ("PATCH", "/v1/discount-groups/{id}", DISCOUNT_EDITOR.update),
)
