"""How a refund ended: what each answer of the loyalty service leads to.

The order is locked, and everything runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from integrations.loyalty.base import RefundLine, RefundResult
from integrations.money import ZERO
from shop.models import (
    CALLED_OFF,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
)
from shop.services import clock

from .by_hand import bonus_asked_in_vain
from .earned import bonus_earned_count
from .lives import commit_left, is_undone
from .questions import bonus_all_answered, bonus_answered, bonus_ask
from .refunds import refund_row


def bonus_refunded(
    *,
    order: Order,
    operation: BonusOperation,
    result: RefundResult,
    left: Sequence[RefundLine] = (),
    why: str = "",
) -> None:
    """The goods are taken back at the service, except for lines (`left`) that it refuses to."""
    commit = operation.undoes
    assert commit is not None
    _close(operation, OperationState.DONE)
    kept = [each for each in operation.request["lines"] if each["ref"] not in _refs(left)]
    operation.request = {**operation.request, "lines": kept}
    spending = operation.movement == Movement.SPEND_REFUND
    operation.points = result.recovered if spending else result.clawed_back
    operation.reference = ",".join(result.references)[:64]
    operation.save(update_fields=["request", "points", "reference"])
    beside = result.clawed_back if spending else result.recovered
    if beside:
        refund_row(
            order=order,
            commit=commit,
            movement=Movement.EARN_REFUND if spending else Movement.SPEND_REFUND,
            amount=operation.amount,
            asked=ZERO,
            points=beside,
            state=OperationState.DONE,
            settled_at=clock.now(),
            carried_by=operation,
        )
    if is_undone(commit):
        order.bonus_state = BonusState.RELEASED
        bonus_all_answered(order=order, commit=commit, resolution=_("Бонусы возвращены."))
        if any(commit_left(commit)):
            # The goods are all back and points are not: earned ones may be spent since (§2.8).
            _ask(order, operation, _("Сервис бонусов вернул не всё."))
        bonus_asked_in_vain(order=order, commit=commit)
    else:
        _answered(order, operation)
        if order.bonus_state == BonusState.UNKNOWN or (
            order.bonus_state == BonusState.RELEASING and (left or order.status not in CALLED_OFF)
        ):
            order.bonus_state = BonusState.COMMITTED
    order.save(update_fields=["bonus_state"])
    bonus_earned_count(order=order, commit=commit)
    if left:
        _ask_about_refusal(order, operation, why)


def bonus_refund_dropped(*, order: Order, operation: BonusOperation) -> None:
    """A refund that certainly was not carried out is not wanted any more: the commit stands."""
    _close(operation, OperationState.RELEASED)
    _answered(order, operation)
    _commit_stands(order)


def bonus_refund_refused(*, order: Order, operation: BonusOperation, why: str) -> None:
    """The service takes nothing back: a person has to."""
    operation.error = why[:500]
    operation.save(update_fields=["error"])
    _close(operation, OperationState.REFUSED)
    _commit_stands(order)
    _ask_about_refusal(order, operation, why)


def bonus_refund_unproven(*, order: Order, operation: BonusOperation) -> None:
    """Nobody can tell which goods came back at the service: a person has to look."""
    operation.state = OperationState.UNKNOWN
    operation.save(update_fields=["state"])
    order.bonus_state = BonusState.UNKNOWN
    order.save(update_fields=["bonus_state"])
    said = _("Неизвестно, прошёл ли возврат бонусов: ответ сервиса потерян. Проверьте в кабинете.")
    _ask(order, operation, said)


def is_part(operation: BonusOperation) -> bool:
    """Whether some pieces came back, and not the order."""
    return bool(operation.request.get("part"))


def _ask(order: Order, operation: BonusOperation, said: str) -> None:
    """Name the goods, and the points that are still to be moved if all of them come back."""
    commit = operation.undoes
    assert commit is not None
    spent, earned = commit_left(commit)
    bonus_ask(
        order=order,
        operation=operation,
        text=_(
            "%(said)s Возвращены товары на %(amount)s ₽; по всему заказу осталось вернуть "
            "покупателю %(spent)s, снять %(earned)s."
        )
        % {
            "said": said,
            "amount": operation.amount,
            "spent": spent,
            "earned": earned,
        },
    )


def _answered(order: Order, operation: BonusOperation) -> None:
    bonus_answered(order=order, operations=[operation], resolution=_("Возврат бонусов проверен."))


def _ask_about_refusal(order: Order, operation: BonusOperation, why: str) -> None:
    _ask(order, operation, _("Сервис бонусов отказал в возврате: «%(why)s».") % {"why": why})


def _commit_stands(order: Order) -> None:
    if order.bonus_state in (BonusState.RELEASING, BonusState.UNKNOWN):
        order.bonus_state = BonusState.COMMITTED
        order.save(update_fields=["bonus_state"])


def _close(operation: BonusOperation, state: OperationState) -> None:
    operation.state = state
    operation.settled_at = clock.now()
    operation.save(update_fields=["state", "settled_at"])


def _refs(lines: Sequence[RefundLine]) -> set[str]:
    return {line.ref for line in lines}
