"""What the Posiflora stand-in remembers: typed resources in tables, as JSON:API sees them."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.sandbox.wire import JsonObject

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


@dataclass(slots=True)
class Session:
    """One login: both tokens and their ends."""

    access_token: str
    expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    worker_id: str


class PosifloraStore:
    """Tables of resources, one revision counter a table, running numbers, sessions."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Resource]] = {}
        self.revisions: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.sessions: list[Session] = []

    def table(self, kind: str) -> dict[str, Resource]:
        """Return the rows of one resource type by id, in the order they were made."""
        return self.tables.setdefault(kind, {})

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
        self.revisions[row.type] = self.revision(row.type) + 1
        row.attributes["revision"] = self.revisions[row.type]

    def revision(self, kind: str) -> int:
        """Return the present revision of a collection."""
        return self.revisions.get(kind, 0)

    def number(self, name: str) -> str:
        """Return the next running number, as dictionaries and history rows have them."""
        self.numbers[name] = self.numbers.get(name, 0) + 1
        return str(self.numbers[name])

    def copy_of(self, kind: str) -> list[Resource]:
        """Return deep copies of a table's rows, for reading outside the lock."""
        return [deepcopy(row) for row in self.rows(kind)]
