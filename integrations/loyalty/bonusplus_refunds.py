"""Taking a sale back at BonusPlus, line by line (loyalty.md §2.8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from integrations.errors import OutcomeUnknown, VendorError
from integrations.loyalty.bonusplus_api import BonusPlusApi
from integrations.loyalty.bonusplus_calc import ext_of
from integrations.loyalty.bonusplus_ledger import BonusPlusLedger
from integrations.loyalty.bonusplus_records import Position, SaleAnswer
from integrations.loyalty.bonusplus_wire import VENDOR
from integrations.loyalty.movements import (
    NOTHING_REFUNDED,
    Evidence,
    RefundLine,
    RefundRequest,
    RefundResult,
    RefundSettlement,
    Settled,
)
from integrations.money import ZERO


@dataclass(frozen=True, slots=True)
class BonusPlusRefunds:
    api: BonusPlusApi
    ledger: BonusPlusLedger

    def prepare(self, request: RefundRequest) -> Evidence:
        """Note where the ledger ends now."""
        return {"last": str(self.ledger.newest(request.phone))}

    def carry_out(self, request: RefundRequest) -> RefundResult:
        """Make one call a line, then read what each of them moved.

        A failure of the first call is its own. Any later one is an OutcomeUnknown: some lines
        came back, and which is for `settle` to say.
        """
        made: list[int] = []
        for line in request.lines:
            try:
                made.append(self.api.give_back(ext_of(request.commit_id, line.ref), _sum(line)))
            except VendorError as error:
                if not made:
                    raise
                raise _unknown(f"stopped after {len(made)} of {len(request.lines)}") from error
        return self._moved(made)

    def settle(self, request: RefundRequest, evidence: Evidence) -> RefundSettlement:
        """Find the refunds of these lines made since the evidence was taken.

        A line that moved no points leaves no trace in the ledger, and returning it a second time
        would move none either: such a line counts as having come back.
        """
        rows = self.ledger.since(request.phone, int(evidence["last"]))
        refunds = [each for each in self.ledger.purchases(rows) if each.parent_id is not None]
        found = [_of_line(request, line, refunds) for line in request.lines]
        if any(len(each) > 1 for each in found) or not all(map(_fits, request.lines, found)):
            return RefundSettlement(outcome=Settled.UNPROVEN)
        made = [str(each.id) for each in refunds if _is_of(request, each)]
        result = sum((_result(each) for each in found), NOTHING_REFUNDED)
        result = replace(result, references=tuple(made))
        result = replace(result, references=_ids_with(refunds, found))
        silent = [line for line, each in zip(request.lines, found, strict=True) if not each]
        left = tuple(self._that_move_points(request, silent))
        outcome = Settled.ABSENT if left else Settled.DONE
        return RefundSettlement(outcome=outcome, result=result, left=left)

    def _that_move_points(
        self, request: RefundRequest, lines: Sequence[RefundLine]
    ) -> list[RefundLine]:
        if not lines or request.spent == request.earned == 0:
            return []
        sold = self._sold(request)
        if sold is None:
            return list(lines)
        still = {each.ext: each for each in sold.positions if each.debit or each.credit}
        return [line for line in lines if ext_of(request.commit_id, line.ref) in still]

    def _sold(self, request: RefundRequest) -> SaleAnswer | None:
        """Return the sale whose lines come back, None when it cannot be found."""
        if request.commit_reference.isdigit():
            return self.api.sale(int(request.commit_reference))
        exts = [ext_of(request.commit_id, line.ref) for line in request.lines]
        return self.ledger.recent_sale(request.phone, exts)

    def _moved(self, purchase_ids: Sequence[int]) -> RefundResult:
        try:
            refunds = [self.api.sale(each) for each in purchase_ids]
        except VendorError as error:
            raise _unknown("what the refund moved could not be read") from error
        positions = [each.positions for each in refunds if each is not None]
        if len(positions) < len(purchase_ids):
            raise _unknown("a refund that was made cannot be read yet")
        result = sum(map(_result, positions), NOTHING_REFUNDED)
        return replace(result, references=tuple(map(str, purchase_ids)))


def _sum(line: RefundLine) -> Decimal | None:
    """Return the `sum` of a partial refund, before discounts as in the sale; None for a whole."""
    return None if line.whole else line.amount + line.discount


def _of_line(
    request: RefundRequest, line: RefundLine, refunds: Sequence[SaleAnswer]
) -> list[Position]:
    ext = ext_of(request.commit_id, line.ref)
    return [each for refund in refunds for each in refund.positions if each.ext == ext]


def _ids_with(
    refunds: Sequence[SaleAnswer], found: Sequence[Sequence[Position]]
) -> tuple[str, ...]:
    """Return the ids of the refunds these positions stand in, oldest first."""
    ours = {position.ext for positions in found for position in positions}
    ids = {each.id for each in refunds if ours & {position.ext for position in each.positions}}
    return tuple(map(str, sorted(ids)))


def _is_of(request: RefundRequest, refund: SaleAnswer) -> bool:
    exts = {ext_of(request.commit_id, line.ref) for line in request.lines}
    return bool(exts & {each.ext for each in refund.positions})


def _fits(line: RefundLine, found: Sequence[Position]) -> bool:
    """Tell whether the refund that was found is of the sum that was asked for."""
    asked = _sum(line)
    return asked is None or all(each.sum == asked for each in found)


def _result(positions: Sequence[Position]) -> RefundResult:
    return RefundResult(
        recovered=sum((each.debit for each in positions), ZERO),
        clawed_back=sum((each.credit for each in positions), ZERO),
    )


def _unknown(detail: str) -> OutcomeUnknown:
    return OutcomeUnknown(vendor=VENDOR, operation="refund", detail=detail)
