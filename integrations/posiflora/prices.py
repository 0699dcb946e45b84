"""The price and the stock of one article in one store (posiflora.md §4.8)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.posiflora.bodies import Identifier, ResourceDraft
from integrations.posiflora.resources import Document, Resource


@dataclass(frozen=True, slots=True)
class PriceRecord:
    """`price` and `cost` are roubles; `id` is "{item id}-{store id}"."""

    id: str
    store_id: str | None
    price: Decimal
    cost: Decimal
    quantity: Decimal
    is_on: bool
    set_at: datetime | None

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "PriceRecord":
        """Read a `prices` resource."""
        return cls(
            id=row.id,
            store_id=row.related_id("store") or None,
            price=row.money("price"),
            cost=row.money("cost"),
            quantity=row.number("quantity"),
            is_on=row.text("status") == "on",
            set_at=row.moment("setAt"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceDraft:
    """A price to be set in a store, valid at once unless `is_on` is false."""

    store_id: str
    price: Decimal
    is_on: bool = True

    def to_resource(self) -> ResourceDraft:
        """Return the `prices` resource; the item is in the path."""
        return ResourceDraft(
            type="prices",
            attributes={"price": self.price, "status": "on" if self.is_on else "off"},
            relationships={"store": Identifier("stores", self.store_id)},
        )
