"""Points kept in Posiflora itself: its customers, bonus groups and bonus history (posiflora.md §4).

Posiflora accrues by itself when an order is done, and the shop mirrors what its history says.
Spending is a payment of the order there, documented nowhere (§5.7), so it is off by default.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext as _

from integrations.loyalty.base import (
    Capabilities,
    CommitRequest,
    CommitResult,
    CommitSpendOn,
    Evidence,
    HistoryEntry,
    LevelKind,
    LoyaltyProvider,
    LoyaltyQuote,
    Member,
    QuoteRequest,
    RegisterRequest,
    Reserve,
    ReserveRequest,
    Settlement,
)
from integrations.loyalty.posiflora_earning import mirrored_earn
from integrations.loyalty.posiflora_members import PosifloraMembers, most_spendable, refusal
from integrations.loyalty.posiflora_spending import PosifloraSpending
from integrations.money import ZERO, floor_to_step, to_money
from integrations.posiflora import PosifloraClient
from integrations.posiflora.session import VENDOR

# Balances and movements are whole numbers everywhere they are documented (§4.1, §4.2).
STEP = Decimal(1)


class PosifloraPointsProvider(LoyaltyProvider):
    """`LOYALTY_PROVIDER=posiflora`. `spends` is POSIFLORA_SPEND_BONUSES.

    A spend needs a payment method and an open shift, whose ids only the settings know (§5.6).
    """

    name: ClassVar[str] = VENDOR
    title: ClassVar[str] = "Бонусная программа магазина"

    def __init__(
        self,
        client: PosifloraClient,
        *,
        spends: bool = False,
        method_id: str = "",
        shift_id: str = "",
    ) -> None:
        self.capabilities = Capabilities(
            registers=True,
            quotes_lines=False,
            reserves=False,
            reserve_lifetime=None,
            # The payment goes with the order: nothing else keeps the points from being spent twice.
            commit_spend_on=CommitSpendOn.ACCEPTED,
            earns_with_spend=False,
            refunds=False,
            step=STEP,
            history=True,
            spends=spends,
            earns_itself=True,
            needs_document=True,
        )
        self._client = client
        self._members = PosifloraMembers(client)
        self._spending = PosifloraSpending(
            client, self._members, method_id=method_id, shift_id=shift_id
        )

    def health(self) -> str:
        """Return the titles of the bonus groups that are on: no call names the account."""
        groups = self._client.bonus_groups.list()
        return ", ".join(group.title for group in groups if group.status == "on")

    def find_member(self, phone: str) -> Member | None:
        """Return the customer with exactly this phone, the oldest of several."""
        found = self._members.find(phone)
        return None if found is None else self._shown(found)

    def register_member(self, request: RegisterRequest) -> Member:
        """Create the customer unless there is one. The service gives them a group by itself."""
        return self._shown(self._members.register(request))

    def update_member(self, request: RegisterRequest) -> Member:
        return self._shown(self._members.update(request))

    def quote(self, request: QuoteRequest) -> LoyaltyQuote:
        """Read the balance and the group again and say what they allow.

        `earn` is a forecast by the group's percent on what is paid with money: Posiflora prices
        nothing beforehand, and what it really accrues is told by `mirrored_earn`.
        """
        member = self._shown(self._members.look(request.member.id, request.member.phone))
        amount = request.amount
        most = floor_to_step(most_spendable(member, amount), STEP)
        spend = floor_to_step(max(min(request.spend, most), ZERO), STEP)
        percent = ZERO if member.level is None else member.level.percent
        earn = floor_to_step(max(amount - spend, ZERO) * percent / 100, STEP)
        return LoyaltyQuote(
            balance=member.balance,
            max_spend=to_money(most),
            step=STEP,
            spend=to_money(spend),
            earn=to_money(earn),
            percent=percent,
            kind=LevelKind.CASHBACK,
        )

    def reserve(self, request: ReserveRequest) -> Reserve:
        """Make sure that the points are there. Nothing holds them: the caller's ledger does."""
        if request.points > 0 and not self.capabilities.spends:
            raise refusal("reserve", _("списание баллов в Posiflora выключено в настройках"))
        member = self._members.look(request.member_id, request.phone)
        if request.points > member.balance:
            raise refusal("reserve", _("баллов меньше, чем нужно списать"))
        return Reserve(points=to_money(request.points), expires_at=None)

    def settle_reserve(self, request: ReserveRequest) -> Reserve | None:
        """Return None: a look that was lost has set nothing aside."""
        del request
        return None

    def release(self, request: ReserveRequest) -> None:
        """Do nothing: nothing is held over there."""

    def prepare_commit(self, request: CommitRequest) -> Evidence:
        """Read the payments of the order and the history of the customer as they are before."""
        self._demand_spend(request)
        return self._spending.prepare(request)

    def commit(self, request: CommitRequest) -> CommitResult:
        """Pay for the order with points. What it earns is not committed but mirrored."""
        self._demand_spend(request)
        if not self.capabilities.spends:
            raise refusal("commit", _("списание баллов в Posiflora выключено в настройках"))
        return self._spending.carry_out(request)

    def settle_commit(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """Look for our payment and for a new debit of the order.

        Works with spending switched off as well: the call may have been made before that.
        """
        self._demand_spend(request)
        return self._spending.settle(request, evidence)

    def mirrored_earn(
        self, request: CommitRequest, *, seen: Collection[str] = (), called_off: bool = False
    ) -> CommitResult | None:
        """Return what the history shows as accrued for the order, None while it shows nothing.

        Raises Refused when points of the order went to and fro and the sum cannot be told.
        """
        self._demand_document(request)
        return mirrored_earn(self._client, request, seen=seen, called_off=called_off)

    def history(self, member: Member, limit: int) -> tuple[HistoryEntry, ...]:
        return self._members.history(member, limit)

    def _shown(self, member: Member) -> Member:
        """Leave the limit out where nothing can be spent through us."""
        if self.capabilities.spends or member.level is None:
            return member
        return replace(member, level=replace(member.level, max_spend_percent=ZERO))

    def _demand_spend(self, request: CommitRequest) -> None:
        if request.spend <= 0:
            self._lacks("commit of an earning", "earns_itself")
        self._demand_document(request)

    def _demand_document(self, request: CommitRequest) -> None:
        if not request.document:
            self._lacks("commit without a document", "needs_document")
