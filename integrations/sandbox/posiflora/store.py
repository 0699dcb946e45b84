"""What the Posiflora stand-in remembers: typed resources in tables, as JSON:API sees them."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from integrations.sandbox.wire import JsonObject

KEPT_AT_ONCE = 32

type Relation = Ref | list[Ref] | None


@dataclass(frozen=True, slots=True)
class Ref:
    """A resource identifier."""

    type: str
    id: str


@dataclass(slots=True)
class Resource:
    """One row. `private` holds what the vendor knows and never shows (stock, composition)."""

    type: str
    id: str
    attributes: JsonObject = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    private: JsonObject = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.attributes[name]

    @property
    def ref(self) -> Ref:
        """Return the identifier of this row."""
        return Ref(self.type, self.id)

    def one(self, name: str) -> str | None:
        """Return the id a to-one relationship points at."""
        found = self.relations.get(name)
        return found.id if isinstance(found, Ref) else None

    def many(self, name: str) -> list[str]:
        """Return the ids a to-many relationship points at."""
        found = self.relations.get(name)
        return [ref.id for ref in found] if isinstance(found, list) else []


def list_order(row: Resource) -> tuple[int, str]:
    """Sort rows by id, numbers as numbers: the order of the vendor's samples."""
    return len(row.id), row.id


class Table(dict[str, Resource]):
    """Rows of one type by id, in the order they were made.

    `changed` is called whenever a row comes or goes, so that nothing computed outlives it.
    """

    def __init__(self, changed: Callable[[], None], rows: Iterable[Resource] = ()) -> None:
        super().__init__((row.id, row) for row in rows)
        self._changed = changed
        self._order: list[Resource] | None = None

    def __setitem__(self, row_id: str, row: Resource) -> None:
        known = row_id in self
        super().__setitem__(row_id, row)
        if known:
            self._order = None
        elif self._order is not None:
            insort(self._order, row, key=list_order)
        self._changed()

    def __delitem__(self, row_id: str) -> None:
        row = self[row_id]
        super().__delitem__(row_id)
        if self._order is not None:
            del self._order[bisect_left(self._order, list_order(row), key=list_order)]
        self._changed()

    def discard(self, row_id: str) -> bool:
        """Take a row out; says whether it was there."""
        found = row_id in self
        if found:
            del self[row_id]
        return found

    def load(self, rows: Iterable[Resource]) -> None:
        """Put many rows in at once."""
        self.update((row.id, row) for row in rows)
        self._order = None
        self._changed()

    def ordered(self) -> Sequence[Resource]:
        """Return the rows in the order of lists; not to be changed by the caller."""
        if self._order is None or len(self._order) != len(self):
            self._order = sorted(self.values(), key=list_order)
        return self._order


@dataclass(slots=True)
class Session:
    """One login: both tokens and their ends."""

    access_token: str
    expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    worker_id: str


class PosifloraStore:
    """Tables of resources, one revision counter a table, running numbers, sessions.

    `version` moves with every change of anything, it is what computed answers are kept under.
    `customer_texts` are what a search looks into (searching.py), less those of
    `changed_customers`; `recent_calls` are the moments a rate limit is counted by.
    """

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.revisions: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.sessions: list[Session] = []
        self.customer_texts: dict[str, str] = {}
        self.changed_customers: set[str] = set()
        self.recent_calls: deque[datetime] = deque()
        self.version = 0
        self._kept: dict[object, object] = {}
        self._kept_version = 0

    def table(self, kind: str) -> Table:
        """Return the rows of one resource type by id, in the order they were made."""
        found = self.tables.get(kind)
        if found is None:
            found = self.tables[kind] = Table(self.touch)
        return found

    def touch(self) -> None:
        """Say that something changed: nothing computed before may be answered again."""
        self.version += 1

    def kept[T](self, key: object, compute: Callable[[], T]) -> T:
        """Return what was computed under this key since the last change, or compute it."""
        if self._kept_version != self.version or len(self._kept) > KEPT_AT_ONCE:
            self._kept, self._kept_version = {}, self.version
        if key not in self._kept:
            self._kept[key] = compute()
        # The key names the question, and a question has one type of answer.
        return cast("T", self._kept[key])

    def rows(self, kind: str) -> Iterator[Resource]:
        """Iterate over the rows of one type."""
        return iter(self.table(kind).values())

    def get(self, kind: str, row_id: str | None) -> Resource | None:
        """Return one row or None."""
        return None if row_id is None else self.table(kind).get(row_id)

    def find(self, ref: Ref) -> Resource | None:
        """Return the row an identifier points at, or None."""
        return self.get(ref.type, ref.id)

    def add(self, row: Resource) -> Resource:
        """Put a row into its table and count the change."""
        self.table(row.type)[row.id] = row
        self.bump(row)
        return row

    def put(self, row: Resource) -> Resource:
        """Put a row into a table that has no revision of its own (lines, payments, history)."""
        self.table(row.type)[row.id] = row
        return row

    def bump(self, row: Resource) -> None:
        """Count a change of the row: the counter belongs to the collection (posiflora.md §4)."""
        self.touch()
        if row.type == "customers":
            self.changed_customers.add(row.id)
        self.revisions[row.type] = self.revision(row.type) + 1
        row.attributes["revision"] = self.revisions[row.type]

    def revision(self, kind: str) -> int:
        """Return the present revision of a collection."""
        return self.revisions.get(kind, 0)

    def number(self, name: str) -> str:
        """Return the next running number, as dictionaries and history rows have them."""
        self.numbers[name] = self.numbers.get(name, 0) + 1
        return str(self.numbers[name])
