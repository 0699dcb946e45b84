"""What a JSON:API answer looks like apart from its values, and how two of them differ."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

ANY_TIME = frozenset({"null"})


def kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def shape(document: Any) -> dict[str, frozenset[str]]:
    """Name every place of a document with the kinds of values seen there."""
    found: dict[str, set[str]] = {}

    def see(place: str, value: object) -> None:
        found.setdefault(place, set()).add(kind(value))

    for name, value in document.items():
        see(name, value)
    for name, value in _leaves("meta", document.get("meta") or {}):
        see(name, value)
    data = document.get("data")
    for row in data if isinstance(data, list) else [data]:
        if isinstance(row, dict):
            _resource("", row, see)
    for row in document.get("included") or ():
        _resource(f"included {row['type']} ", row, see)
    return {place: frozenset(kinds) for place, kinds in found.items()}


def differences(ours: Any, theirs: Any) -> list[str]:
    """Say what is missing, what is more, and where the kind of a value is another."""
    mine, sample = shape(ours), shape(theirs)
    said = [f"no {place}" for place in sorted(sample.keys() - mine.keys())]
    said += [f"more {place}" for place in sorted(mine.keys() - sample.keys())]
    for place in sorted(mine.keys() & sample.keys()):
        got, wanted = mine[place] - ANY_TIME, sample[place] - ANY_TIME
        if got and wanted and not got <= wanted:
            said.append(f"{place} is {'/'.join(sorted(got))}, not {'/'.join(sorted(wanted))}")
    return said


def _resource(of: str, row: Mapping[str, Any], see: Callable[[str, object], None]) -> None:
    for name, value in row.items():
        see(f"{of}resource.{name}", value)
    see(f"{of}type {row['type']}", None)
    for name, value in (row.get("attributes") or {}).items():
        see(f"{of}attribute {name}", value)
    relations = row.get("relationships")
    if isinstance(relations, dict):
        for name, value in relations.items():
            see(f"{of}relationship {name}", value["data"])


def _leaves(place: str, value: Mapping[str, Any]) -> Iterable[tuple[str, object]]:
    for name, each in value.items():
        yield f"{place}.{name}", each
        if isinstance(each, dict):
            yield from _leaves(f"{place}.{name}", each)
