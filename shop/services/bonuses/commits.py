"""Commits of an order: what each answer of the loyalty service leads to.

The order is locked, and everything runs in the caller's transaction.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.loyalty.base import CommitRequest, CommitResult
from shop.models import (
    CALLED_OFF,
    COMMITS,
    OPEN_STATES,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
    Topic,
)
from shop.services import clock
from shop.services.messages import message_renew

from .by_hand import bonus_amount_of
from .earned import bonus_earned_beside, bonus_earned_count, describe
from .lives import life_next
from .mirror import accrual_stands_alone, accruals_adopt, accruals_set_free, bonus_mirror
from .questions import bonus_answered, bonus_ask
from .refunds import bonus_undo
from .requests import request_for, request_kept
from .reserves import bonus_denied


def bonus_commit_begin(*, order: Order, movement: Movement, message_id: int) -> BonusOperation:
    """Write down what is about to be sent, and by which message.

    Raises IntegrityError while another call moves points of this member, or when this life of the
    order has its commit already.
    """
    operation = BonusOperation(
        order=order,
        customer_id=order.customer_id,
        movement=movement,
        n=order.bonus_operations.filter(movement=movement).count() + 1,
        life=life_next(order),
        provider=order.loyalty_provider,
        member_id=order.member_id,
        member_phone=order.member_phone,
    )
    request = request_for(order=order, movement=movement, operation_id=operation.operation_id)
    operation.amount, operation.asked = request.amount, request.spend
    operation.request = {**request_kept(request), "message": message_id}
    operation.save(force_insert=True)
    order.bonus_state = BonusState.COMMITTING
    order.save(update_fields=["bonus_state"])
    return operation


def bonus_committed(
    *,
    order: Order,
    operation: BonusOperation,
    request: CommitRequest,
    result: CommitResult,
    earns_with_spend: bool,
) -> None:
    """The purchase went through at the provider: store its numbers, not ours."""
    spending = operation.movement == Movement.SPEND
    operation.state = OperationState.DONE
    operation.points = result.spent if spending else result.earned
    describe(operation, result)
    operation.settled_at = clock.now()
    operation.save(update_fields=["state", "points", "percent", "level", "reference", "settled_at"])
    if spending:
        order.bonus_operations.filter(movement=Movement.RESERVE, state=OperationState.DONE).update(
            state=OperationState.USED
        )
        accruals_adopt(order=order, commit=operation)
        if earns_with_spend:
            bonus_earned_beside(order=order, commit=operation, result=result)
    order.bonus_state = BonusState.COMMITTED
    order.save(update_fields=["bonus_state"])
    bonus_earned_count(order=order, commit=operation)
    commits = order.bonus_operations.filter(movement__in=COMMITS)
    bonus_answered(order=order, operations=commits, resolution=_("Проведено."))
    _compare(order, operation, request, result)
    if order.status in CALLED_OFF:
        bonus_undo(order=order)
    bonus_mirror(order=order)


def bonus_commit_dropped(*, order: Order, movement: Movement) -> None:
    """A commit that certainly was not carried out is not wanted any more.

    It must not stay pending: a pending commit keeps every other one of its member waiting.
    """
    dropped = list(order.bonus_operations.filter(movement=movement, state__in=OPEN_STATES))
    order.bonus_operations.filter(pk__in=[each.pk for each in dropped]).update(
        state=OperationState.RELEASED, settled_at=clock.now()
    )
    bonus_answered(order=order, operations=dropped, resolution=_("Не прошло, это доказано."))
    if order.bonus_state == BonusState.COMMITTING:
        spending = movement == Movement.SPEND
        order.bonus_state = BonusState.RESERVED if spending else BonusState.NONE
        order.save(update_fields=["bonus_state"])
    _without_a_spend(order)


def bonus_commit_unproven(*, order: Order, operation: BonusOperation) -> None:
    """Nobody can tell whether the purchase went through: a person has to look."""
    operation.state = OperationState.UNKNOWN
    operation.save(update_fields=["state"])
    order.bonus_state = BonusState.UNKNOWN
    order.save(update_fields=["bonus_state"])
    bonus_ask(
        order=order,
        operation=operation,
        text=_(
            "Неизвестно, прошло ли движение «%(movement)s» (%(what)s): ответ сервиса потерян, "
            "а по балансу это не видно. Проверьте операцию в кабинете сервиса бонусов."
        )
        % {"movement": operation.get_movement_display(), "what": bonus_amount_of(operation)},
    )


def bonus_commit_refused(*, order: Order, operation: BonusOperation, why: str) -> None:
    """The service refused a commit of points that the buyer was already promised."""
    operation.state = OperationState.REFUSED
    operation.error = why[:500]
    operation.settled_at = clock.now()
    operation.save(update_fields=["state", "error", "settled_at"])
    if order.status in CALLED_OFF:
        # Nothing moved, and nothing was to move any more.
        _refused_too_late(order, operation)
        _without_a_spend(order)
        return
    if operation.movement == Movement.SPEND:
        message_renew(topic=Topic.BONUS_RELEASE, order=order)
        bonus_denied(order=order)
    else:
        order.bonus_state = BonusState.REFUSED
        order.save(update_fields=["bonus_state"])
    bonus_ask(
        order=order,
        operation=operation,
        text=_("Сервис бонусов отказал: «%(why)s». Движение «%(movement)s» (%(what)s).")
        % {
            "why": why,
            "movement": operation.get_movement_display(),
            "what": bonus_amount_of(operation),
        },
    )
    _without_a_spend(order)


def _without_a_spend(order: Order) -> None:
    """What the service accrued by itself does not depend on it, and is asked about all the same."""
    accruals_set_free(order=order)
    if order.status in CALLED_OFF and accrual_stands_alone(order):
        bonus_undo(order=order)
    bonus_mirror(order=order)


def _refused_too_late(order: Order, operation: BonusOperation) -> None:
    spending = operation.movement == Movement.SPEND
    order.bonus_state = BonusState.RELEASING if spending else BonusState.NONE
    order.save(update_fields=["bonus_state"])
    if spending:
        message_renew(topic=Topic.BONUS_RELEASE, order=order)
    bonus_answered(order=order, operations=[operation], resolution=_("Заказ отменён."))


def _compare(
    order: Order, operation: BonusOperation, request: CommitRequest, result: CommitResult
) -> None:
    """Tell a person when the service sold on other terms than the buyer was quoted."""
    said = []
    if result.spent != request.spend:
        said.append(
            _("Сервис бонусов списал %(spent)s вместо %(asked)s. Проверьте сумму к оплате.")
            % {"spent": result.spent, "asked": request.spend}
        )
    quoted = sum((line.loyalty_discount for line in order.lines.all()), Decimal("0.00"))
    if result.discounted is not None and result.discounted != quoted:
        said.append(
            _("Сервис бонусов дал скидку %(given)s ₽, а покупателю обещано %(quoted)s ₽.")
            % {"given": result.discounted, "quoted": quoted}
        )
    if said:
        bonus_ask(order=order, operation=operation, text=" ".join(said))
