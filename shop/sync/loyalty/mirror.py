"""Accruals the service makes on its own: looked for until they show, then written down."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from integrations.loyalty.base import CommitResult
from shop.models import (
    UNFINISHED_STATES,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    Topic,
)
from shop.services import clock
from shop.services.bonus_earned import bonus_earned_beside, bonus_earned_count
from shop.services.bonus_lives import commit_live
from shop.services.bonus_requests import request_for
from shop.services.order_move import order_lock
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import Postponed
from shop.sync.outbox.run_types import Apply

from .provider import learn_member, provider_of

FIRST_LOOK_AGAIN = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
LOOKED_FOR = timedelta(days=5)
"""After so long nobody waits for it any more: the nightly comparison tells what is missing."""

WITHOUT_A_COMMIT = (BonusState.NONE, BonusState.RELEASED, BonusState.REFUSED)
"""Its points were never spent, or refused: what it earned is its commit all the same."""


def mirror_earning(claimed: Claimed) -> Apply | None:
    """Ask what the service accrued for a completed order (topic `bonus_mirror`)."""
    order = Order.objects.get(pk=claimed.order_id)
    if order.status != OrderStatus.COMPLETED or _is_written(order):
        return None
    provider = provider_of(order)
    if not provider.capabilities.earns_itself or not learn_member(order, provider):
        return None
    age = clock.now() - claimed.message.created_at
    wait = min(max(age / 2, FIRST_LOOK_AGAIN), LONGEST_WAIT)
    result = None
    there = order.posiflora_id or not provider.capabilities.needs_document
    if there and not _spend_is_to_come(order):
        purchase = request_for(
            order=order, movement=Movement.EARN, operation_id=f"{order.number}-mirror"
        )
        result = provider.mirrored_earn(purchase)
    if result is not None:
        return partial(_apply, order.pk, result)
    if age > LOOKED_FOR:
        return None
    raise Postponed(wait.total_seconds())


def _spend_is_to_come(order: Order) -> bool:
    """An earning of a life is written beside its spend, so the spend has to be there first."""
    commit = commit_live(order)
    begun = commit is not None and commit.state != OperationState.PENDING
    spends = order.messages.filter(topic=Topic.BONUS_SPEND, state__in=UNFINISHED_STATES)
    return not begun and spends.exists()


def _is_written(order: Order) -> bool:
    return order.bonus_operations.filter(movement=Movement.EARN, state=OperationState.DONE).exists()


def _apply(order_id: int, result: CommitResult) -> None:
    order = order_lock(pk=order_id)
    if _is_written(order):
        return
    commit = commit_live(order)
    earning = bonus_earned_beside(order=order, commit=commit, result=result)
    if order.bonus_state in WITHOUT_A_COMMIT:
        order.bonus_state = BonusState.COMMITTED
        order.save(update_fields=["bonus_state"])
    bonus_earned_count(order=order, commit=commit or earning)
