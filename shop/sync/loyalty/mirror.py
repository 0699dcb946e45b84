"""Accruals the service makes on its own: looked for until they show, then written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Max

from integrations.loyalty.base import CommitResult
from shop.models import (
    CALLED_OFF,
    OPEN_STATES,
    UNFINISHED_STATES,
    BonusState,
    EventKind,
    Movement,
    Order,
    OrderStatus,
    Topic,
)
from shop.services import clock
from shop.services.bonuses.by_hand import bonus_part_earned_late
from shop.services.bonuses.earned import bonus_earned_beside, bonus_earned_count
from shop.services.bonuses.lives import commit_live, commit_standing
from shop.services.bonuses.mirror import accruals_seen, earning_is_known
from shop.services.bonuses.refunds import bonus_undo
from shop.services.bonuses.requests import request_for
from shop.services.orders.move import order_lock
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
    """Ask what the service accrued for a closed order (topic `bonus_mirror`)."""
    order = Order.objects.get(pk=claimed.order_id)
    called_off = order.status in CALLED_OFF
    if not (called_off or order.status == OrderStatus.COMPLETED) or earning_is_known(order):
        return None
    provider = provider_of(order)
    if not provider.capabilities.earns_itself or not learn_member(order, provider):
        return None
    result, asked = None, False
    there = order.posiflora_id or not provider.capabilities.needs_document
    if there and not _spend_is_to_come(order):
        purchase = request_for(
            order=order, movement=Movement.EARN, operation_id=f"{order.number}-mirror"
        )
        asked = True
        result = provider.mirrored_earn(
            purchase,
            seen=accruals_seen(order),
            called_off=order.history.filter(status__in=CALLED_OFF).exists(),
        )
    if result is not None:
        return partial(_apply, order.pk, result)
    age = clock.now() - _waits_since(claimed, order)
    if age > LOOKED_FOR or (called_off and not _was_done(order)):
        return None
    wait = min(max(age / 2, FIRST_LOOK_AGAIN), LONGEST_WAIT)
    raise Postponed(wait.total_seconds(), answered=asked)


def _spend_is_to_come(order: Order) -> bool:
    """An earning of a life is written beside its spend, so the spend has to be there first."""
    live = commit_live(order)
    if live is not None and live.state in OPEN_STATES:
        return True
    spends = order.messages.filter(topic=Topic.BONUS_SPEND, state__in=UNFINISHED_STATES)
    return commit_standing(order) is None and spends.exists()


def _waits_since(claimed: Claimed, order: Order) -> datetime:
    """A message that is renewed when the order moves once more is older than what it waits for."""
    moved = order.history.exclude(kind=EventKind.NOTE).aggregate(last=Max("recorded_at"))["last"]
    return max(claimed.message.created_at, moved or claimed.message.created_at)


def _was_done(order: Order) -> bool:
    """Whether it was ever completed, as far as we heard. Over there maybe only, after all of it."""
    completed = order.history.filter(status=OrderStatus.COMPLETED)
    return completed.exists() or order.history.filter(kind=EventKind.DRIFT).exists()


def _apply(order_id: int, result: CommitResult) -> None:
    order = order_lock(pk=order_id)
    seen = accruals_seen(order)
    if earning_is_known(order) or not seen.isdisjoint(result.reference.split(",")):
        return
    commit = commit_standing(order)
    earning = bonus_earned_beside(order=order, commit=commit, result=result)
    if order.bonus_state in WITHOUT_A_COMMIT:
        order.bonus_state = BonusState.COMMITTED
        order.save(update_fields=["bonus_state"])
    bonus_earned_count(order=order, commit=commit or earning)
    if order.status in CALLED_OFF:
        # Before this was known nobody could be told that it has to be taken back.
        bonus_undo(order=order)
    else:
        bonus_part_earned_late(order=order)
