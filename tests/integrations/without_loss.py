"""Whether a parsed document holds everything the answer held, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from integrations.posiflora.resources import Document, Resource


def assert_read_without_loss(document: Document, answer: dict[str, Any]) -> None:
    """Compare a document with the JSON it was read from, included resources and meta too."""
    assert document.meta == answer.get("meta", {}), "meta"
    compare(document.data, rows_of(answer))
    compare([*document.included.values()], answer.get("included", []))
    total = answer.get("meta", {}).get("total")
    assert document.total == (int(total) if str(total).isdigit() else None), "total"


def rows_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of an answer, one or many."""
    data = answer["data"]
    return data if isinstance(data, list) else [data]


def compare(ours: Sequence[Resource], theirs: list[dict[str, Any]]) -> None:
    """Compare parsed resources with those of the JSON, in their order."""
    assert len(ours) == len(theirs), "rows"
    for row, sent in zip(ours, theirs, strict=True):
        assert (row.type, row.id) == (sent["type"], sent["id"]), "identifier"
        assert row.attributes == sent.get("attributes", {}), f"attributes of {row.type}"
        linked = sent.get("relationships", {})
        if isinstance(linked, list):
            # An import answers its rows as a bare array.
            linked = {"customer-import-row": {"data": linked}} if linked else {}
        assert {name: row.related(name) for name in row.relationships} == {
            name: _identifiers(value["data"]) for name, value in linked.items()
        }, f"relationships of {row.type}"


def _identifiers(data: Any) -> tuple[tuple[str, str], ...]:
    rows = data if isinstance(data, list) else [data]
    return tuple((row["type"], row["id"]) for row in rows if row is not None)
