"""What a loyalty provider knows and says: members, levels, quotes, history (loyalty.md §4.2).

Money and points are `Decimal`, one point is one rouble. Phones are E.164.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class LevelKind(StrEnum):
    CASHBACK = "cashback"
    DISCOUNT = "discount"


class CommitSpendOn(StrEnum):
    """When a reserved spend has to be turned into a debit."""

    ACCEPTED = "accepted"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a provider can do. Asking costs no call: it follows from the settings at most."""

    registers: bool
    """`register_member` and `update_member`."""
    quotes_lines: bool
    reserves: bool
    reserve_lifetime: timedelta | None
    commit_spend_on: CommitSpendOn
    earns_with_spend: bool
    """One operation can both spend and earn. Otherwise an order that spends earns nothing."""
    refunds: bool
    """`prepare_refund`, `refund` and `settle_refund`. Otherwise a person undoes a commit."""
    step: Decimal
    """The smallest number of points that can be moved."""
    verifies_by_code: bool = False
    """`start_verification` and `confirm_verification`."""
    reserve_readable: bool = False
    """`settle_reserve` reads the reserve itself instead of making sure that none is left."""
    coupons: bool = False
    """Coupons in a quote and in a commit mean something."""
    history: bool = False
    """`history`, the provider's own ledger of a member."""
    signals: bool = False
    """It calls us when a balance changes; the call says only whom to read again."""
    imports_products: bool = False
    """`import_products`: promotions work on the shop's own catalogue."""
    spends: bool = True
    """Points can be spent through us. Otherwise the shop shows a balance and offers nothing."""
    earns_itself: bool = False
    """The service accrues on its own, for an order that spends as well: the shop commits no
    earning, it asks `mirrored_earn`."""
    needs_document: bool = False
    """A commit is a payment of the order in Posiflora: it needs `CommitRequest.document`, waits
    until the order is there, and lowers no price, which would take the points twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A tier. `percent` is zero where the service does not tell it."""

    title: str
    percent: Decimal
    kind: LevelKind
    max_spend_percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer as the loyalty service knows them. `balance` is what can be spent now."""

    id: str
    phone: str
    name: str
    balance: Decimal
    pending: Decimal = Decimal("0.00")
    level: Level | None = None
    card: str = ""
    expiring: Decimal = Decimal("0.00")
    expiring_at: datetime | None = None
    email: str = ""
    birthday: date | None = None
    """Like `email` left empty where the service does not tell it: a form's first draft at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRequest:
    """Somebody who wants to join. Only the phone is required; empty fields are not sent."""

    phone: str
    name: str = ""
    email: str = ""
    birthday: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """One order line offered to the provider. `amount` is after the shop's own `discount`."""

    ref: str
    product: str
    quantity: int
    amount: Decimal
    discount: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    member: Member
    lines: tuple[QuoteLine, ...]
    spend: Decimal = Decimal("0.00")
    coupons: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal:
        """What the points apply to: goods after discounts, in roubles, without delivery."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyQuote:
    """What the provider would do with this purchase.

    `spend` is what was asked for, clipped to `max_spend` and to `step`. `earn` is what the purchase
    would bring with that spend. `discount` is money off that the provider itself gives, in roubles.
    The per-line tuples follow the order of the request's lines.
    """

    balance: Decimal
    max_spend: Decimal
    step: Decimal
    spend: Decimal
    earn: Decimal
    percent: Decimal
    kind: LevelKind
    discount: Decimal = Decimal("0.00")
    line_debits: tuple[Decimal, ...] | None = None
    line_credits: tuple[Decimal, ...] | None = None
    line_discounts: tuple[Decimal, ...] | None = None
    messages: tuple[tuple[str, ...], ...] | None = None


class HistoryKind(StrEnum):
    EARN = "earn"
    SPEND = "spend"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One row of the provider's own ledger. `points` are positive when the member gained them."""

    id: str
    at: datetime | None
    points: Decimal
    kind: HistoryKind
    title: str
    description: str = ""
    purchase: str = ""
    """The provider's id of the purchase the row belongs to, "" when it belongs to none."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueProduct:
    """A product or, with `is_group`, a group of them, as promotions are to know it.

    `id` must be what `QuoteLine.product` carries, otherwise promotions silently do not apply.
    """

    id: str
    name: str
    price: Decimal | None = None
    group_id: str = ""
    article: str = ""
    is_group: bool = False
