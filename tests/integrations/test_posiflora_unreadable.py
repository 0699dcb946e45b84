"""One row that makes no sense spoils its page, unless somebody wants to hear of it."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.errors import Transient
from tests.integrations.posiflora_wire import Wire


def item(id_: str, **attributes: Any) -> dict[str, Any]:
    return {"type": "inventory-items", "id": id_, "attributes": attributes}


GOOD, BAD = item("good", priceMin=5, priceMax=5), item("bad", priceMin="дорого")
NAMELESS: dict[str, Any] = {"type": "inventory-items", "attributes": {}}


def page(*rows: object, total: int | None = None) -> dict[str, Any]:
    size = {"number": 1, "size": 100}
    return {"data": list(rows), "meta": {"page": size, "total": total or len(rows)}}


@pytest.mark.parametrize("bad", [BAD, NAMELESS, "not even an object"])
def test_nobody_listens(bad: object) -> None:
    wire = Wire()
    wire.will_answer(page(GOOD, bad))
    with pytest.raises(Transient):
        list(wire.client.inventory_items.list())


def test_somebody_listens() -> None:
    wire = Wire()
    heard: list[tuple[str, str]] = []
    wire.will_answer(page(NAMELESS, BAD, GOOD, "not even an object"))

    def hear(row_id: str, detail: str) -> None:
        heard.append((row_id, detail))

    found = [row.id for row in wire.client.inventory_items.list(unreadable=hear)]
    assert found == ["good"]
    nameless = ("", "a row without type or id")
    assert heard == [nameless, nameless, ("bad", "ValueError")]


def test_a_page_of_nothing_but_rubbish_is_not_the_last_one() -> None:
    wire = Wire()
    heard: list[str] = []
    wire.will_answer(page(NAMELESS, total=2))

    def hear(row_id: str, _detail: str) -> None:
        heard.append(row_id)
        wire.will_answer(page(GOOD, total=2))

    rows = wire.client.inventory_items.list(unreadable=hear)
    assert [row.id for row in rows] == ["good"]
    assert heard == [""]


def test_an_unreadable_companion_harms_nobody() -> None:
    wire = Wire()
    wire.will_answer({**page(GOOD), "included": [{"type": "images"}, "rubbish"]})
    found = [row.id for row in wire.client.inventory_items.list(unreadable=lambda *_told: None)]
    assert found == ["good"]


def test_how_many_there_are_costs_one_row() -> None:
    wire = Wire()
    wire.will_answer(page(NAMELESS, total=10_000))
    assert wire.client.inventory_items.total(filters={"public": True}) == 10_000
    assert wire.last["query"] == [("public", "true"), ("page[number]", "1"), ("page[size]", "1")]
