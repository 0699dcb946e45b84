"""Stores, staff, order sources, bonus groups (posiflora.md §4.3, §4.9)."""

from http import HTTPStatus

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.collection import (
    Collection,
    by_id,
    by_relation,
    by_revision,
    per_row,
)
from integrations.sandbox.posiflora.documents import many
from integrations.sandbox.posiflora.errors import not_found
from integrations.sandbox.posiflora.parsing import (
    Incoming,
    client_id,
    read_many,
    word_is_true,
)
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JSON_API, Response

TITLE_LIMIT = 255


def _name_contains(_call: Call, row: Resource, value: str) -> bool:
    names = " ".join(str(row.attributes.get(each) or "") for each in ("firstName", "lastName"))
    return value.lower() in names.lower()


def _title_contains(_call: Call, row: Resource, value: str) -> bool:
    return value.lower() in str(row.attributes["title"]).lower()


def _any(_call: Call, _row: Resource, _value: str) -> bool:
    return True


def _dismissed(_call: Call, row: Resource, value: str) -> bool:
    return bool(row.private.get("dismissed")) == word_is_true(value)


STORES = Collection(
    "stores",
    filters={"filter[id]": by_id, "filter[revision]": by_revision, "loadAll": per_row(_any)},
    search=per_row(_title_contains),
)
WORKERS = Collection(
    "workers",
    includes=("user", "stores", "position"),
    filters={
        "filter[users]": by_relation("user"),
        "dismissed": per_row(_dismissed),
        "revision": by_revision,
    },
    search=per_row(_name_contains),
)
SOURCES = Collection("order-sources", sorts=("title",))
BONUS_GROUPS = Collection("bonus-groups", includes=("rules",), style="flat")


def create_sources(call: Call) -> Response:
    """POST /v1/order-sources: a bulk form, everything or nothing."""
    drafts = list(read_many(call.request, "order-sources"))
    violations = call.violations()
    repeated: list[Resource] = []
    for draft in drafts:
        title = draft.fields.text("title")
        if not title:
            violations.blank("title")
        elif len(title) > TITLE_LIMIT:
            violations.too_long("title", TITLE_LIMIT)
        elif call.switches.duplicate_source_title == "422" and _known(call, title):
            violations.not_unique("title")
        known = call.store.get("order-sources", client_id(draft))
        if known is not None:
            repeated.append(known)
    violations.check()
    if repeated:
        call.refuse_repeated_id()
        return many(call, repeated, status=HTTPStatus.CREATED)
    made = [_make(call, draft) for draft in drafts]
    return many(call, made, status=HTTPStatus.CREATED)


def update_sources(call: Call) -> Response:
    """PATCH /v1/order-sources: new titles, hide or show."""
    changed = []
    for draft in read_many(call.request, "order-sources"):
        row = call.store.get("order-sources", draft.id)
        if row is None:
            raise not_found()
        if "title" in draft.fields:
            row.attributes["title"] = draft.fields.text("title") or row["title"]
        if "hidden" in draft.fields:
            row.attributes["hidden"] = draft.fields.flag("hidden")
        call.store.bump(row)
        changed.append(row)
    return many(call, changed)


def delete_sources(call: Call) -> Response:
    """DELETE /v1/order-sources: identifiers in the body, 204 without one."""
    for draft in read_many(call.request, "order-sources"):
        if call.store.table("order-sources").pop(draft.id or "", None) is None:
            raise not_found()
    return Response(HTTPStatus.NO_CONTENT, content_type=JSON_API)


def _known(call: Call, title: str) -> bool:
    return any(row["title"] == title for row in call.store.rows("order-sources"))


def _make(call: Call, draft: Incoming) -> Resource:
    row_id = client_id(draft) or call.new_id()
    attributes = {"title": draft.fields.text("title"), "hidden": draft.fields.flag("hidden")}
    return call.store.add(Resource("order-sources", row_id, attributes))
