"""The four movements of points and what a look at the provider proves about them (§4.2).

Every request carries our own `operation_id`; the provider's numbers come back in the results.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from integrations.loyalty.records import LevelKind, QuoteLine

type Evidence = Mapping[str, str]
"""What a provider read before a mutating call, kept by the caller and handed to `settle_*`.

JSON-safe on purpose: it is stored in the ledger before the call is made.
"""


class Settled(StrEnum):
    """What a look at the provider proved about a call whose answer was lost."""

    DONE = "done"
    ABSENT = "absent"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveRequest:
    operation_id: str
    member_id: str
    phone: str
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    points: Decimal
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRequest:
    """The purchase itself: `spend` points are debited, or points are earned on `amount` roubles.

    Where a provider `earns_with_spend`, one request does both.
    """

    operation_id: str
    member_id: str
    phone: str
    amount: Decimal
    spend: Decimal
    lines: tuple[QuoteLine, ...] = ()
    reserve_id: str = ""
    coupons: tuple[str, ...] = ()
    document: str = ""
    """The order's id in Posiflora, "" while it is not there (`capabilities.needs_document`)."""
    undone: tuple[str, ...] = ()
    """Our ids of earlier commits of the same purchase, of which everything came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitResult:
    spent: Decimal
    earned: Decimal
    percent: Decimal | None = None
    kind: LevelKind | None = None
    reference: str = ""
    """The provider's own id of the purchase, "" when it has none or did not tell it."""
    discounted: Decimal | None = None
    """Roubles off that the provider itself gave, None when it did not tell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    outcome: Settled
    result: CommitResult | None = None
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """What comes back of one line: `ref` as in the commit, money as in `QuoteLine`.

    `whole` says that nothing of the line was returned before and all of it is now.
    """

    ref: str
    amount: Decimal
    discount: Decimal = Decimal("0.00")
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Goods come back: points spent on them are returned, points earned on them are taken.

    `commit_id` is the `operation_id` of the commit, `commit_reference` the reference it gave.
    `spent` and `earned` are what the commit moved for the whole order.
    """

    operation_id: str
    commit_id: str
    member_id: str
    phone: str
    lines: tuple[RefundLine, ...]
    spent: Decimal
    earned: Decimal
    commit_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundResult:
    """`recovered` points went back to the member, `clawed_back` points were taken from them.

    `references`: the provider's own ids of what was made, where it has any; a refund of several
    lines may be several things there.
    """

    recovered: Decimal
    clawed_back: Decimal
    references: tuple[str, ...] = ()

    def __add__(self, other: RefundResult) -> RefundResult:
        return RefundResult(
            recovered=self.recovered + other.recovered,
            clawed_back=self.clawed_back + other.clawed_back,
            references=self.references + other.references,
        )


NOTHING_REFUNDED = RefundResult(recovered=Decimal("0.00"), clawed_back=Decimal("0.00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSettlement:
    """What is proven about a refund whose answer was lost, line by line.

    DONE: every line came back. ABSENT: the lines in `left` did not and may be sent again; the
    others did. `result` is what the lines that came back have moved.
    """

    outcome: Settled
    result: RefundResult = NOTHING_REFUNDED
    left: tuple[RefundLine, ...] = ()

    def rest_of(self, request: RefundRequest) -> RefundRequest:
        """Return the request that may be made now: the lines proven not to have come back."""
        return replace(request, lines=self.left)
