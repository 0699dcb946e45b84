"""The contract every loyalty provider implements (DESIGN §7; loyalty.md §4.2).

Differences between providers are *capabilities*, never `if provider == …` in the shop. Points and
money are `Decimal`, one point is one rouble. Phones are E.164. Every mutating call takes our own
`operation_id`; no provider promises idempotency for it, so the caller repeats a mutating call only
after `settle_*` has proven that the first one was not carried out.

Every method raises one of the four classes of `integrations.errors` and nothing else. "Not a member"
is a value (`None`), not an error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

type Evidence = Mapping[str, str]
"""What a provider read before a mutating call, kept by the caller and handed to `settle_commit`.

JSON-safe on purpose: it is stored in the ledger before the call is made.
"""


class LevelKind(StrEnum):
    CASHBACK = "cashback"
    DISCOUNT = "discount"


class CommitSpendOn(StrEnum):
    """When a reserved spend has to be turned into a debit."""

    ACCEPTED = "accepted"
    COMPLETED = "completed"


class Settled(StrEnum):
    """What a look at the provider proved about a call whose answer was lost."""

    DONE = "done"
    ABSENT = "absent"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a provider can do. Static: asking costs no call."""

    registers: bool
    quotes_lines: bool
    reserves: bool
    reserve_lifetime: timedelta | None
    commit_spend_on: CommitSpendOn
    earns_with_spend: bool
    """One operation can both spend and earn. Otherwise an order that spends earns nothing."""
    refunds: bool
    step: Decimal
    """The smallest number of points that can be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    title: str
    percent: Decimal
    kind: LevelKind
    max_spend_percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer as the loyalty service knows them."""

    id: str
    phone: str
    name: str
    balance: Decimal
    pending: Decimal = Decimal("0.00")
    level: Level | None = None


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

    @property
    def amount(self) -> Decimal:
        """What the points apply to: goods after discounts, in roubles, without delivery."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyQuote:
    """What the provider would do with this purchase.

    `spend` is what was asked for, clipped to `max_spend` and to `step`. `earn` is what the purchase
    would bring with that spend. `discount` is a money discount of the member's level, in roubles.
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
    messages: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveRequest:
    operation_id: str
    member_id: str
    phone: str
    points: Decimal
    balance: Decimal | None = None
    """The member's balance as read just before, where the caller has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    points: Decimal
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRequest:
    """The purchase itself: `spend` points are debited, or points are earned on `amount` roubles."""

    operation_id: str
    member_id: str
    phone: str
    amount: Decimal
    spend: Decimal
    lines: tuple[QuoteLine, ...] = ()
    reserve_id: str = ""
    balance_before_reserve: Decimal | None = None
    """What the balance was before the points were set aside; tells whether a hold lowers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitResult:
    spent: Decimal
    earned: Decimal
    percent: Decimal | None = None
    kind: LevelKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    outcome: Settled
    result: CommitResult | None = None
    evidence: Evidence = field(default_factory=dict)


class LoyaltyProvider(ABC):
    """One loyalty service. Adding one means one module here and one line in the registry."""

    name: ClassVar[str]
    title: ClassVar[str]
    """How the buyer knows it, in Russian."""
    capabilities: ClassVar[Capabilities]

    @abstractmethod
    def find_member(self, phone: str) -> Member | None:
        """The member with this E.164 phone, or None when the service does not know it."""

    @abstractmethod
    def quote(self, request: QuoteRequest) -> LoyaltyQuote:
        """Price a purchase in points. Changes nothing at the provider."""

    @abstractmethod
    def reserve(self, request: ReserveRequest) -> Reserve:
        """Set points aside. Refused when the member does not have them."""

    @abstractmethod
    def settle_reserve(self, request: ReserveRequest) -> Reserve | None:
        """After a lost answer: the reserve if it stands, None when it is proven not to."""

    @abstractmethod
    def release(self, request: ReserveRequest) -> None:
        """Give reserved points back. Safe to repeat, also when nothing is reserved."""

    @abstractmethod
    def prepare_commit(self, request: CommitRequest) -> Evidence:
        """Read, before the commit, whatever `settle_commit` will compare with. Changes nothing."""

    @abstractmethod
    def commit(self, request: CommitRequest) -> CommitResult:
        """Carry the purchase out at the provider. Never safe to repeat."""

    @abstractmethod
    def settle_commit(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """After a lost answer: was the commit carried out? The caller holds the member's lock."""
