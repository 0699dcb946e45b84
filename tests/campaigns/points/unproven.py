"""Movements of which nobody could tell whether they were made: seldom, and told of exactly."""

from __future__ import annotations

from decimal import Decimal

from integrations.loyalty.registry import get_provider
from shop.models import (
    CALLED_OFF,
    OPEN_STATES,
    REFUNDS,
    BonusOperation,
    Movement,
    OperationState,
    Order,
)
from tests.campaigns.points.own_ledger import done, open_texts
from tests.campaigns.points.promises import promise
from tests.campaigns.points.services.base import Account
from tests.campaigns.points.stage import Stage

ZERO = Decimal(0)


def unproven(order: Order) -> list[BonusOperation]:
    """Movements of an order that went to a person; none may still be under way."""
    rows = [row for row in order.bonus_operations.all() if row.state in OPEN_STATES]
    pending = [row for row in rows if row.state == OperationState.PENDING]
    promise(not pending, order.number, "has movements under way:", pending)
    return rows


def unproven_is_told(
    stage: Stage, order: Order, doubtful: list[BonusOperation], account: Account
) -> None:
    """A person reads of each exactly, no call could have told, and the rest is what we know."""
    _told_exactly(order, doubtful)
    _could_not_be_proven(stage, order, account)
    _nothing_else_differs(order, doubtful, account)


def _told_exactly(order: Order, doubtful: list[BonusOperation]) -> None:
    said = " ".join(open_texts(order))
    for row in doubtful:
        amount = row.asked if row.movement == Movement.SPEND else row.amount
        promise(str(amount) in said, order.number, row, "is unknown, a person reads:", said)


def _could_not_be_proven(stage: Stage, order: Order, account: Account) -> None:
    """Giving up is allowed only where no call could have told."""
    placed = stage.placed.get(order.number)
    tilled = placed is not None and placed.phone in stage.touched
    excused = stage.service.hides(tilled=tilled, moved=bool(account.standing))
    promise(excused, order.number, "was given up though a call could prove it:", account)


def _nothing_else_differs(order: Order, doubtful: list[BonusOperation], account: Account) -> None:
    """What is not known about some movements of an order must not hide what the others did."""
    known = done(order, Movement.SPEND) - done(order, Movement.SPEND_REFUND)
    maybe = sum((row.asked for row in doubtful if row.movement == Movement.SPEND), ZERO)
    back = any(row.movement in REFUNDS for row in doubtful)
    # A service without a refund may give back a cancelled order's points by itself.
    alone = order.status in CALLED_OFF and not get_provider().capabilities.refunds
    least = ZERO if back or alone else known
    within = least <= account.spent <= known + maybe
    promise(within, order.number, "we know of", known, "and doubt", maybe, "the service:", account)
