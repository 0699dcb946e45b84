"""The manager of a campaign, who looks into the service and tells the shop truly what is there."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.contrib.auth.models import User

from shop.models import OPEN_STATES, REFUNDS, BonusOperation, Movement, OperationState, Order
from shop.services.bonuses.put_right import bonus_left_to_undo, bonus_undone_there
from shop.services.bonuses.settle import Verdict, bonus_can_settle, bonus_settle
from shop.services.errors import DomainError
from tests.campaigns.points.services.base import NOTHING
from tests.campaigns.points.stage import Stage

ZERO = Decimal(0)


def answer(stage: Stage, number: str, *, again: bool) -> bool:
    """Tell what became of the one movement of an order that nobody could tell.

    What did not happen is sent `again`, or given up. False where there is no such movement, or the
    service's own ledger does not tell it from another.
    """
    order = Order.objects.get(number=number)
    rows = list(order.bonus_operations.filter(carried_by=None, state__in=OPEN_STATES))
    if len(rows) != 1 or rows[0].movement == Movement.RESERVE or not bonus_can_settle(rows[0]):
        return False
    points, beside = _moved_there(stage, order, rows[0])
    if points < 0 or beside < 0:
        return False
    happened = Verdict.HAPPENED if points or beside else None
    verdict = happened or (Verdict.SEND_AGAIN if again else Verdict.GIVE_UP)
    try:
        bonus_settle(
            operation_id=rows[0].pk,
            verdict=verdict,
            reason="Посмотрели в кабинете.",
            by=_mary(),
            points=points,
            beside=beside,
        )
    except DomainError:
        return False
    stage.happened[f"a manager said {verdict}"] += 1
    return True


def put_right(stage: Stage, number: str) -> bool:
    """Undo in the service what a question asks for, and note it in the shop."""
    order = Order.objects.get(number=number)
    account = stage.service.accounts().get(number, NOTHING)
    left = bonus_left_to_undo(order)
    if left == (ZERO, ZERO) or left != (account.spent, account.earned):
        return False
    if not stage.put_right(number):
        return False
    bonus_undone_there(order_id=order.pk, reason="Исправили в кабинете.", by=_mary())
    stage.happened["put right by hand"] += 1
    return True


def _moved_there(stage: Stage, order: Order, operation: BonusOperation) -> tuple[Decimal, Decimal]:
    """What the service's ledger holds beyond ours: of this movement, and beside it."""
    account = stage.service.accounts().get(order.number, NOTHING)
    rows = list(order.bonus_operations.filter(state=OperationState.DONE))
    spent = account.spent - _of(rows, Movement.SPEND) + _of(rows, Movement.SPEND_REFUND)
    earned = account.earned - _of(rows, Movement.EARN) + _of(rows, Movement.EARN_REFUND)
    if operation.movement in REFUNDS:
        spent, earned = -spent, -earned
    first = operation.movement in {Movement.SPEND, Movement.SPEND_REFUND}
    return (spent, earned) if first else (earned, spent)


def _of(rows: Iterable[BonusOperation], movement: Movement) -> Decimal:
    return sum((row.points or ZERO for row in rows if row.movement == movement), ZERO)


def _mary() -> User:
    return User.objects.get_or_create(username="mary", first_name="Мария")[0]
