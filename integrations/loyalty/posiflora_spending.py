"""Paying for an order in Posiflora with points, and finding out whether that was done (§5.6, §5.7).

No document says how points are spent. What is sent is the hypothesis of posiflora.md §5.7: the
order is marked `byBonuses` and gets a payment of no money whose `bonusAmount` are the points. The
amount stays zero so that a server that ignores the points records no money that nobody paid.
"""

from __future__ import annotations

import logging
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.errors import OutcomeUnknown, Refused, VendorError
from integrations.loyalty.movements import (
    CommitRequest,
    CommitResult,
    Evidence,
    Settled,
    Settlement,
)
from integrations.loyalty.posiflora_members import PosifloraMembers, most_spendable, refusal
from integrations.loyalty.posiflora_traces import Traces, payment_id, read_traces
from integrations.loyalty.records import LevelKind
from integrations.money import ZERO, to_money
from integrations.posiflora import OrderRecord, PaymentDraft, PaymentRecord, PosifloraClient
from integrations.posiflora.session import VENDOR

logger = logging.getLogger(__name__)

OPERATION = "orders.add_payment"
CLOSED = ("canceled", "returned")
DONE = "done"


class PosifloraSpending:
    """`method_id` and `shift_id` are those of the settings: neither can be listed (§5.6)."""

    def __init__(
        self,
        client: PosifloraClient,
        members: PosifloraMembers,
        *,
        method_id: str,
        shift_id: str,
    ) -> None:
        self._client = client
        self._members = members
        self._method_id = method_id
        self._shift_id = shift_id

    def prepare(self, request: CommitRequest) -> Evidence:
        order = self._client.orders.get(request.document)
        return read_traces(self._client, request, order).evidence()

    def carry_out(self, request: CommitRequest) -> CommitResult:
        """Pay, unless our payment is there already.

        Nothing is believed from before: the order, the balance, the limit and the payments are
        read again, since Posiflora may check none of them.
        """
        order = self._order(request)
        before = read_traces(self._client, request, order)
        if before.own is not None:
            return _taken(before.own)
        self._check(request, before)
        if not order.by_bonuses:
            self._client.orders.update(request.document, {"byBonuses": True})
        try:
            payment = self._client.orders.add_payment(request.document, self._draft(request, order))
        except Refused:
            if not order.by_bonuses:
                self._unmark(request.document)
            raise
        if payment.tells_points and payment.bonus_amount == 0:
            self._look_again(request, before)
        return _taken(payment)

    def settle(self, request: CommitRequest, evidence: Evidence) -> Settlement:
        """Look for our payment, and for a debit of the order that came after the evidence.

        A payment of somebody else, or a debit that names no order, may be anybody's: then nothing
        is proven. Nor is it by a payment of ours that does not tell its points, and as long as
        there is more than could be read.
        """
        order = self._client.orders.get(request.document)
        traces = read_traces(self._client, request, order)
        after = traces.since(evidence)
        found = traces.evidence()
        if after.own is not None and after.own.bonus_amount > 0:
            return Settlement(outcome=Settled.DONE, result=_taken(after.own), evidence=found)
        exact = [line for line in after.debits if line.amount == -request.spend]
        if len(exact) == len(after.debits) == 1 and not after.others:
            result = _result(request.spend, exact[0].id)
            return Settlement(outcome=Settled.DONE, result=result, evidence=found)
        silent = after.own is not None and not after.own.tells_points
        if silent or after.debits or after.loose or after.others or not traces.whole:
            return Settlement(outcome=Settled.UNPROVEN, evidence=found)
        return Settlement(outcome=Settled.ABSENT, evidence=found)

    def _order(self, request: CommitRequest) -> OrderRecord:
        order = self._client.orders.get(request.document)
        if order is None:
            raise refusal(OPERATION, _("заказа нет в Posiflora"))
        if order.status in CLOSED:
            raise refusal(OPERATION, _("заказ в Posiflora уже закрыт"), field="status")
        if order.customer_id != request.member_id:
            # Points would be taken from whoever the order belongs to.
            raise refusal(OPERATION, _("заказ записан на другого человека"), field="customer")
        return order

    def _check(self, request: CommitRequest, before: Traces) -> None:
        if before.paid_by_others:
            raise refusal(
                OPERATION,
                _("по заказу уже списано баллов: %(points)s")
                % {"points": f"{before.paid_by_others.normalize():f}"},
                field="bonusAmount",
            )
        member = self._members.look(request.member_id, request.phone)
        if request.spend > most_spendable(member, request.amount):
            raise refusal(
                OPERATION, _("баллов или разрешённой доли не хватает"), field="bonusAmount"
            )

    def _look_again(self, request: CommitRequest, before: Traces) -> None:
        """Raise OutcomeUnknown unless the payment just made has left the points alone.

        It says that it took none of them, and the history has the last word.
        """
        try:
            order = self._client.orders.get(request.document)
            after = read_traces(self._client, request, order).since(before.evidence())
        except VendorError as error:
            raise _unclear("a payment shows no points, and the history cannot be read") from error
        if after.debits or after.loose or not after.whole:
            raise _unclear("a payment shows no points, and the history cannot rule them out")

    def _draft(self, request: CommitRequest, order: OrderRecord) -> PaymentDraft:
        return PaymentDraft(
            id=payment_id(request),
            date=timezone.localdate(),
            amount=ZERO,
            bonus_amount=request.spend,
            method_id=self._method_id,
            shift_id=self._shift_id,
            created_at=timezone.now(),
            # The operation stands alone at the end: it is looked for as a word.
            description=_("Оплата баллами в Telegram, операция %(operation)s")
            % {"operation": request.operation_id},
            prepayment=order.status != DONE,
        )

    def _unmark(self, order_id: str) -> None:
        """Take the mark off again: what a marked order without points earns nobody knows."""
        try:
            self._client.orders.update(order_id, {"byBonuses": False})
        except VendorError as error:
            logger.warning("an order stays marked as paid by points: %s", error)


def _taken(payment: PaymentRecord) -> CommitResult:
    """Return what our payment took. Raises Refused when points were left out of it.

    Raises OutcomeUnknown when it does not tell: then only the history does.
    """
    if not payment.tells_points:
        raise _unclear("a payment does not tell its points")
    if payment.bonus_amount <= 0:
        raise refusal(OPERATION, _("оплата записана, но без баллов"), field="bonusAmount")
    return _result(payment.bonus_amount, payment.id)


def _result(points: Decimal, reference: str) -> CommitResult:
    # What the money part of the order earns is told later, by the history (`mirrored_earn`).
    return CommitResult(
        spent=to_money(points), earned=ZERO, kind=LevelKind.CASHBACK, reference=reference
    )


def _unclear(detail: str) -> OutcomeUnknown:
    return OutcomeUnknown(vendor=VENDOR, operation=OPERATION, detail=detail)
