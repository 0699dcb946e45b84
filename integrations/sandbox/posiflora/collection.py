"""A collection described once gives its list and its single resource.

To add a resource group: describe a `Collection`, put it into `routes.py`, write by hand only the
operations that change something.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.documents import asked_includes, many, single, whole_number
from integrations.sandbox.posiflora.errors import ApiError, Problem, not_found, parse_failed
from integrations.sandbox.posiflora.parsing import read_moment, word_is_true
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response

DEFAULT_SIZE = 10
LARGEST_SIZE = 100

type Check = Callable[[Resource], bool]
type Filter = Callable[[Call, str], Check]
"""Made once a request from the value of the query, so that a bad value is refused at once."""
type MetaMaker = Callable[[Call, Sequence[Resource]], JsonObject]


def per_row(test: Callable[[Call, Resource, str], bool]) -> Filter:
    """Make a filter of a plain test that cannot refuse its value."""
    return lambda call, value: lambda row: test(call, row, value)


def by_relation(name: str) -> Filter:
    """Keep rows whose to-one relationship is among the comma-separated ids."""
    return per_row(lambda _call, row, value: (row.one(name) or "") in value.split(","))


def by_attribute(name: str) -> Filter:
    """Keep rows whose attribute is among the comma-separated words."""
    return per_row(lambda _call, row, value: str(row.attributes.get(name)) in value.split(","))


def by_flag(name: str) -> Filter:
    """Keep rows whose boolean attribute equals the word of the query."""
    return per_row(lambda _call, row, value: bool(row.attributes.get(name)) == word_is_true(value))


by_id = per_row(lambda _call, row, value: row.id in value.split(","))
"""Keep rows whose id is among the comma-separated ones."""


def by_revision(call: Call, value: str) -> Check:
    """Keep rows changed since a revision; whether that one comes again is a switch."""
    if not value.isdecimal():
        raise parse_failed("Value expected to be an integer", parameter="filter[revision]")
    first = int(value) if call.switches.revision_compare == "ge" else int(value) + 1
    return lambda row: bool(row["revision"] >= first)


def by_number(name: str, compare: Callable[[Decimal, Decimal], bool]) -> Filter:
    """Keep rows whose number compares with the one of the query."""

    def make(_call: Call, value: str) -> Check:
        try:
            limit = Decimal(value)
        except InvalidOperation:
            raise parse_failed("Value expected to be a number", parameter=name) from None
        return lambda row: compare(row[name], limit)

    return make


def since(name: str, parameter: str) -> Filter:
    """Keep rows whose moment is not before the one of the query."""

    def make(_call: Call, value: str) -> Check:
        start = _query_moment(value, parameter)
        return lambda row: _at(row, name) >= start

    return make


def until(name: str, parameter: str) -> Filter:
    """Keep rows whose moment is not after the one of the query."""

    def make(_call: Call, value: str) -> Check:
        end = _query_moment(value, parameter)
        return lambda row: _at(row, name) <= end

    return make


def between(*names: str) -> dict[str, Filter]:
    """Return the pair `filter[name][from]`, `filter[name][to]` for each moment."""
    pairs: dict[str, Filter] = {}
    for name in names:
        pairs[f"filter[{name}][from]"] = since(name, f"filter[{name}][from]")
        pairs[f"filter[{name}][to]"] = until(name, f"filter[{name}][to]")
    return pairs


@dataclass(frozen=True, slots=True)
class Collection:
    """One resource type: what may be asked of it and how its meta looks.

    style    "page" (meta.page + total), "flat" (pageNumber, pageSize, total), "total" (no paging)
    without  relationships the list leaves out
    """

    type: str
    includes: tuple[str, ...] = ()
    list_includes: tuple[str, ...] | None = None
    sorts: tuple[str, ...] = ()
    filters: Mapping[str, Filter] = field(default_factory=dict)
    search: Filter | None = None
    style: str = "page"
    without: tuple[str, ...] = ()
    with_revision: bool = True
    more_meta: MetaMaker | None = None
    visible: Callable[[Call, Resource], bool] | None = None

    def index(self, call: Call) -> Response:
        """Answer GET on the collection; unknown filters are ignored silently (posiflora.md §7)."""
        allowed = self.includes if self.list_includes is None else self.list_includes
        paths = asked_includes(call, allowed)
        rows = self.ordered(call, self.matching(call))
        page, meta = self.page(call, rows)
        if self.with_revision:
            meta["revision"] = call.store.revision(self.type)
        if self.more_meta is not None:
            meta |= self.more_meta(call, rows)
        return many(call, page, paths=paths, without=self.without, meta=meta)

    def show(self, call: Call) -> Response:
        """Answer GET on one resource."""
        return single(call, self.find(call), includes=self.includes)

    def find(self, call: Call) -> Resource:
        """Return the row named by the path; raises 404."""
        row = call.store.get(self.type, call.parameters["id"])
        if row is None:
            raise not_found()
        return row

    def matching(self, call: Call) -> Sequence[Resource]:
        """Apply the filters and the search of the query."""
        checks = [
            self.filters[name](call, value)
            for name, value in call.request.query
            if name in self.filters and value
        ]
        words = call.request.query.get("search")
        if words and self.search is not None and not call.switches.search_ignored:
            checks.append(self.search(call, words))
        return [
            row
            for row in call.store.rows(self.type)
            if (self.visible is None or self.visible(call, row))
            and all(check(row) for check in checks)
        ]

    def ordered(self, call: Call, rows: Sequence[Resource]) -> Sequence[Resource]:
        """Sort as asked; without `sort` the order is that of ids, as in the vendor's samples."""
        names = call.request.query.csv("sort")
        unknown = [name for name in names if name.removeprefix("-") not in self.allowed_sorts(call)]
        if unknown:
            title = f"Sorting by following fields is not supported: '{', '.join(unknown)}'"
            code = "e57fef44-21e4-48c4-a30d-b92009a0c16a"
            raise ApiError(Problem(422, title, code, parameter="sort"))
        result = sorted(rows, key=lambda row: (len(row.id), row.id))
        for name in reversed(names):
            key = name.removeprefix("-")
            result.sort(key=lambda row: _sort_key(row, key), reverse=name.startswith("-"))
        return result

    def allowed_sorts(self, call: Call) -> frozenset[str]:
        """Return the fields that can be sorted by under the present switches."""
        names = set(self.sorts)
        if call.switches.modified_at_sort == "422":
            names.discard("modifiedAt")
        return frozenset(names)

    def page(self, call: Call, rows: Sequence[Resource]) -> tuple[Sequence[Resource], JsonObject]:
        """Cut the page asked for and describe it (posiflora.md §7, Paging)."""
        number = whole_number(call, "page[number]", 1)
        size = whole_number(call, "page[size]", DEFAULT_SIZE)
        if size > LARGEST_SIZE:
            # The spelling mistake is the vendor's own.
            title = f"Page size must be leas or equal than {LARGEST_SIZE}"
            code = "400b395f-ee4f-4138-aad8-89f9a1872291"
            raise ApiError(Problem(422, title, code, parameter="pageSize"))
        if self.style == "total":
            return rows, {"total": len(rows)}
        if self.type in call.switches.unpaged_lists.split(","):
            return rows, {"page": {"number": 1, "size": None}, "total": len(rows)}
        part = rows[(number - 1) * size : number * size]
        if self.style == "flat":
            return part, {"total": len(rows), "pageNumber": number, "pageSize": size}
        return part, {"page": {"number": number, "size": size}, "total": len(rows)}


def _at(row: Resource, name: str) -> datetime:
    moment: datetime | None = row.attributes.get(name)
    return moment or datetime.min.replace(tzinfo=UTC)


def _query_moment(text: str, parameter: str) -> datetime:
    found = read_moment(text)
    if found is None:
        raise parse_failed(
            r"Value expected to be a date/time string in 'Y-m-d\TH:i:sP' format",
            parameter=parameter,
        )
    return found


def _sort_key(row: Resource, name: str) -> tuple[bool, object]:
    value = row.attributes.get(name)
    return value is not None, value if value is not None else 0
