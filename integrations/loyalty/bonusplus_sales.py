"""Selling at BonusPlus, and finding out whether a sale was made (loyalty.md §2.8, §2.12)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient, VendorError
from integrations.loyalty.bonusplus_api import BonusPlusApi
from integrations.loyalty.bonusplus_calc import ext_of
from integrations.loyalty.bonusplus_ledger import BonusPlusLedger
from integrations.loyalty.bonusplus_records import Activity, SaleAnswer
from integrations.loyalty.bonusplus_reserves import BonusPlusReserves
from integrations.loyalty.bonusplus_wire import VENDOR
from integrations.loyalty.movements import (
    CommitRequest,
    CommitResult,
    Evidence,
    Settled,
    Settlement,
)
from integrations.money import ZERO

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BonusPlusSales:
    """`from_reserve` is way B of §2.8: the sale names the reserve instead of following its end."""

    api: BonusPlusApi
    reserves: BonusPlusReserves
    ledger: BonusPlusLedger
    from_reserve: bool = False

    def prepare(self, request: CommitRequest) -> Evidence:
        """Note where the ledger ends, and the points of the row this sale will leave in it.

        A sale that moves no points leaves none; only the sum of all purchases tells it then.
        """
        evidence = {"last": str(self.ledger.newest(request.phone))}
        if request.spend > 0:
            return {**evidence, "leaves": str(-request.spend)}
        priced = self.api.calc(request.phone, request.lines, debit=ZERO, coupons=request.coupons)
        evidence["leaves"] = str(priced.credit)
        if priced.credit == 0:
            bought = self._purchases(request.phone)
            evidence["bought"] = "" if bought is None else str(bought)
        return evidence

    def carry_out(self, request: CommitRequest) -> CommitResult:
        """Free the reserve, sell, and read what the sale moved.

        Until the sale is sent every failure is one after which it may be sent again. A sale that
        was not made puts the points back into the reserve, so that nobody else spends them.
        """
        reserve_id = request.reserve_id if request.spend > 0 else ""
        freed = ZERO
        if reserve_id and not self.from_reserve:
            freed = self._free(request.phone, reserve_id)
        try:
            purchase_id = self.api.sell(request, reserve_id=reserve_id if self.from_reserve else "")
        except (Refused, Transient, Misconfigured):
            if freed > 0:
                self._reserve_again(request.phone, reserve_id, freed)
            raise
        try:
            if reserve_id and self.from_reserve:
                # Whether the sale used the reserve up is not documented; now nothing is left.
                self.reserves.let_go(request.phone, reserve_id)
            sale = self._made(request, purchase_id)
        except VendorError as error:
            raise OutcomeUnknown(
                vendor=VENDOR,
                operation="sale",
                detail="the sale was made, what it moved could not be read",
            ) from error
        if sale is None:
            # Without a row in the ledger no points were credited.
            logger.warning("bonusplus: sale %s is not in the ledger", request.operation_id)
            return CommitResult(spent=request.spend, earned=ZERO)
        return _result(sale, request)

    def settle(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """Look for the sale by the ids of its lines; without it, for anything it might be."""
        rows = self.ledger.since(request.phone, int(evidence["last"]))
        sale = self.ledger.sale_among(self.ledger.purchases(rows), _exts(request))
        if sale is not None:
            if request.reserve_id and request.spend > 0:
                self.reserves.let_go(request.phone, request.reserve_id)
            return Settlement(
                outcome=Settled.DONE, result=_result(sale, request), evidence=evidence
            )
        return Settlement(outcome=self._without(request, evidence, rows), evidence=evidence)

    def _without(
        self, request: CommitRequest, evidence: Evidence, rows: Sequence[Activity]
    ) -> Settled:
        """Judge a ledger in which no purchase is ours."""
        leaves = Decimal(evidence["leaves"])
        if leaves == 0:
            now = self._purchases(request.phone)
            same = now is not None and str(now) == evidence.get("bought")
            return Settled.ABSENT if same else Settled.UNPROVEN
        # A row that names no purchase may be ours as well as anybody's.
        nameless = any(row.purchase_id is None and row.points == leaves for row in rows)
        return Settled.UNPROVEN if nameless else Settled.ABSENT

    def _free(self, phone: str, reserve_id: str) -> Decimal:
        """Free the reserve and return how much that was."""
        held = self.reserves.read(phone, reserve_id)
        if held is None:
            return ZERO
        self.reserves.let_go(phone, reserve_id)
        return held

    def _reserve_again(self, phone: str, reserve_id: str, points: Decimal) -> None:
        try:
            self.reserves.take(phone, reserve_id, points)
        except VendorError:
            # The failure of the sale is the one to report; the points are free, but not lost.
            logger.exception("bonusplus: reserve %s could not be renewed", reserve_id)

    def _made(self, request: CommitRequest, purchase_id: int | None) -> SaleAnswer | None:
        exts = _exts(request)
        if purchase_id is not None:
            sale = self.api.sale(purchase_id)
            if sale is not None and exts & {each.ext for each in sale.positions}:
                return sale
        return self.ledger.recent_sale(request.phone, exts)

    def _purchases(self, phone: str) -> Decimal | None:
        customer = self.api.customer(phone)
        return None if customer is None else customer.purchases


def _exts(request: CommitRequest) -> set[str]:
    return {ext_of(request.operation_id, line.ref) for line in request.lines}


def _result(sale: SaleAnswer, request: CommitRequest) -> CommitResult:
    own = sum((line.discount for line in request.lines), ZERO)
    return CommitResult(
        spent=sale.debit,
        earned=sale.credit,
        reference=str(sale.id),
        # The shop's own part is in it as well (§2.8).
        discounted=None if sale.discount is None else sale.discount - own,
    )
