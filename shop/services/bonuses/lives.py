"""Reading the ledger of an order: which commit stands, and what of it has not come back yet.

An order lives once more when all of its points came back and it is completed again. Only then may
there be a second commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max

from integrations.loyalty.base import QuoteLine, RefundLine
from integrations.money import ZERO, allocate
from shop.models import (
    CALLED_OFF,
    COMMITS,
    LIVE_STATES,
    REFUNDS,
    BonusOperation,
    Movement,
    OperationState,
    Order,
)

from .requests import request_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeft:
    """What of a sold line has not come back: pieces, and roubles as in `QuoteLine`."""

    sold: QuoteLine
    quantity: int
    amount: Decimal
    discount: Decimal

    @property
    def is_whole(self) -> bool:
        return self.quantity == self.sold.quantity

    def part(self, quantity: int) -> RefundLine:
        """So many pieces of it. Parts returned one by one sum to the line, to the kopeck."""
        weights = [Decimal(quantity), Decimal(self.quantity - quantity)]
        return RefundLine(
            ref=self.sold.ref,
            amount=allocate(self.amount, weights)[0],
            discount=allocate(self.discount, weights)[0],
            whole=quantity == self.sold.quantity,
        )


def commit_live(order: Order) -> BonusOperation | None:
    """The leading row of the newest commit that was made or may have been, came back or not."""
    rows = order.bonus_operations.filter(
        movement__in=COMMITS, state__in=LIVE_STATES, carried_by=None
    )
    return rows.order_by("-life", "-pk").first()


def _commit_asked(order: Order) -> BonusOperation | None:
    rows = order.bonus_operations.filter(
        movement__in=COMMITS, state__in=LIVE_STATES, carried_by=None
    ).exclude(movement=Movement.EARN, request={})
    return rows.order_by("-life", "-pk").first()


def commit_standing(order: Order) -> BonusOperation | None:
    """The same, unless everything it moved came back: then a new one may begin."""
    commit = commit_live(order)
    return None if commit is None or is_undone(commit) else commit


def commit_done(order: Order) -> BonusOperation | None:
    """The standing commit, if it is known to have been carried out."""
    commit = commit_standing(order)
    return commit if commit is not None and commit.state == OperationState.DONE else None


def commit_may_begin(order: Order) -> bool:
    """Whether the order, as it stands, has a commit to come: none was made in this life of it.

    An order whose goods came back piece by piece is still the same completed order. One that was
    called off as a whole and is completed anew begins another life. What the service accrued by
    itself, without a request of ours, is no answer to the points that are to be spent.
    """
    commit = _commit_asked(order) if order.bonus_spent else commit_live(order)
    if commit is None:
        return True
    called_off = order.history.filter(
        status__in=CALLED_OFF, recorded_at__gt=commit.created_at
    ).exists()
    return called_off and is_undone(commit)


def life_next(order: Order) -> int:
    """The life a commit that begins now belongs to."""
    lived: int = (
        order.bonus_operations.filter(movement__in=COMMITS, state__in=LIVE_STATES).aggregate(
            last=Max("life")
        )["last"]
        or 0
    )
    return lived + 1


def is_undone(commit: BonusOperation) -> bool:
    """Whether all of a commit came back."""
    if commit.state != OperationState.DONE or not commit.undone_by.exists():
        return False
    return not lines_left(commit)


def lines_left(commit: BonusOperation) -> tuple[LineLeft, ...]:
    """The lines a commit sold less what refunds that are done took back. Spent lines are left out.

    A refund without lines, put down by a person, is one of everything.
    """
    refunds = commit.undone_by.filter(state=OperationState.DONE, carried_by=None)
    requests = list(refunds.values_list("request", flat=True))
    if any(not each.get("lines") for each in requests):
        return ()
    back: dict[str, list[dict[str, Any]]] = {}
    for request in requests:
        for each in request["lines"]:
            back.setdefault(each["ref"], []).append(each)
    left = (_left(line, back.get(line.ref, [])) for line in request_of(commit).lines)
    return tuple(line for line in left if line.quantity > 0)


def commit_moved(commit: BonusOperation) -> tuple[Decimal, Decimal]:
    """Points a commit spent and earned, as the service told them."""
    rows = [commit, *commit.carries.all()]
    spent, earned = (
        sum((row.moved for row in rows if row.movement == movement), ZERO)
        for movement in (Movement.SPEND, Movement.EARN)
    )
    return spent, earned


def refund_moved(commit: BonusOperation) -> tuple[Decimal, Decimal]:
    """Points of a commit that were given back and taken back so far."""
    rows = list(commit.undone_by.filter(movement__in=REFUNDS))
    recovered, clawed_back = (
        sum((row.moved for row in rows if row.movement == movement), ZERO)
        for movement in (Movement.SPEND_REFUND, Movement.EARN_REFUND)
    )
    return recovered, clawed_back


def commit_left(commit: BonusOperation) -> tuple[Decimal, Decimal]:
    """Points of a commit that are still spent, and that are still earned. Never below zero."""
    moved, back = commit_moved(commit), refund_moved(commit)
    spent, earned = (max(there - here, ZERO) for there, here in zip(moved, back, strict=True))
    return spent, earned


def _left(line: QuoteLine, back: list[dict[str, Any]]) -> LineLeft:
    return LineLeft(
        sold=line,
        quantity=line.quantity - sum(each["quantity"] for each in back),
        amount=line.amount - sum((Decimal(each["amount"]) for each in back), ZERO),
        discount=line.discount - sum((Decimal(each["discount"]) for each in back), ZERO),
    )
