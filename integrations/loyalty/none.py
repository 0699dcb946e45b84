"""A shop without a loyalty service: nobody is a member and nothing is moved."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

from integrations.errors import Problem, Refused
from integrations.loyalty.base import (
    Capabilities,
    CommitRequest,
    CommitResult,
    CommitSpendOn,
    Evidence,
    LevelKind,
    LoyaltyProvider,
    LoyaltyQuote,
    Member,
    QuoteRequest,
    Reserve,
    ReserveRequest,
    Settled,
    Settlement,
)
from integrations.money import ZERO


class NoLoyalty(LoyaltyProvider):
    """`LOYALTY_PROVIDER=none`. Makes no calls; a spend is refused."""

    name: ClassVar[str] = "none"
    title: ClassVar[str] = "без бонусов"
    capabilities: Capabilities = Capabilities(
        registers=False,
        quotes_lines=False,
        reserves=False,
        reserve_lifetime=None,
        commit_spend_on=CommitSpendOn.COMPLETED,
        earns_with_spend=False,
        refunds=False,
        step=Decimal(1),
    )

    def health(self) -> str:
        """Return nobody's account: there is nothing that could be down."""
        return ""

    def find_member(self, phone: str) -> Member | None:
        """Return None: there are no members."""
        del phone
        return None

    def quote(self, request: QuoteRequest) -> LoyaltyQuote:
        """Return a quote of nothing."""
        del request
        return LoyaltyQuote(
            balance=ZERO,
            max_spend=ZERO,
            step=self.capabilities.step,
            spend=ZERO,
            earn=ZERO,
            percent=ZERO,
            kind=LevelKind.CASHBACK,
        )

    def reserve(self, request: ReserveRequest) -> Reserve:
        """Refuse points, grant zero of them."""
        if request.points > 0:
            raise _refused("reserve")
        return Reserve(points=ZERO, expires_at=datetime.max.replace(tzinfo=UTC))

    def settle_reserve(self, request: ReserveRequest) -> Reserve | None:
        """Return None: nothing can be reserved."""
        del request
        return None

    def release(self, request: ReserveRequest) -> None:
        """Do nothing: nothing can be reserved."""

    def prepare_commit(self, request: CommitRequest) -> Evidence:
        """Return no evidence: nothing will be done."""
        del request
        return {}

    def commit(self, request: CommitRequest) -> CommitResult:
        """Refuse a spend; a purchase without one earns nothing."""
        if request.spend > 0:
            raise _refused("commit")
        return CommitResult(spent=ZERO, earned=ZERO)

    def settle_commit(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """Return ABSENT: nothing was ever done."""
        del request, evidence
        return Settlement(outcome=Settled.ABSENT)


def _refused(operation: str) -> Refused:
    problem = Problem(field="spend", message="no loyalty service is connected")
    return Refused(vendor="none", operation=operation, detail=str(problem), problems=(problem,))
