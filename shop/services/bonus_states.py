"""Bonus states of an order: what each answer of the loyalty service, and each status, leads to.

Every verb here expects the order to be locked and runs inside the caller's transaction. None calls
a vendor; what a vendor must be told goes out as a message.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.loyalty.base import Capabilities, CommitResult, CommitSpendOn, Reserve
from integrations.loyalty.registry import get_provider
from integrations.money import allocate
from shop.models import (
    OPEN_STATES,
    AttentionKind,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    PushState,
    Question,
    Topic,
)

from . import clock
from .attention import attention_open, attention_resolve
from .bonus_by_hand import bonus_amount_of, bonus_undo_by_hand
from .messages import message_hurry, message_put
from .order_push import order_update_queue

PLACING_ANSWERS_FIRST = timedelta(seconds=5)
"""A refusal learnt while placing is answered there; the chat is only for one learnt later."""

CALLED_OFF = (OrderStatus.CANCELLED, OrderStatus.RETURNED)
"""Statuses in which no points may move any more."""

COMMIT_BEFORE_EXPIRY = timedelta(minutes=3)
"""A reserve that lapses is committed this long before it does, pushed or not."""


def bonus_reserve_begin(*, order: Order, balance: Decimal) -> None:
    """The order wants to spend: write the movement down and queue the reserve.

    The worker's turn comes a little later than the request's own attempt, which follows the commit.
    """
    BonusOperation.objects.create(
        order=order,
        customer=order.customer,
        movement=Movement.RESERVE,
        provider=order.loyalty_provider,
        member_id=order.member_id,
        member_phone=order.member_phone,
        amount=order.goods_total,
        asked=order.bonus_spent,
        evidence={"balance": str(balance)},
    )
    message_put(
        topic=Topic.BONUS_RESERVE, order=order, available_at=clock.now() + PLACING_ANSWERS_FIRST
    )


def bonus_reserved(*, order: Order, operation: BonusOperation, reserve: Reserve) -> None:
    """The points are set aside. An order that died meanwhile gives them straight back."""
    operation.state = OperationState.DONE
    operation.points = reserve.points
    operation.expires_at = reserve.expires_at
    operation.settled_at = clock.now()
    operation.save(update_fields=["state", "points", "expires_at", "settled_at"])
    if order.status in CALLED_OFF or order.bonus_state == BonusState.REFUSED:
        order.bonus_state = BonusState.RELEASING
        order.save(update_fields=["bonus_state"])
        message_put(topic=Topic.BONUS_RELEASE, order=order)
        return
    order.bonus_state = BonusState.RESERVED
    order.save(update_fields=["bonus_state"])
    provider = get_provider()
    if provider and provider.capabilities.commit_spend_on == CommitSpendOn.ACCEPTED:
        in_time = _commit_by(provider.capabilities, reserve)
        accepted = order.push_state == PushState.SENT
        message_put(
            topic=Topic.BONUS_SPEND, order=order, available_at=None if accepted else in_time
        )
    message_hurry(topic=Topic.ORDER_CREATE, order=order)
    order_update_queue(order=order)


def bonus_refused(*, order: Order, operation: BonusOperation, why: str) -> None:
    """The service said no. The order does not go on at a higher price before the buyer agrees."""
    operation.state = OperationState.REFUSED
    operation.error = why[:500]
    operation.settled_at = clock.now()
    operation.save(update_fields=["state", "error", "settled_at"])
    order.bonus_state = BonusState.REFUSED
    if not order.is_final:
        order.question = Question.BONUS_REFUSED
        message_put(
            topic=Topic.NOTIFY_BUYER,
            order=order,
            key="question",
            payload={"question": order.question},
            available_at=clock.now() + PLACING_ANSWERS_FIRST,
        )
    order.save(update_fields=["bonus_state", "question"])
    order_update_queue(order=order)


def bonus_released(*, order: Order) -> None:
    """Nothing is reserved for this order any more."""
    order.bonus_operations.filter(
        movement=Movement.RESERVE,
        state__in=[OperationState.PENDING, OperationState.DONE, OperationState.UNKNOWN],
    ).update(state=OperationState.RELEASED, settled_at=clock.now())
    order.bonus_state = BonusState.RELEASED
    order.save(update_fields=["bonus_state"])


def bonus_commit_dropped(*, order: Order, movement: Movement) -> None:
    """A commit that certainly was not carried out is not wanted any more.

    It must not stay pending: a pending commit keeps every other one of its member waiting.
    """
    order.bonus_operations.filter(movement=movement, state__in=OPEN_STATES).update(
        state=OperationState.RELEASED, settled_at=clock.now()
    )
    if order.bonus_state == BonusState.COMMITTING:
        spending = movement == Movement.SPEND
        order.bonus_state = BonusState.RESERVED if spending else BonusState.NONE
        order.save(update_fields=["bonus_state"])


def bonus_committing(*, order: Order) -> None:
    """A commit is about to be sent."""
    order.bonus_state = BonusState.COMMITTING
    order.save(update_fields=["bonus_state"])


def bonus_committed(*, order: Order, operation: BonusOperation, result: CommitResult) -> None:
    """The purchase went through at the provider: store its numbers, not ours."""
    spending = operation.movement == Movement.SPEND
    operation.state = OperationState.DONE
    operation.points = result.spent if spending else result.earned
    operation.percent = result.percent
    operation.level = result.kind or ""
    operation.settled_at = clock.now()
    operation.save(update_fields=["state", "points", "percent", "level", "settled_at"])
    if spending:
        order.bonus_operations.filter(movement=Movement.RESERVE, state=OperationState.DONE).update(
            state=OperationState.USED
        )
    order.bonus_state = BonusState.COMMITTED
    order.bonus_earned = result.earned
    order.save(update_fields=["bonus_state", "bonus_earned"])
    _spread_earned(order)
    attention_resolve(order=order, kind=AttentionKind.BONUS, resolution=_("Проведено."))
    if spending and result.spent != order.bonus_spent:
        attention_open(
            order=order,
            kind=AttentionKind.BONUS,
            text=_("Сервис бонусов списал %(spent)s вместо %(asked)s. Проверьте сумму к оплате.")
            % {"spent": result.spent, "asked": order.bonus_spent},
        )
    if order.status in CALLED_OFF:
        bonus_undo_by_hand(order=order)


def bonus_commit_unproven(*, order: Order, operation: BonusOperation) -> None:
    """Nobody can tell whether the purchase went through: a person has to look."""
    operation.state = OperationState.UNKNOWN
    operation.save(update_fields=["state"])
    order.bonus_state = BonusState.UNKNOWN
    order.save(update_fields=["bonus_state"])
    attention_open(
        order=order,
        kind=AttentionKind.BONUS,
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
    if operation.movement == Movement.SPEND:
        message_put(topic=Topic.BONUS_RELEASE, order=order)
        bonus_refused(order=order, operation=operation, why=why)
    else:
        order.bonus_state = BonusState.REFUSED
        order.save(update_fields=["bonus_state"])
    attention_open(
        order=order,
        kind=AttentionKind.BONUS,
        text=_("Сервис бонусов отказал: «%(why)s». Движение «%(movement)s» (%(what)s).")
        % {
            "why": why,
            "movement": operation.get_movement_display(),
            "what": bonus_amount_of(operation),
        },
    )


def _commit_by(capabilities: Capabilities, reserve: Reserve) -> datetime:
    """When to commit at the latest. By our own clock: the provider's may be hours off."""
    ends = reserve.expires_at or clock.now()
    if capabilities.reserve_lifetime is not None:
        ends = clock.now() + capabilities.reserve_lifetime
    return ends - COMMIT_BEFORE_EXPIRY


def _spread_earned(order: Order) -> None:
    lines = list(order.lines.all())
    weights = [line.total for line in lines]
    if not order.bonus_earned or not sum(weights):
        return
    for line, share in zip(lines, allocate(order.bonus_earned, weights), strict=True):
        line.bonus_earned = share
        line.save(update_fields=["bonus_earned"])
