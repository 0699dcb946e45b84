"""What the shop reads from Posiflora, as typed records (posiflora.md §4).

Absent texts are "", absent ids None, absent amounts 0.00; datetimes are aware UTC or None.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from integrations.phones import from_national
from integrations.posiflora.people import BonusGroupRecord
from integrations.posiflora.resources import Document, Resource


@dataclass(frozen=True, slots=True)
class StoreRecord:
    """A store, which is a pickup point for the shop."""

    id: str
    title: str
    city: str
    address: str
    revision: int | None

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "StoreRecord":
        """Read a `stores` resource (§4.9)."""
        return cls(
            id=row.id,
            title=row.text("title"),
            city=row.text("addressCity"),
            address=row.text("address"),
            revision=row.integer("revision"),
        )


@dataclass(frozen=True, slots=True)
class OrderSourceRecord:
    """Where an order came from."""

    id: str
    title: str
    hidden: bool

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "OrderSourceRecord":
        """Read an `order-sources` resource (§4.9)."""
        return cls(id=row.id, title=row.text("title"), hidden=row.flag("hidden"))


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer. `phone` is E.164, "" when what the shop typed in makes no phone.

    `bonus_group` is read where the document was asked to include it.
    """

    id: str
    title: str
    phone: str
    email: str
    birthday: date | None
    status: str
    current_points: Decimal
    bonus_group_id: str | None
    updated_at: datetime | None
    revision: int | None
    created_at: datetime | None = None
    bonus_group: BonusGroupRecord | None = None

    @classmethod
    def read(cls, row: Resource, document: Document) -> "CustomerRecord":
        """Read a `customers` resource (§4.1)."""
        groups = document.follow(row, "bonusGroup")
        return cls(
            id=row.id,
            title=row.text("title"),
            phone=from_national(row.integer("countryCode"), row.text("phone")),
            email=row.text("email"),
            birthday=row.date("birthday"),
            status=row.text("status"),
            current_points=row.number("currentPoints"),
            bonus_group_id=row.related_id("bonusGroup") or None,
            updated_at=row.moment("updatedAt"),
            revision=row.integer("revision"),
            created_at=row.moment("createdAt"),
            bonus_group=BonusGroupRecord.read(groups[0], document) if groups else None,
        )


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order as Posiflora has it. `line_count` is None where lists do not tell it (§4.4).

    `by_bonuses` says that points take part in its payment.
    """

    id: str
    doc_no: str
    status: str
    delivery_status: str
    customer_id: str | None
    source_id: str | None
    store_id: str | None
    florist_id: str | None
    courier_id: str | None
    total_amount: Decimal
    payments_amount: Decimal
    cancel_comment: str
    due_time: datetime | None
    posted: bool
    created_at: datetime | None
    updated_at: datetime | None
    updated_status_at: datetime | None
    modified_at: datetime | None
    revision: int | None
    line_count: int | None
    by_bonuses: bool = False
    payment_ids: tuple[str, ...] = ()

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "OrderRecord":
        """Read an `orders` resource (§4.4)."""
        return cls(
            id=row.id,
            doc_no=row.text("docNo"),
            status=row.text("status"),
            delivery_status=row.text("deliveryStatus"),
            customer_id=row.related_id("customer") or None,
            source_id=row.related_id("source") or None,
            store_id=row.related_id("store") or None,
            florist_id=row.related_id("florist") or None,
            courier_id=row.related_id("courier") or None,
            total_amount=row.money("totalAmount"),
            payments_amount=row.money("paymentsAmount"),
            cancel_comment=row.text("cancelComment"),
            due_time=row.moment("dueTime"),
            posted=row.flag("posted"),
            created_at=row.moment("createdAt"),
            updated_at=row.moment("updatedAt"),
            updated_status_at=row.moment("updatedStatusAt"),
            modified_at=row.moment("modifiedAt"),
            revision=row.integer("revision"),
            line_count=len(row.related("lines")) if row.has("lines") else None,
            by_bonuses=row.flag("byBonuses"),
            payment_ids=tuple(id_ for _, id_ in row.related("payments")),
        )


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of orders. `size` is the size that was granted."""

    records: tuple[OrderRecord, ...]
    total: int | None
    page: int
    size: int
