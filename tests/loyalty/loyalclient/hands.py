"""Purchases as LoyalClient knows them: one sum and no lines."""

from decimal import Decimal

from integrations.loyalty.base import CommitRequest, Member, QuoteLine, QuoteRequest
from integrations.loyalty.loyalclient import LoyalClientProvider

D = Decimal


def purchase(found: Member, amount: str = "3500.00", spend: str = "0.00") -> QuoteRequest:
    line = QuoteLine(ref="1", product="p", quantity=1, amount=D(amount))
    return QuoteRequest(member=found, lines=(line,), spend=D(spend))


def committing(found: Member, *, amount: int = 3500, spend: int = 0) -> CommitRequest:
    return CommitRequest(
        operation_id="op",
        member_id=found.id,
        phone=found.phone,
        amount=D(amount),
        spend=D(spend),
    )


def stub() -> LoyalClientProvider:
    """Where nobody is: for answers made up by a test."""
    return LoyalClientProvider(base_url="https://lc.test/", api_key="k", point_id="p")
