"""What the shop's worker does with a provider, in its shortest form: try, and settle before again.

The rule it follows is the contract's: after a Transient the same call is made again, after an
OutcomeUnknown the provider is asked what happened, and only what is proven absent is repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from integrations.errors import OutcomeUnknown, Transient
from integrations.loyalty.base import (
    NOTHING_REFUNDED,
    CommitRequest,
    CommitResult,
    LoyaltyProvider,
    Member,
    QuoteLine,
    QuoteRequest,
    RefundLine,
    RefundRequest,
    RefundResult,
    Reserve,
    ReserveRequest,
    Settled,
)
from integrations.sandbox import demo

D = Decimal
ATTEMPTS = 8
LINES = (
    QuoteLine(ref="1", product="rose", quantity=15, amount=D("2250.00"), discount=D("250.00")),
    QuoteLine(ref="2", product="vase", quantity=1, amount=D("899.99")),
    QuoteLine(ref="3", product="card", quantity=1, amount=D("50.01")),
)
AMOUNT = D("3200.00")


class UnprovenError(AssertionError):
    """Only a person could go on."""


def insist[T](step: Callable[[], T]) -> T:
    """Make a call that is safe to repeat until it goes through."""
    for _ in range(ATTEMPTS):
        try:
            return step()
        except Transient:
            continue
    raise AssertionError("never went through")


def the_member(provider: LoyaltyProvider, phone: str = demo.DEMO_PHONE) -> Member:
    found = insist(lambda: provider.find_member(phone))
    assert found is not None
    return found


def quoting(
    member: Member, spend: Decimal | int = 0, coupons: tuple[str, ...] = ()
) -> QuoteRequest:
    return QuoteRequest(member=member, lines=LINES, spend=D(spend), coupons=coupons)


def reserving(
    member: Member, points: Decimal | int, operation_id: str = "M1-reserve-1"
) -> ReserveRequest:
    return ReserveRequest(
        operation_id=operation_id,
        member_id=member.id,
        phone=member.phone,
        points=D(points),
    )


def buying(member: Member, spend: Decimal | int = 0, number: str = "M1") -> CommitRequest:
    return CommitRequest(
        operation_id=f"{number}-commit-1",
        member_id=member.id,
        phone=member.phone,
        amount=AMOUNT,
        spend=D(spend),
        lines=LINES,
        reserve_id=f"{number}-reserve-1" if spend else "",
    )


def returning(
    bought: CommitRequest, result: CommitResult, *lines: RefundLine, n: int = 1
) -> RefundRequest:
    whole = tuple(
        RefundLine(ref=line.ref, amount=line.amount, discount=line.discount)
        for line in bought.lines
    )
    return RefundRequest(
        operation_id=f"{bought.operation_id}-refund-{n}",
        commit_id=bought.operation_id,
        commit_reference=result.reference,
        member_id=bought.member_id,
        phone=bought.phone,
        lines=lines or whole,
        spent=result.spent,
        earned=result.earned,
    )


def reserve(provider: LoyaltyProvider, request: ReserveRequest) -> Reserve:
    """Reserve; what came out smaller than asked is for the caller to let go."""
    lost = False
    for _ in range(ATTEMPTS):
        try:
            if lost:
                standing = provider.settle_reserve(request)
                if standing is not None:
                    return standing
                lost = False
            return provider.reserve(request)
        except OutcomeUnknown:
            lost = True
        except Transient:
            continue
    raise AssertionError("never reserved")


@dataclass
class Purchase:
    """Commits once, through whatever happens to the calls."""

    provider: LoyaltyProvider
    request: CommitRequest

    def carry_through(self) -> CommitResult:
        evidence = insist(lambda: self.provider.prepare_commit(self.request))
        lost = False
        for _ in range(ATTEMPTS):
            try:
                if lost:
                    settled = self.provider.settle_commit(self.request, evidence)
                    if settled.outcome is Settled.UNPROVEN:
                        raise UnprovenError
                    if settled.outcome is Settled.DONE:
                        assert settled.result is not None
                        return settled.result
                    lost = False
                return self.provider.commit(self.request)
            except OutcomeUnknown:
                lost = True
            except Transient:
                continue
        raise AssertionError("never committed")


def refund(provider: LoyaltyProvider, request: RefundRequest) -> RefundResult:
    """Refund each line once: evidence and request of the first attempt stay what they were."""
    evidence = insist(lambda: provider.prepare_refund(request))
    left, before, lost = request, NOTHING_REFUNDED, False
    for _ in range(ATTEMPTS):
        try:
            if lost:
                settled = provider.settle_refund(request, evidence)
                if settled.outcome is Settled.UNPROVEN:
                    raise UnprovenError
                if settled.outcome is Settled.DONE:
                    return settled.result
                left, before, lost = settled.rest_of(request), settled.result, False
            return before + provider.refund(left)
        except OutcomeUnknown:
            lost = True
        except Transient:
            continue
    raise AssertionError("never refunded")
