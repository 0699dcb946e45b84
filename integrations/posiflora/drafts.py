"""An order on its way to Posiflora (posiflora.md §5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from integrations.money import wire
from integrations.phones import national
from integrations.posiflora.bodies import Identifier, Relationship, ResourceDraft
from integrations.posiflora.wire import quantity_out

LONGEST_DOC_NO = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One line. `price` is for one piece, `amount` = quantity × price, `total` after discounts."""

    id: str
    item_id: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    total: Decimal

    def to_resource(self) -> ResourceDraft:
        """Return the embedded `order-lines` resource; its values travel as strings (§4.5)."""
        return ResourceDraft(
            type="order-lines",
            id=self.id,
            attributes={
                "qty": quantity_out(self.quantity),
                "price": wire(self.price),
                "amount": wire(self.amount),
                "discountPrice": wire(self.price),
                "totalAmount": wire(self.total),
                "totalAmountWithDiscount": wire(self.total),
                "manualSetting": False,
            },
            relationships={"item": Identifier("inventory-items", self.item_id), "bouquet": None},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """A new order. `contact` and `contact_phone` (E.164 or "") are the recipient's.

    `delivery` false means pickup: then the address and the slot are not sent, whatever they hold.
    """

    id: str
    doc_no: str
    date: date
    due_time: datetime
    store_id: str
    source_id: str
    customer_id: str | None = None
    description: str = ""
    budget: Decimal = Decimal("0.00")
    delivery: bool = False
    city: str = ""
    street: str = ""
    house: str = ""
    building: str = ""
    apartment: str = ""
    comments: str = ""
    delivery_from: datetime | None = None
    delivery_to: datetime | None = None
    contact: str = ""
    contact_phone: str = ""
    lines: tuple[LineDraft, ...] = ()
    bouquet_ids: tuple[str, ...] = ()

    def to_resource(self) -> ResourceDraft:
        """Return the `orders` resource with every field some live account demanded.

        Raises ValueError for a docNo that is empty or longer than twelve characters, and for
        datetimes without an offset.
        """
        if not 0 < len(self.doc_no) <= LONGEST_DOC_NO:
            raise ValueError(f"docNo {self.doc_no!r} must have 1 to {LONGEST_DOC_NO} characters")
        return ResourceDraft(
            type="orders",
            id=self.id,
            attributes={
                "status": "new",
                "date": self.date,
                "docNo": self.doc_no,
                "dueTime": self.due_time,
                "description": self.description,
                "budget": self.budget,
                "byBonuses": False,
                "fiscal": False,
                "delivery": self.delivery,
                **self._address(),
                **self._recipient(),
            },
            relationships=self._relationships(),
        )

    def _address(self) -> Mapping[str, object]:
        # Empty text is "" and never null in the address, null in the slot (posiflora.md §7.2).
        here = self.delivery
        return {
            "deliveryCity": self.city if here else "",
            "deliveryStreet": self.street if here else "",
            "deliveryHouse": self.house if here else "",
            "deliveryBuilding": self.building if here else "",
            "deliveryApartment": self.apartment if here else "",
            "deliveryComments": self.comments if here else "",
            "deliveryTimeFrom": self.delivery_from if here else None,
            "deliveryTimeTo": self.delivery_to if here else None,
        }

    def _recipient(self) -> Mapping[str, object]:
        # With eleven digits in the number the back office shows a broken "+0…" (posiflora.md §5.3).
        code, number = national(self.contact_phone) if self.contact_phone else ("", "")
        return {
            "deliveryContact": self.contact,
            "deliveryPhoneCode": str(code),
            "deliveryPhoneNumber": number,
        }

    def _relationships(self) -> Mapping[str, Relationship]:
        found: dict[str, Relationship] = {
            "store": Identifier("stores", self.store_id),
            "source": Identifier("order-sources", self.source_id),
        }
        if self.customer_id:
            found["customer"] = Identifier("customers", self.customer_id)
        if self.lines:
            found["lines"] = [line.to_resource() for line in self.lines]
        if self.bouquet_ids:
            # Not in the documentation; a live client attaches displayed bouquets so (§5.3).
            found["bouquets"] = [Identifier("bouquets", id_) for id_ in self.bouquet_ids]
        return found
