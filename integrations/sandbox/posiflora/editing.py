"""A resource group described once takes its changes: create, update, in bulk, delete.

What is special about a group is a hook; everything is checked before anything is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.documents import many, nothing, single
from integrations.sandbox.posiflora.errors import bad_resource, not_found
from integrations.sandbox.posiflora.parsing import (
    Fields,
    Incoming,
    Violations,
    client_id,
    read_many,
    read_one,
)
from integrations.sandbox.posiflora.store import Relation, Resource
from integrations.sandbox.wire import JsonObject, Response

LONGEST_TITLE = 255

type Read = Callable[[Fields, str], object]
type Check = Callable[[Call, Incoming, Violations], None]
type After = Callable[[Call, Resource, Incoming, JsonObject | None], None]
"""Told the row with its new values and what they were before, None when it is a new row."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a client may say about one resource type.

    reads     writable attributes, and how each is read
    blank     attributes of a new row about which nothing was said, read-only ones too
    one,many  writable relationships with the type they point at
    required  attributes and `needs` relationships without which a new row is a 422
    choices   the words an attribute may be
    ids       "uuid": the client's or the server's; "client": the client has to make one (400);
              "number": the server counts
    """

    reads: Mapping[str, Read]
    blank: Mapping[str, object] = field(default_factory=dict)
    one: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ("title",)
    needs: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ids: str = "uuid"

    def values(self, fields: Fields) -> JsonObject:
        """Return the writable attributes that were sent; the rest is ignored (§5.1)."""
        return {name: read(fields, name) for name, read in self.reads.items() if name in fields}

    def relations(self, draft: Incoming) -> dict[str, Relation]:
        """Return the relationships that were sent."""
        found: dict[str, Relation] = {
            name: draft.one(name, kind) for name, kind in self.one.items() if draft.mentions(name)
        }
        for name, kind in self.many.items():
            if draft.mentions(name):
                found[name] = [*draft.many(name, kind)]
        return found

    def check(self, draft: Incoming, violations: Violations, *, new: bool) -> None:
        """Gather what is missing, too long or not a choice."""
        values = self.values(draft.fields)
        for name in self.required:
            if (new or name in values) and values.get(name) in {None, ""}:
                violations.blank(name)
        for name in self.needs:
            if (new or draft.mentions(name)) and draft.one(name, self.one[name]) is None:
                violations.blank(name, relation=True)
        if len(str(values.get("title") or "")) > LONGEST_TITLE:
            violations.too_long("title", LONGEST_TITLE)
        for name, words in self.choices.items():
            if values.get(name) is not None and values[name] not in words:
                violations.no_choice(name)


@dataclass(frozen=True, slots=True)
class Editor:
    """The changing operations of a collection.

    made, changed, deleted  status codes (posiflora.md Appendix A)
    made_without, changed_without  relationships the answers leave out
    always   includes that come unasked
    check    more to check about a draft
    after    what follows a change besides the values
    forget   how a row is deleted when it stays; without it the row goes
    counted  whether the type has a revision
    """

    collection: Collection
    form: Form
    made: int = 201
    changed: int = 200
    deleted: int = 200
    made_without: tuple[str, ...] = ()
    changed_without: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    check: Check | None = None
    after: After | None = None
    forget: Callable[[Call, Resource], None] | None = None
    counted: bool = True

    def create(self, call: Call) -> Response:
        """Answer POST with one resource."""
        (row,) = self.make(call, [read_one(call.request, self.collection.type)])
        return single(
            call,
            row,
            status=self.made,
            always=self.always,
            includes=self.collection.includes,
            without=self.made_without,
        )

    def create_many(self, call: Call) -> Response:
        """Answer POST with an array: everything or nothing."""
        rows = self.make(call, list(read_many(call.request, self.collection.type)))
        return many(call, rows, status=self.made, without=self.made_without)

    def update(self, call: Call) -> Response:
        """Answer PATCH of one resource: what is sent changes, the rest stays."""
        row = self.collection.find(call)
        draft = read_one(call.request, self.collection.type)
        if draft.id is not None and draft.id != row.id:
            raise bad_resource("Resource id differs from the one in the path")
        self.change(call, [(row, draft)])
        return single(
            call,
            row,
            status=self.changed,
            always=self.always,
            includes=self.collection.includes,
            without=self.changed_without,
        )

    def update_many(self, call: Call) -> Response:
        """Answer PATCH with an array of resources, each named by its id."""
        drafts = list(read_many(call.request, self.collection.type))
        pairs = [(self._known(call, draft), draft) for draft in drafts]
        self.change(call, pairs)
        rows = [row for row, _ in pairs]
        return many(call, rows, status=self.changed, without=self.changed_without)

    def delete(self, call: Call) -> Response:
        """Answer DELETE of one resource."""
        self._forget(call, [self.collection.find(call)])
        return nothing(self.deleted)

    def delete_many(self, call: Call) -> Response:
        """Answer DELETE with an array of resource identifiers."""
        drafts = read_many(call.request, self.collection.type)
        self._forget(call, [self._known(call, draft) for draft in drafts])
        return nothing(self.deleted)

    def make(self, call: Call, drafts: Sequence[Incoming]) -> list[Resource]:
        """Make rows of drafts, everything or nothing."""
        violations = call.violations()
        for draft in drafts:
            self.form.check(draft, violations, new=True)
            if self.check is not None:
                self.check(call, draft, violations)
        violations.check()
        ids = [self._new_id(draft) for draft in drafts]
        known = [call.store.get(self.collection.type, row_id) for row_id in ids]
        repeated = [row for row in known if row is not None]
        if repeated:
            call.refuse_repeated_id()
            return repeated
        return [self._add(call, draft, row_id) for draft, row_id in zip(drafts, ids, strict=True)]

    def _new_id(self, draft: Incoming) -> str | None:
        if self.form.ids == "number":
            return None
        row_id = client_id(draft)
        if row_id is None and self.form.ids == "client":
            raise bad_resource("Resource must contain an id")
        return row_id

    def _add(self, call: Call, draft: Incoming, row_id: str | None) -> Resource:
        kind = self.collection.type
        if row_id is None:
            numbered = self.form.ids == "number"
            row_id = call.store.number(kind) if numbered else call.new_id()
        row = Resource(kind, row_id, dict(self.form.blank))
        row.relations = {**dict.fromkeys(self.form.one), **{name: [] for name in self.form.many}}
        self._write(call, row, draft, None)
        call.store.put(row)
        self._count(call, row)
        return row

    def change(self, call: Call, pairs: Sequence[tuple[Resource, Incoming]]) -> None:
        """Change rows by drafts, everything or nothing."""
        violations = call.violations()
        for _, draft in pairs:
            self.form.check(draft, violations, new=False)
            if self.check is not None:
                self.check(call, draft, violations)
        violations.check()
        for row, draft in pairs:
            self._write(call, row, draft, dict(row.attributes))
            self._count(call, row)

    def _write(self, call: Call, row: Resource, draft: Incoming, before: JsonObject | None) -> None:
        row.attributes |= self.form.values(draft.fields)
        row.relations |= self.form.relations(draft)
        stamps = ("updatedAt",) if before is not None else ("createdAt", "updatedAt")
        row.attributes |= {name: call.now for name in stamps if name in row.attributes}
        if self.after is not None:
            self.after(call, row, draft, before)

    def _forget(self, call: Call, rows: Sequence[Resource]) -> None:
        for row in rows:
            if self.forget is None:
                call.store.table(row.type).discard(row.id)
            else:
                self.forget(call, row)
                self._count(call, row)

    def _count(self, call: Call, row: Resource) -> None:
        if self.counted:
            call.store.bump(row)
        else:
            call.store.touch()

    def _known(self, call: Call, draft: Incoming) -> Resource:
        row = call.store.get(self.collection.type, draft.id)
        if row is None:
            raise not_found()
        return row


def mark_deleted(_call: Call, row: Resource) -> None:
    """Delete as dictionaries do: the row stays with `deleted` true."""
    row.attributes["deleted"] = True


def status_deleted(_call: Call, row: Resource) -> None:
    """Delete as groups do: the row stays with the status `deleted`."""
    row.attributes["status"] = "deleted"
