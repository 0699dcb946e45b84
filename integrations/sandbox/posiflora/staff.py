"""Workers and their accounts (posiflora.md §4.9); a single one lives under `/v1/worker`."""

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.editing import Editor, Form
from integrations.sandbox.posiflora.filters import (
    Check,
    by_relation,
    by_relations,
    by_revision,
    when_true,
)
from integrations.sandbox.posiflora.parsing import Fields, Incoming, word_is_true
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JsonObject

PERIODS = ("hour", "day", "week", "month")
NATIONAL_LENGTH = 10


def _dismissed(call: Call, value: str) -> Check:
    wanted = word_is_true(value)
    return lambda row: is_dismissed(call, row) == wanted


def is_dismissed(call: Call, row: Resource) -> bool:
    """Say whether the worker's account is switched off."""
    user = call.store.get("users", row.one("user"))
    return user is not None and user["status"] == "off"


def _search(call: Call, value: str) -> Check:
    """Match names and the title of the position."""
    words = value.lower()

    def check(row: Resource) -> bool:
        position = call.store.get("positions", row.one("position"))
        texts = [row.attributes[name] for name in ("firstName", "lastName", "middleName")]
        texts.append(None if position is None else position["title"])
        return any(words in str(text or "").lower() for text in texts)

    return check


def _account(call: Call, row: Resource, draft: Incoming, _before: JsonObject | None) -> None:
    """Take over the account embedded in `user`: its login, its status."""
    row.attributes["validPhone"] = len(row["phone"] or "") == NATIONAL_LENGTH
    sent = draft.child("user", "users")
    if sent is None:
        return
    user = call.store.get("users", sent.id)
    if user is None:
        user = Resource("users", sent.id or call.new_id(), {"status": "on", "login": "", "pin": ""})
        user.relations = {"roles": [], "worker": row.ref}
        call.store.put(user)
    for name in ("status", "login"):
        if name in sent.fields:
            user.attributes[name] = sent.fields.text(name)
    if sent.mentions("roles"):
        user.relations["roles"] = [*sent.many("roles", "roles")]
    row.relations["user"] = Ref("users", user.id)


WORKERS = Collection(
    "workers",
    includes=("user", "user.roles", "stores", "position"),
    sorts=("firstName", "lastName"),
    filters={
        "filter[stores]": by_relations("stores"),
        "filter[users]": by_relation("user"),
        "dismissed": _dismissed,
        "activeOnly": when_true(lambda call, row: not is_dismissed(call, row)),
        "revision": by_revision,
    },
    search=_search,
    single_without=("stores",),
)
EDITOR = Editor(
    WORKERS,
    Form(
        reads={
            "firstName": Fields.text,
            "lastName": Fields.text,
            "middleName": Fields.text,
            "countryCode": Fields.integer,
            "phone": Fields.text,
            "email": Fields.text,
            "salary": Fields.number,
            "salaryPeriod": Fields.text,
        },
        blank={
            "firstName": "",
            "lastName": "",
            "middleName": None,
            "countryCode": 7,
            "phone": None,
            "email": None,
            "salary": 0,
            "salaryPeriod": "month",
            "validPhone": False,
        },
        one={"user": "users", "position": "positions"},
        many={"stores": "stores"},
        required=("firstName", "lastName"),
        choices={"salaryPeriod": PERIODS},
    ),
    after=_account,
)
STATUS_EDITOR = Editor(WORKERS, EDITOR.form, changed_without=("stores",), after=_account)
"""The bulk change, which is how a worker is switched off and on again."""
ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/workers", WORKERS.index),
    ("POST", "/v1/workers", EDITOR.create),
    ("PATCH", "/v1/workers", STATUS_EDITOR.update_many),
    ("DELETE", "/v1/workers", EDITOR.delete_many),
    ("GET", "/v1/worker/{id}", WORKERS.show),
    ("PATCH", "/v1/worker/{id}", EDITOR.update),
)
