"""What was parsed against what the sandbox holds: same rows, same values, same links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.posiflora import (
    BonusGroupRecord,
    BonusHistoryLine,
    BouquetRecord,
    CategoryRecord,
    CustomerRecord,
    ImageRecord,
    ItemRecord,
    OrderLineRecord,
    OrderRecord,
    OrderSourceRecord,
    PaymentRecord,
    PriceRecord,
    ReportRecord,
    SpecificationRecord,
    SpecificationVariantRecord,
    StoreRecord,
    VariantPriceRecord,
    WorkerRecord,
)
from integrations.posiflora.resources import Document, Resource
from integrations.sandbox.posiflora.store import PosifloraStore
from integrations.sandbox.posiflora.store import Resource as Held
from integrations.sandbox.wire import dumps, loads
from tests.campaigns.frame import expect

READERS: Mapping[str, Any] = {
    "bonus-groups": BonusGroupRecord.read,
    "bouquets": BouquetRecord.read,
    "categories": CategoryRecord.read,
    "customer-bonus-history-lines": BonusHistoryLine.read,
    "customers": CustomerRecord.read,
    "images": ImageRecord.read,
    "inventory-items": ItemRecord.read,
    "order-lines": OrderLineRecord.read,
    "order-payments": PaymentRecord.read,
    "order-sources": OrderSourceRecord.read,
    "orders": OrderRecord.read,
    "prices": PriceRecord.read,
    "reports": ReportRecord.read,
    "specification-variant-prices": VariantPriceRecord.read,
    "specification-with-variants": SpecificationVariantRecord.read,
    "specifications": SpecificationRecord.read,
    "stores": StoreRecord.read,
    "workers": WorkerRecord.read,
}
"""The typed record of each type that has one."""


def on_the_wire(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a vendor writes them and we read them back, so that both sides are alike."""
    found: dict[str, Any] = loads(dumps(values))
    return found


def count_held(store: PosifloraStore, rows: Iterable[Resource]) -> int:
    """Compare rows with those held; returns how many there were. Computed rows are in no table."""
    count = 0
    for row in rows:
        held = store.get(row.type, row.id)
        if held is not None:
            _compare(row, held)
            count += 1
    return count


def count_typed(document: Document) -> int:
    """Read every row that has a typed record; returns how many there were."""
    rows = [*document.data, *document.included.values()]
    known = [row for row in rows if row.type in READERS]
    for row in known:
        record = READERS[row.type](row, document)
        expect(f"{row.type}: id", getattr(record, "id", row.id), row.id)
    return len(known)


def expect_written(store: PosifloraStore, kind: str, row_id: str, sent: Mapping[str, Any]) -> None:
    """The row holds what was sent, as far as it has such attributes."""
    held = on_the_wire(store.table(kind)[row_id].attributes)
    wanted = on_the_wire(sent)
    for name in wanted.keys() & held.keys():
        expect(f"{kind}.{name}", held[name], wanted[name])


def expect_gone(store: PosifloraStore, kind: str, row_id: str) -> None:
    """The row is no longer there, or stays as a deleted one."""
    held = store.table(kind).get(row_id)
    if held is not None:
        marks = held.attributes.get("deleted"), held.attributes.get("status")
        expect(f"{kind} удалён", True in marks or "deleted" in marks, True)


def _compare(row: Resource, held: Held) -> None:
    values = on_the_wire(held.attributes)
    for name in row.attributes.keys() & values.keys():
        expect(f"{row.type}.{name}", row.attributes[name], values[name])
    for name in row.relationships.keys() & held.relations.keys():
        linked = [one] if (one := held.one(name)) else held.many(name)
        expect(f"{row.type}.{name}", [each for _type, each in row.related(name)], linked)
