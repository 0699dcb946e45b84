"""A collection described once gives its list and its single resource.

To add a resource group: describe a `Collection` (and an `Editor`, editing.py, when it can be
changed), put its operations into the module's `ROUTES`, name the module in `routes.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.documents import asked_includes, many, single, whole_number
from integrations.sandbox.posiflora.errors import ApiError, Problem, not_found
from integrations.sandbox.posiflora.filters import Filter
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response

DEFAULT_SIZE = 10
KEPT_FROM = 1000
"""Tables this large keep the answer to a question until something changes: pages are turned."""
PAGING = frozenset({"page[number]", "page[size]", "include"})

type MetaMaker = Callable[[Call, Sequence[Resource]], JsonObject]


@dataclass(frozen=True, slots=True)
class Collection:
    """One resource type: what may be asked of it and how its meta looks.

    style    "page" (meta.page + total), "flat" (pageNumber, pageSize, total), "total" (no
             paging), "bare" (meta.page alone), "none" (no meta at all)
    table    where the rows are kept when it is not under their type
    without  relationships the list leaves out; `single_without` those the single one does
    always   includes the list brings unasked
    refresh  brings rows up to date before they are shown
    seen_as  what a row of the list looks like under the query, when not as it is
    turned   whether the list begins with its last row
    """

    type: str
    includes: tuple[str, ...] = ()
    list_includes: tuple[str, ...] | None = None
    sorts: tuple[str, ...] = ()
    filters: Mapping[str, Filter] = field(default_factory=dict)
    search: Filter | None = None
    style: str = "page"
    table: str = ""
    without: tuple[str, ...] = ()
    single_without: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    with_revision: bool = True
    more_meta: MetaMaker | None = None
    visible: Callable[[Call], Callable[[Resource], bool]] | None = None
    refresh: Callable[[Call, Iterable[Resource]], None] | None = None
    seen_as: Callable[[Call, Resource], Resource] | None = None
    turned: Callable[[Call], bool] | None = None

    def index(self, call: Call) -> Response:
        """Answer GET on the collection; unknown filters are ignored silently (posiflora.md §7)."""
        allowed = self.includes if self.list_includes is None else self.list_includes
        paths = [*self.always, *asked_includes(call, allowed)]
        rows, more = self.answered(call)
        page, meta = self.page(call, rows)
        if self.seen_as is not None:
            page = [self.seen_as(call, row) for row in page]
        if self.with_revision and self.style != "none":
            meta["revision"] = call.store.revision(self.type)
        shown = None if self.style == "none" else meta | more
        return many(call, page, paths=paths, without=self.without, meta=shown)

    def show(self, call: Call) -> Response:
        """Answer GET on one resource."""
        return single(call, self.find(call), includes=self.includes, without=self.single_without)

    def find(self, call: Call, parameter: str = "id") -> Resource:
        """Return the row named by the path; raises 404."""
        row = call.store.get(self.table or self.type, call.parameters[parameter])
        if row is None:
            raise not_found()
        if self.refresh is not None:
            self.refresh(call, [row])
        return row

    def answered(self, call: Call) -> tuple[Sequence[Resource], JsonObject]:
        """Return the rows the query asks for and what the meta says about them."""
        table = call.store.table(self.table or self.type)
        if self.refresh is not None:
            self.refresh(call, table.values())
        if len(table) < KEPT_FROM:
            return self._answer(call)
        asked = tuple(pair for pair in call.request.query if pair[0] not in PAGING)
        switches = tuple(call.switches.as_dict().values())
        key = (self.type, call.request.path, asked, switches)
        return call.store.kept(key, lambda: self._answer(call))

    def _answer(self, call: Call) -> tuple[Sequence[Resource], JsonObject]:
        rows = self.ordered(call, self.matching(call))
        return rows, {} if self.more_meta is None else self.more_meta(call, rows)

    def matching(self, call: Call) -> Sequence[Resource]:
        """Apply the filters and the search of the query; rows come in the order of ids."""
        ignored = call.switches.ignored_filters.split(",")
        checks = [
            self.filters[name](call, value)
            for name, value in call.request.query
            if name in self.filters and value and name not in ignored
        ]
        words = call.request.query.get("search")
        if words and self.search is not None and not call.switches.search_ignored:
            checks.append(self.search(call, words))
        if self.visible is not None:
            checks.insert(0, self.visible(call))
        rows = call.store.table(self.table or self.type).ordered()
        for check in checks:
            rows = [row for row in rows if check(row)]
        return rows

    def ordered(self, call: Call, rows: Sequence[Resource]) -> Sequence[Resource]:
        """Sort as asked; without `sort` the order is that of ids, as in the vendor's samples."""
        names = call.request.query.csv("sort")
        unknown = [name for name in names if name.removeprefix("-") not in self.allowed_sorts(call)]
        if unknown:
            title = f"Sorting by following fields is not supported: '{', '.join(unknown)}'"
            code = "e57fef44-21e4-48c4-a30d-b92009a0c16a"
            raise ApiError(Problem(422, title, code, parameter="sort"))
        for name in reversed(names):
            key = name.removeprefix("-")
            rows = sorted(rows, key=lambda row: _sort_key(row, key), reverse=name.startswith("-"))
        return rows[::-1] if self.turned is not None and self.turned(call) else rows

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
        largest = call.switches.largest_page(self.type)
        if size > largest and call.switches.page_over_maximum == "422":
            # The spelling mistake is the vendor's own.
            title = f"Page size must be leas or equal than {largest}"
            code = "400b395f-ee4f-4138-aad8-89f9a1872291"
            raise ApiError(Problem(422, title, code, parameter="pageSize"))
        size = min(size, largest)
        if self.style in {"total", "none"}:
            return rows, {"total": len(rows)}
        if self.type in call.switches.unpaged_lists.split(","):
            meta: JsonObject = {"page": {"number": 1, "size": None}}
            return rows, meta if self.style == "bare" else meta | {"total": len(rows)}
        part = rows[(number - 1) * size : number * size]
        if self.style == "flat":
            return part, {"total": len(rows), "pageNumber": number, "pageSize": size}
        meta = {"page": {"number": number, "size": size}}
        return part, meta if self.style == "bare" else meta | {"total": len(rows)}


def _sort_key(row: Resource, name: str) -> tuple[bool, object]:
    value = row.attributes.get(name)
    return value is not None, value if value is not None else 0
