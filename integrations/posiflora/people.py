"""Workers, bonus groups and what happened to a customer's points (posiflora.md §4.2, §4.3, §4.9).

Absent texts are "", absent ids None; datetimes are aware UTC or None.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from integrations.phones import from_national
from integrations.posiflora.resources import Document, Resource


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """Somebody who works in the shop: a florist, a courier. `phone` is E.164 or ""."""

    id: str
    first_name: str
    last_name: str
    middle_name: str
    phone: str
    email: str
    user_id: str | None
    position_id: str | None
    store_ids: tuple[str, ...]
    revision: int | None

    @property
    def name(self) -> str:
        """First and last name, whichever there is."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "WorkerRecord":
        """Read a `workers` resource (§4.9)."""
        return cls(
            id=row.id,
            first_name=row.text("firstName"),
            last_name=row.text("lastName"),
            middle_name=row.text("middleName"),
            phone=from_national(row.integer("countryCode"), row.text("phone")),
            email=row.text("email"),
            user_id=row.related_id("user") or None,
            position_id=row.related_id("position") or None,
            store_ids=tuple(id_ for _, id_ in row.related("stores")),
            revision=row.integer("revision"),
        )


@dataclass(frozen=True, slots=True)
class BonusGroupRecord:
    """Rules of the points: `rate` percent earned, `limit` the percent of a purchase they may pay.

    `entry_amount` is the turnover in roubles from which a customer belongs to the group.
    """

    id: str
    title: str
    rate: Decimal
    limit: Decimal
    entry_amount: Decimal
    activate_on_entry: bool
    private: bool
    status: str
    valid_from: date | None
    valid_to: date | None
    updated_at: datetime | None
    revision: int | None

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "BonusGroupRecord":
        """Read a `bonus-groups` resource (§4.3)."""
        return cls(
            id=row.id,
            title=row.text("title"),
            rate=row.number("bonusRate"),
            limit=row.number("limit"),
            entry_amount=row.money("entryAmount"),
            activate_on_entry=row.flag("activateOnEntry"),
            private=row.flag("private"),
            status=row.text("status"),
            valid_from=row.date("validFrom"),
            valid_to=row.date("validTo"),
            updated_at=row.moment("updatedAt"),
            revision=row.integer("revision"),
        )


@dataclass(frozen=True, slots=True)
class BonusHistoryLine:
    """One movement of points, negative when they were spent. `admin` means changed by staff."""

    id: str
    amount: Decimal
    admin: bool
    order_id: str | None
    created_at: datetime | None

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "BonusHistoryLine":
        """Read a `customer-bonus-history-lines` resource (§4.2)."""
        return cls(
            id=row.id,
            amount=row.number("amount"),
            admin=row.flag("admin"),
            order_id=row.related_id("order") or None,
            created_at=row.moment("createdAt"),
        )
