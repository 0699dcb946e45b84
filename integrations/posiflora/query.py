"""Query strings of lists: filters, includes, sorting, pages (posiflora.md §3.2, §7)."""

from collections.abc import Iterator, Mapping, Sequence

from integrations.posiflora.table import Operation
from integrations.posiflora.wire import parameter_out

PAGE_SIZE = 100
"""The largest page the server grants; one more is answered with 422."""

type Filters = Mapping[str, object]


def build_query(
    operation: Operation,
    *,
    filters: Filters | None = None,
    include: Sequence[str] = (),
    sort: str = "",
    page: int | None = None,
    size: int = PAGE_SIZE,
) -> list[tuple[str, str]]:
    """Return query pairs.

    `filters` maps names to values; a nested mapping makes `filter[name][from]`, a name ending in
    `[]` repeats its parameter, and names the operation knows as plain stay outside `filter[]`.
    Values of None are left out.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in (filters or {}).items():
        start = name if name in operation.plain else f"filter[{name.removesuffix('[]')}]"
        pairs += _pairs(start + ("[]" if name.endswith("[]") else ""), value)
    if include:
        pairs.append(("include", ",".join(include)))
    if sort:
        pairs.append(("sort", sort))
    if page is not None:
        pairs += [("page[number]", str(page)), ("page[size]", str(size))]
    return pairs


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _pairs(f"{name}[{key}]", item)
    elif name.endswith("[]") and isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield name, parameter_out(item)
    else:
        yield name, parameter_out(value)
