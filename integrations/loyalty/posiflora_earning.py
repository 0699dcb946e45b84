"""What Posiflora accrued for an order by itself, by its history (posiflora.md §4.2, §6)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from integrations.loyalty.movements import CommitRequest, CommitResult
from integrations.loyalty.posiflora_members import refusal
from integrations.loyalty.records import LevelKind
from integrations.money import ZERO, to_money
from integrations.posiflora import BonusHistoryLine, PosifloraClient

DONE = "done"
OPERATION = "customers.bonus_history"


def mirrored_earn(client: PosifloraClient, request: CommitRequest) -> CommitResult | None:
    """Return the points this order brought, None while it is not done or shows none of them.

    Raises Refused when the history does not tell what was earned from what was given back.
    """
    order = client.orders.get(request.document)
    if order is None or order.status != DONE:
        return None
    # A list that breaks off is no worse here than one that does not show the points yet.
    lines = client.customers.bonus_history(request.member_id)
    ours = [line for line in lines if line.order_id == request.document]
    credits_ = [line for line in ours if line.amount > 0]
    if not credits_:
        return None
    if _may_be_given_back(credits_, [line for line in ours if line.amount < 0]):
        raise refusal(OPERATION, _("баллы по заказу возвращались, проверьте начисление"))
    return CommitResult(
        spent=ZERO,
        earned=to_money(sum((line.amount for line in credits_), ZERO)),
        kind=LevelKind.CASHBACK,
        reference=credits_[0].id,
    )


def _may_be_given_back(credits_: list[BonusHistoryLine], debits: list[BonusHistoryLine]) -> bool:
    """Tell whether one of the credits may undo a debit: a line does not say why points came."""
    taken = [-line.amount for line in debits]
    undone = {*taken, sum(taken, ZERO)}
    return bool(taken) and (len(credits_) > 1 or credits_[0].amount in undone)
