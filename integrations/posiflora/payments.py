"""Payments: made under an order, listed by themselves (posiflora.md §4.6, §5.6)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from integrations.posiflora.bodies import Identifier, Relationship, ResourceDraft
from integrations.posiflora.resources import Document, Resource

PAYMENT_TYPES = ("payment", "return", "change")


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """One payment in roubles, `bonus_amount` of them by points.

    `tells_points` is false where the answer leaves that number out; it is zero then and means
    nothing. `parent_id` is the payment that a return gives back.
    """

    id: str
    payment_type: str
    date: date | None
    amount: Decimal
    bonus_amount: Decimal
    description: str
    prepayment: bool
    posted: bool
    order_id: str | None
    method_id: str | None
    shift_id: str | None
    parent_id: str | None
    created_by_id: str | None
    created_at: datetime | None
    posted_at: datetime | None
    tells_points: bool = True

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "PaymentRecord":
        """Read an `order-payments` resource (§4.6)."""
        return cls(
            id=row.id,
            payment_type=row.text("paymentType"),
            date=row.date("date"),
            amount=row.money("amount"),
            bonus_amount=row.number("bonusAmount"),
            description=row.text("description"),
            prepayment=row.flag("prepayment"),
            posted=row.flag("posted"),
            order_id=row.related_id("order") or None,
            method_id=row.related_id("method") or None,
            shift_id=row.related_id("shift") or None,
            parent_id=row.related_id("parent") or None,
            created_by_id=row.related_id("createdBy") or None,
            created_at=row.moment("createdAt"),
            posted_at=row.moment("postedAt"),
            tells_points=row.attributes.get("bonusAmount") is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """A payment to be made. `prepayment` is an advance before the order is done.

    `method_id` and the id of an open shift are needed and cannot be listed by any documented call;
    an existing payment names both. `bonus_amount` is unproven and sent only when given (§5.7).
    """

    id: str
    date: date
    amount: Decimal
    method_id: str
    shift_id: str
    created_at: datetime
    description: str = ""
    prepayment: bool = False
    payment_type: str = "payment"
    created_by_id: str | None = None
    bonus_amount: Decimal | None = None
    terminal_transaction_id: str = ""

    def to_resource(self) -> ResourceDraft:
        """Return the `order-payments` resource. Raises ValueError for a type that is none."""
        if self.payment_type not in PAYMENT_TYPES:
            raise ValueError(f"{self.payment_type!r} is none of {', '.join(PAYMENT_TYPES)}")
        attributes: dict[str, object] = {
            "paymentType": self.payment_type,
            "date": self.date,
            "amount": self.amount,
            "description": self.description,
            "createdAt": self.created_at,
            "prepayment": self.prepayment,
            "fiscalized": False,
            "terminalTransactionId": self.terminal_transaction_id,
        }
        if self.bonus_amount is not None:
            attributes["bonusAmount"] = self.bonus_amount
        relationships: dict[str, Relationship] = {
            "method": Identifier("payment-methods", self.method_id),
            "shift": Identifier("shifts", self.shift_id),
        }
        # A null author failed live, so what is not known is left out (§5.1).
        if self.created_by_id:
            relationships["createdBy"] = Identifier("workers", self.created_by_id)
        return ResourceDraft(
            type="order-payments",
            id=self.id,
            attributes=attributes,
            relationships=relationships,
        )
