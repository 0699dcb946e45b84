"""Lines of an order as the server has them (posiflora.md §4.5)."""

from dataclasses import dataclass
from decimal import Decimal

from integrations.posiflora.resources import Document, Resource


@dataclass(frozen=True, slots=True)
class OrderLineRecord:
    """One line in roubles: `amount` = quantity × price, `total` what it counts for in the order.

    `total` below `amount` is a discount and above it a mark-up. Several lines with one bouquet are
    the stems of that bouquet. `totalAmountWithDiscount` is not read: it proved unreliable live.
    """

    id: str
    item_id: str | None
    bouquet_id: str | None
    quantity: Decimal
    price: Decimal
    amount: Decimal
    total: Decimal
    manual: bool

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "OrderLineRecord":
        """Read an `order-lines` resource; its numbers travel as strings."""
        return cls(
            id=row.id,
            item_id=row.related_id("item") or None,
            bouquet_id=row.related_id("bouquet") or None,
            quantity=row.number("qty"),
            price=row.money("price"),
            amount=row.money("amount"),
            total=row.money("totalAmount"),
            manual=row.flag("manualSetting"),
        )
