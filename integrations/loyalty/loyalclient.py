"""LoyalClient: a till's bonus service (loyalty.md §3). It has no ids of ours, no history, no undo.

What that costs is settled here as far as it can be: an unknown outcome is proven by the balance
before and after, under the caller's lock on the member, and is UNPROVEN when the balance is not
clear.
"""

from decimal import Decimal
from typing import ClassVar

from integrations import phones
from integrations.errors import Refused
from integrations.loyalty import loyalclient_wire as wire
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
from integrations.money import ZERO, floor_to_step, to_money

_HUNDRED = Decimal(100)
_NOBODY = "70000000000"
"""A phone that nobody can have."""


class LoyalClientProvider(LoyaltyProvider):
    """`LOYALTY_PROVIDER=loyalclient`. `point_id` should belong to the Mini App alone.

    A hold ends with any new operation on its point (loyalty.md §3.3), so a till that shares the
    point would let go of the shop's holds.
    """

    name: ClassVar[str] = "loyalclient"
    title: ClassVar[str] = "LoyalClient"
    capabilities: Capabilities = Capabilities(
        registers=False,
        quotes_lines=False,
        reserves=True,
        reserve_lifetime=wire.LONGEST_HOLD,
        commit_spend_on=CommitSpendOn.ACCEPTED,
        earns_with_spend=False,
        refunds=False,
        # Whether fractions of a point exist is not documented; whole ones surely do.
        step=Decimal(1),
    )

    def __init__(self, *, base_url: str, api_key: str, point_id: str) -> None:
        self._wire = wire.LoyalClientWire(base_url=base_url, api_key=api_key, point_id=point_id)

    def health(self) -> str:
        """Look nobody up: an answer about the member, whatever it says, proves key and point.

        The service tells nothing about the account itself, so the name is "".
        """
        try:
            self._wire.client(_NOBODY)
        except Refused as refusal:
            if refusal.problem("client") is None:
                raise
        return ""

    def find_member(self, phone: str) -> Member | None:
        """Return the member with this E.164 phone, None when the service does not know it."""
        try:
            answer = self._wire.client(phones.digits(phone))
        except Refused as refusal:
            if refusal.problem("client") is not None:
                return None
            raise
        # The search takes cards and codes too: somebody else's must not open their balance.
        if answer.phone and phones.from_national(None, answer.phone) != phone:
            return None
        return Member(
            id=answer.id,
            phone=phone,
            name=answer.name,
            balance=answer.balance,
            level=answer.level,
            email=answer.email,
            birthday=answer.birthday,
        )

    def quote(self, request: QuoteRequest) -> LoyaltyQuote:
        """Price the purchase with one call. A discount level has money off and no points."""
        amount, balance = request.amount, request.member.balance
        answer = self._wire.recalc(request.member.id, amount)
        step = self.capabilities.step
        cashback = answer.kind is LevelKind.CASHBACK
        most = min(answer.spend, balance, self._level_limit(request)) if cashback else ZERO
        max_spend = floor_to_step(max(most, ZERO), step)
        spend = floor_to_step(max(min(request.spend, max_spend), ZERO), step)
        return LoyaltyQuote(
            balance=balance,
            max_spend=to_money(max_spend),
            step=step,
            spend=to_money(spend),
            earn=answer.earn if cashback and spend == 0 else ZERO,
            percent=answer.percent,
            kind=answer.kind,
            discount=ZERO if cashback else to_money(amount * answer.percent / _HUNDRED),
        )

    def reserve(self, request: ReserveRequest) -> Reserve:
        """Hold the points for ten minutes. A repeated hold may hold twice: settle it first."""
        return self._wire.hold(request.member_id, request.points)

    def settle_reserve(self, request: ReserveRequest) -> Reserve | None:
        """Make sure that nothing is held: holds cannot be read back, but they can be let go."""
        self.release(request)
        return None

    def release(self, request: ReserveRequest) -> None:
        """Let go of every hold of this member on our point; succeeds with none as well."""
        self._wire.release(request.member_id)

    def prepare_commit(self, request: CommitRequest) -> Evidence:
        """Read the balance, and what the purchase would earn.

        A spend lets go of every hold first, which the commit does anyway (§3.3): whether holds
        lower the balance is not documented, and without any a balance is a balance. Raises Refused
        when the member is gone.
        """
        if request.spend > 0:
            self._wire.release(request.member_id)
            return {"balance": str(self._balance(request))}
        balance = self._balance(request)
        earn = self._wire.recalc(request.member_id, request.amount).earn
        return {"balance": str(balance), "earn": str(earn)}

    def commit(self, request: CommitRequest) -> CommitResult:
        """Spend, or earn when `spend` is zero. Never safe to repeat."""
        return self._wire.retail(request.member_id, amount=request.amount, spend=request.spend)

    def settle_commit(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """Compare the balance with what it was before the commit."""
        if request.spend > 0:
            # A hold of another order may have come in between. An earning leaves holds alone: the
            # caller lets none stand beside it.
            self._wire.release(request.member_id)
        now = self._balance(request)
        earn = Decimal(evidence.get("earn", "0"))
        outcome = _judge(now - Decimal(evidence["balance"]), -request.spend or earn)
        result = None
        if outcome is Settled.DONE:
            spent = to_money(request.spend)
            result = CommitResult(spent=spent, earned=ZERO if spent else to_money(earn))
        return Settlement(
            outcome=outcome, result=result, evidence={**evidence, "balance_after": str(now)}
        )

    def _balance(self, request: CommitRequest) -> Decimal:
        return self._wire.client(phones.digits(request.phone)).balance

    def _level_limit(self, request: QuoteRequest) -> Decimal:
        level = request.member.level
        if level is None or level.max_spend_percent is None:
            return request.amount
        return request.amount * level.max_spend_percent / _HUNDRED


def _judge(change: Decimal, expected: Decimal) -> Settled:
    """Tell a commit that would have changed the balance by `expected` from one not carried out."""
    if expected == 0:
        return Settled.UNPROVEN
    return {expected: Settled.DONE, ZERO: Settled.ABSENT}.get(change, Settled.UNPROVEN)
