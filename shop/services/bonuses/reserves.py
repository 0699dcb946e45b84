"""Reserves of an order: what each answer of the loyalty service leads to.

Every verb of bonuses expects the order to be locked and runs inside the caller's transaction. None
calls a vendor; what a vendor must be told goes out as a message.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.loyalty.base import Capabilities, CommitSpendOn, Reserve
from integrations.loyalty.registry import get_provider
from shop.models import (
    CALLED_OFF,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
    PushState,
    Question,
    Topic,
)
from shop.services import clock
from shop.services.attention_said import attention_unsay
from shop.services.messages import message_hurry, message_put, message_renew, message_withdraw
from shop.services.orders.push import order_update_queue

from .questions import HANGS

PLACING_ANSWERS_FIRST = timedelta(seconds=5)
"""A refusal learnt while placing is answered there; the chat is only for one learnt later."""

STANDING = (OperationState.PENDING, OperationState.DONE, OperationState.UNKNOWN)
"""States of a reserve that may keep points at the service."""

COMMIT_BEFORE_EXPIRY = timedelta(minutes=3)
"""A reserve that lapses is committed this long before it does, pushed or not."""

DOCUMENT_COMES_WITHIN = timedelta(minutes=1)
"""How long a commit that needs the order in Posiflora waits before it asks whether it is there."""


def bonus_reserve_begin(*, order: Order, balance: Decimal) -> None:
    """The order wants to spend: write the movement down and queue the reserve.

    The worker's turn comes a little later than the request's own attempt, which follows the commit.
    """
    _reserve_open(order, n=1, evidence={"balance": str(balance)})
    message_put(
        topic=Topic.BONUS_RESERVE, order=order, available_at=clock.now() + PLACING_ANSWERS_FIRST
    )


def bonus_reserve_anew(*, order: Order) -> None:
    """Reserve `bonus_spent` under a new id; whatever stands under an earlier one is let go first.

    For an order whose goods or points were changed, or whose reserve was used up by a commit that
    did not come about.
    """
    rows = order.bonus_operations.filter(movement=Movement.RESERVE)
    latest = rows.order_by("-n").first()
    _reserve_open(order, n=latest.n + 1 if latest else 1, evidence={"again": "yes"})
    order.bonus_state = BonusState.RESERVING
    order.save(update_fields=["bonus_state"])
    # A spend that waits for its time would stand before the reserve; it is queued again after it.
    message_withdraw(topic=Topic.BONUS_SPEND, order=order)
    message_renew(topic=Topic.BONUS_RESERVE, order=order)


def bonus_reserved(*, order: Order, operation: BonusOperation, reserve: Reserve) -> None:
    """The points are set aside. An order that died meanwhile gives them straight back."""
    _settle(operation, OperationState.DONE, points=reserve.points, expires_at=reserve.expires_at)
    if _is_superseded(order, operation):
        return
    if order.status in CALLED_OFF or order.bonus_state == BonusState.REFUSED:
        order.bonus_state = BonusState.RELEASING
        order.save(update_fields=["bonus_state"])
        message_renew(topic=Topic.BONUS_RELEASE, order=order)
        return
    order.bonus_state = BonusState.RESERVED
    order.save(update_fields=["bonus_state"])
    provider = get_provider()
    if provider.capabilities.commit_spend_on == CommitSpendOn.ACCEPTED:
        accepted = order.push_state == PushState.SENT
        by = None if accepted else _commit_by(provider.capabilities, reserve)
        message_renew(topic=Topic.BONUS_SPEND, order=order, available_at=by)
    message_hurry(topic=Topic.ORDER_CREATE, order=order)
    order_update_queue(order=order)


def bonus_refused(*, order: Order, operation: BonusOperation, why: str) -> None:
    """The service said no. The order does not go on at a higher price before the buyer agrees."""
    _settle(operation, OperationState.REFUSED, error=why[:500])
    if not _is_superseded(order, operation):
        bonus_denied(order=order)


def bonus_denied(*, order: Order) -> None:
    """No points for this order: its buyer is asked how to go on while there is something to ask."""
    order.bonus_state = BonusState.REFUSED
    if not order.is_final:
        order.question = Question.BONUS_REFUSED
        message_put(
            topic=Topic.NOTIFY_BUYER,
            order=order,
            key=_question_key(order),
            payload={"question": order.question},
            available_at=clock.now() + PLACING_ANSWERS_FIRST,
        )
    order.save(update_fields=["bonus_state", "question"])
    order_update_queue(order=order)


def bonus_released(*, order: Order) -> None:
    """Nothing is reserved for this order any more. What became of a commit is another question."""
    order.bonus_operations.filter(movement=Movement.RESERVE, state__in=STANDING).update(
        state=OperationState.RELEASED, settled_at=clock.now()
    )
    attention_unsay(order=order, about=HANGS, resolution=_("Резерв снят."))
    if order.bonus_state not in (BonusState.COMMITTED, BonusState.UNKNOWN):
        order.bonus_state = BonusState.RELEASED
        order.save(update_fields=["bonus_state"])


def reserve_latest(order: Order) -> BonusOperation | None:
    """The reserve of today: an order whose points were changed has had several."""
    return order.bonus_operations.filter(movement=Movement.RESERVE).order_by("-n").first()


def _is_superseded(order: Order, operation: BonusOperation) -> bool:
    """Whether another reserve was asked for meanwhile: it lets this one go and decides."""
    latest = reserve_latest(order)
    return latest is not None and latest.n > operation.n


def _reserve_open(order: Order, *, n: int, evidence: dict[str, str]) -> None:
    BonusOperation.objects.create(
        order=order,
        customer=order.customer,
        movement=Movement.RESERVE,
        n=n,
        provider=order.loyalty_provider,
        member_id=order.member_id,
        member_phone=order.member_phone,
        amount=order.goods_total,
        asked=order.bonus_spent,
        evidence=evidence,
    )


def _settle(operation: BonusOperation, state: OperationState, **values: object) -> None:
    operation.state = state
    operation.settled_at = clock.now()
    for name, value in values.items():
        setattr(operation, name, value)
    operation.save(update_fields=["state", "settled_at", *values])


def _question_key(order: Order) -> str:
    """The first question has the plain key; an order may be asked again when its goods change."""
    asked = order.messages.filter(
        topic=Topic.NOTIFY_BUYER, payload__question=Question.BONUS_REFUSED
    ).count()
    return f"question:{asked + 1}" if asked else "question"


def _commit_by(capabilities: Capabilities, reserve: Reserve) -> datetime:
    """When to commit at the latest. By our own clock: the provider's may be hours off."""
    if capabilities.needs_document:
        return clock.now() + DOCUMENT_COMES_WITHIN
    ends = reserve.expires_at or clock.now()
    if capabilities.reserve_lifetime is not None:
        ends = clock.now() + capabilities.reserve_lifetime
    return ends - COMMIT_BEFORE_EXPIRY
