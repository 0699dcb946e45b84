"""Query strings: filters, includes, sorting, sparse fields, pages (posiflora.md §3.2, §7).

A server ignores a filter it does not know and answers everything it has, so what is not in the
table is refused here, before anything is sent.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from integrations.posiflora.operation import Operation
from integrations.posiflora.parameters import Parameter
from integrations.posiflora.values import spell

PAGE_SIZE = 100
"""The largest page the server grants; one more is answered with 422."""

type Filters = Mapping[str, object]
type Words = str | Sequence[str]
type Pairs = list[tuple[str, str]]


class Asked(TypedDict, total=False):
    """What a caller may ask of any operation.

    `filters` maps names to values: "gender", "createdAt" with a nested {"from": …}, "search". Keys
    may be spelled in snake_case and values of None are left out. `undocumented` maps whole names
    of the wire, as "filter[title]", to values nothing checks. `fields` maps types to their fields.
    """

    filters: Filters | None
    include: Words
    sort: Words
    fields: Mapping[str, Words] | None
    undocumented: Filters | None


def build_query(
    operation: Operation,
    *,
    filters: Filters | None = None,
    include: Words = (),
    sort: Words = "",
    fields: Mapping[str, Words] | None = None,
    undocumented: Filters | None = None,
    page: int | None = None,
    size: int = PAGE_SIZE,
) -> Pairs:
    """Return query pairs. Raises ValueError for what the operation is known not to take."""
    pairs = [*_filters(operation, filters or {})]
    for name, value in (undocumented or {}).items():
        pairs += _pairs(Parameter(name=name), value)
    _demand(operation, pairs)
    pairs += [
        (name, ",".join(words))
        for name, words in (
            ("include", _includes(operation, _words(include))),
            ("sort", _words(sort)),
            *((f"fields[{type_}]", _words(names)) for type_, names in (fields or {}).items()),
        )
        if words
    ]
    if page is None:
        return pairs
    if page < 1 or not 1 <= size <= PAGE_SIZE:
        raise ValueError(f"pages are numbered from 1 and hold 1 to {PAGE_SIZE} rows")
    return [*pairs, ("page[number]", str(page)), ("page[size]", str(size))]


def _filters(operation: Operation, filters: Filters) -> Iterator[tuple[str, str]]:
    known = {parameter.key: parameter for parameter in operation.parameters}
    for key, value in _flat(filters):
        parameter = known.get(key) or known.get(f"{key}[]")
        if parameter is None:
            names = ", ".join(known) or "none at all"
            raise ValueError(f"{operation.title} has no filter {key!r}; it has {names}")
        yield from _pairs(parameter, value)


def _flat(filters: Filters) -> Iterator[tuple[str, object]]:
    for name, value in filters.items():
        key = re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
        if isinstance(value, Mapping):
            for inner, item in value.items():
                if item is not None:
                    yield f"{key}[{inner}]", item
        elif value is not None:
            yield key, value


def _pairs(parameter: Parameter, value: object) -> Iterator[tuple[str, str]]:
    # Only the warehouse figures repeat a parameter; every other array is one word (§3.2).
    repeated = parameter.name.endswith("[]") and not isinstance(value, str)
    if repeated and isinstance(value, Iterable):
        for item in value:
            yield parameter.name, spell(parameter, item)
    else:
        yield parameter.name, spell(parameter, value)


def _demand(operation: Operation, pairs: Pairs) -> None:
    given = {name for name, _ in pairs}
    for parameter in operation.parameters:
        if parameter.required and parameter.name not in given:
            choices = f": {', '.join(parameter.choices)}" if parameter.choices else ""
            raise ValueError(f"{operation.title} needs {parameter.key!r}{choices}")


def _includes(operation: Operation, words: Sequence[str]) -> Sequence[str]:
    for word in words:
        # Where the document names includes, another one is answered with 422; elsewhere it is
        # silent about all of them.
        if operation.include and word not in operation.include:
            names = ", ".join(operation.include)
            raise ValueError(f"{operation.title} cannot include {word!r}, only {names}")
    return words


def _words(words: Words) -> list[str]:
    return [word for word in words.split(",") if word] if isinstance(words, str) else [*words]
