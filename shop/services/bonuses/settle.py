"""A manager has looked at the loyalty service and says what became of a movement.

Nothing here calls the service. What a manager says ends in the very verbs that end an answer of
the service, so an order cannot tell the one from the other; the row keeps who said it and why.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.loyalty.base import CommitResult, CommitSpendOn, RefundResult
from integrations.loyalty.registry import get_provider
from integrations.money import ZERO
from shop.models import (
    CALLED_OFF,
    COMMITS,
    OPEN_STATES,
    REFUNDS,
    BonusOperation,
    BonusState,
    EventKind,
    MessageState,
    Movement,
    OperationState,
    Order,
    Origin,
    OutboxMessage,
    Topic,
)
from shop.services.errors import DomainError
from shop.services.history import event_add
from shop.services.messages import message_cancel, message_renew, message_retry
from shop.services.orders.move import order_lock

from .commits import bonus_commit_dropped, bonus_commit_refused, bonus_committed
from .follow import bonus_commit_not_made, bonus_follow_status, bonus_refund_followed
from .questions import bonus_answered
from .refund_ends import (
    bonus_refund_dropped,
    bonus_refund_refused,
    bonus_refunded,
    is_part,
)
from .requests import request_of
from .retry import bonus_messages, refund_payload


class Verdict(StrEnum):
    """What the manager has seen in the service."""

    HAPPENED = "happened"
    SEND_AGAIN = "send_again"
    """It did not happen, and is still wanted."""
    GIVE_UP = "give_up"
    """It did not happen, and nobody shall try again."""


def bonus_can_settle(operation: BonusOperation) -> bool:
    """Whether this movement waits for a person: open, and nobody is sending it."""
    return not _why_not(operation)


@transaction.atomic
def bonus_settle(
    *,
    operation_id: int,
    verdict: Verdict,
    reason: str,
    by: User,
    points: Decimal = ZERO,
    beside: Decimal = ZERO,
) -> BonusOperation:
    """End an open movement as `by` says. `points` is what it moved, when it happened.

    `beside` is what the same call moved the other way: earned with a spend, taken back with a
    refund. Raises DomainError `cannot_settle` with the reason in words.
    """
    operation = BonusOperation.objects.select_related("order").get(pk=operation_id)
    if operation.order_id is None:
        raise _refusal(_("У этого движения нет заказа."))
    order = order_lock(pk=operation.order_id)
    operation = BonusOperation.objects.select_for_update(of=("self",)).get(pk=operation_id)
    operation.order = order
    why_not = _why_not(operation)
    if why_not:
        raise _refusal(why_not)
    if verdict == Verdict.HAPPENED:
        _check_points(operation, points, beside)
    if verdict == Verdict.SEND_AGAIN and _is_pointless(order, operation):
        raise _refusal(_("Заказ отменён: проводить по нему бонусы больше незачем."))
    operation.note, operation.settled_by = reason[:500], by
    operation.save(update_fields=["note", "settled_by"])
    told = f"{_told(operation, verdict, points)} {reason}"
    event_add(
        order=order,
        key=f"bonus:settled:{operation.pk}",
        kind=EventKind.NOTE,
        origin=Origin.MANAGER,
        note=told,
        actor=by,
    )
    _give_messages_up(order, operation, verdict)
    bonus_answered(order=order, operations=[operation], resolution=told, by=by)
    if operation.movement in COMMITS:
        _end_commit(order, operation, verdict, points, beside, reason)
    else:
        _end_refund(order, operation, verdict, points, beside, reason)
    if verdict == Verdict.GIVE_UP and not (is_part(operation) and order.status in CALLED_OFF):
        # What the refusal asks of a person has just been answered by one. Of an order that came
        # back as a whole the answer was about a part: the rest is still to be put right.
        bonus_answered(order=order, operations=[operation], resolution=told, by=by)
    _hurry_what_waited(operation)
    operation.refresh_from_db()
    return operation


def _why_not(operation: BonusOperation) -> str:
    """Why a person cannot decide about this movement, "" when they can."""
    if operation.state not in OPEN_STATES:
        return _("Это движение уже завершено.")
    if operation.movement not in (*COMMITS, *REFUNDS):
        return _("Резерв не решают вручную: повторите его или отмените заказ.")
    if operation.carried_by_id is not None:
        return _("Это движение решается вместе с другим движением того же заказа.")
    waiting = [MessageState.IN_FLIGHT]
    if operation.state == OperationState.PENDING:
        waiting.append(MessageState.QUEUED)
    if bonus_messages(operation, *waiting):
        return _("Движение ещё отправляется. Дождитесь ответа сервиса.")
    return ""


def _check_points(operation: BonusOperation, points: Decimal, beside: Decimal) -> None:
    if points < 0 or beside < 0:
        raise _refusal(_("Число бонусов не бывает меньше нуля."))
    takes_money = operation.movement == Movement.SPEND
    if takes_money and not ZERO < points <= operation.amount:
        raise _refusal(
            _("Списать можно от 0 до %(most)s: столько стоит покупка.") % {"most": operation.amount}
        )
    if operation.movement in REFUNDS and points > operation.asked:
        raise _refusal(
            _("Вернуть можно не больше %(most)s: столько было проведено.")
            % {"most": operation.asked}
        )


def _end_commit(
    order: Order,
    operation: BonusOperation,
    verdict: Verdict,
    points: Decimal,
    beside: Decimal,
    reason: str,
) -> None:
    movement = Movement(operation.movement)
    spending = movement == Movement.SPEND
    match verdict:
        case Verdict.HAPPENED:
            result = CommitResult(
                spent=points if spending else ZERO, earned=beside if spending else points
            )
            bonus_committed(
                order=order,
                operation=operation,
                request=request_of(operation),
                result=result,
                earns_with_spend=bool(beside),
            )
        case Verdict.SEND_AGAIN:
            _reopen(order)
            _send_again(order, movement)
        case Verdict.GIVE_UP:
            bonus_commit_refused(order=order, operation=operation, why=reason)


def _end_refund(
    order: Order,
    operation: BonusOperation,
    verdict: Verdict,
    points: Decimal,
    beside: Decimal,
    reason: str,
) -> None:
    spending = operation.movement == Movement.SPEND_REFUND
    match verdict:
        case Verdict.HAPPENED:
            result = RefundResult(
                recovered=points if spending else beside,
                clawed_back=beside if spending else points,
            )
            bonus_refunded(order=order, operation=operation, result=result)
            bonus_refund_followed(order=order)
        case Verdict.SEND_AGAIN:
            bonus_refund_dropped(order=order, operation=operation)
            if is_part(operation) and order.status not in CALLED_OFF:
                message_renew(
                    topic=Topic.BONUS_REFUND, order=order, payload=refund_payload(operation)
                )
            bonus_follow_status(order=order)
        case Verdict.GIVE_UP:
            bonus_refund_refused(order=order, operation=operation, why=reason)


def _is_pointless(order: Order, operation: BonusOperation) -> bool:
    return operation.movement in COMMITS and order.status in CALLED_OFF


def _send_again(order: Order, movement: Movement) -> None:
    accepted = get_provider().capabilities.commit_spend_on == CommitSpendOn.ACCEPTED
    if movement == Movement.SPEND and accepted and not order.is_final:
        # Wanted at once: the service says whether it may, with or without a reserve.
        bonus_commit_dropped(order=order, movement=movement)
        message_renew(topic=Topic.BONUS_SPEND, order=order)
    else:
        bonus_commit_not_made(order=order, movement=movement)


def _reopen(order: Order) -> None:
    """A commit nobody could tell of left its order unknown; now it can be told."""
    if order.bonus_state == BonusState.UNKNOWN:
        order.bonus_state = BonusState.COMMITTING
        order.save(update_fields=["bonus_state"])


def _give_messages_up(order: Order, operation: BonusOperation, verdict: Verdict) -> None:
    """What waits to be sent again has been answered for.

    Other parts of an order come back by messages of their own, which stay; and so does the return
    of all of it, unless a person takes that upon himself.
    """
    waiting = bonus_messages(operation, MessageState.QUEUED, MessageState.ATTENTION)
    if operation.movement in REFUNDS:
        whole = [each for each in waiting if not each.payload and verdict == Verdict.GIVE_UP]
        waiting = [*_carriers(operation, waiting), *whole]
    found = OutboxMessage.objects.filter(pk__in=[each.pk for each in waiting])
    message_cancel(found, order=order)


def _carriers(operation: BonusOperation, waiting: list[OutboxMessage]) -> list[OutboxMessage]:
    """The message that would send this refund: its own, or one it was asked about with since."""
    own = [each for each in waiting if each.pk == operation.request.get("message")]
    if own or operation.state != OperationState.PENDING:
        return own
    same = [each for each in waiting if each.payload in ({}, refund_payload(operation))]
    return same[:1]


def _hurry_what_waited(operation: BonusOperation) -> None:
    """Refunds that waited for a person because nobody knew of this one may go on."""
    if operation.movement in REFUNDS:
        for message in bonus_messages(operation, MessageState.ATTENTION):
            message_retry(message=message)


def _told(operation: BonusOperation, verdict: Verdict, points: Decimal) -> str:
    """The decision in words, for the history of the order."""
    words = {
        Verdict.HAPPENED: _("%(movement)s: прошло, %(points)s."),
        Verdict.SEND_AGAIN: _("%(movement)s: не прошло, отправляем снова."),
        Verdict.GIVE_UP: _("%(movement)s: не прошло, больше не отправляем."),
    }
    return words[verdict] % {"movement": operation.get_movement_display(), "points": points}


def _refusal(why: str) -> DomainError:
    return DomainError("cannot_settle", detail=why)
