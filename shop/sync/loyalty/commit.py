"""Committing at the provider: spending what was reserved, earning when the order is done.

The ledger row is written, with the evidence the provider read beforehand, before the call. After a
lost answer the provider is asked to settle the question with that evidence; only a proven absence
leads to a second call, under the same id of ours.
"""

from __future__ import annotations

from functools import partial

from django.db import IntegrityError, transaction

from integrations.errors import Refused
from integrations.loyalty.base import CommitSpendOn, LoyaltyProvider, Settled
from shop.models import (
    CALLED_OFF,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
)
from shop.services.bonuses.commits import bonus_commit_begin
from shop.services.bonuses.lives import commit_may_begin
from shop.services.bonuses.member import member_lock, reserve_in_the_way
from shop.services.bonuses.requests import request_of
from shop.services.orders.move import order_lock
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import Postponed
from shop.sync.outbox.run_types import Apply

from .commit_apply import apply_done, apply_dropped, apply_refused, apply_unproven
from .provider import ANOTHER_COMMIT_SECONDS, learn_member, may_have_been_made, provider_of

A_HOLD_ENDS_SECONDS = 30.0
"""How long an earning stands back while another order of the member has points set aside."""

DOCUMENT_SECONDS = 60.0
"""How long a commit that needs the order in Posiflora waits before it looks again."""

WITHOUT_A_RESERVE = (BonusState.RELEASED, BonusState.REFUSED)
"""States in which a completed order tries its points all the same: the service says if it may."""


def spend_points(claimed: Claimed) -> Apply | None:
    """Debit the points of the order (topic `bonus_spend`), and earn where one call does both."""
    order = Order.objects.get(pk=claimed.order_id)
    pending = _pending(order, Movement.SPEND)
    if pending is None and not _may_spend(order):
        return None
    provider = provider_of(order)
    wanted = _is_time_to_spend(order, provider)
    if pending is None and not wanted:
        return None
    return _commit(claimed, order, Movement.SPEND, pending, provider, wanted=wanted)


def earn_points(claimed: Claimed) -> Apply | None:
    """Let the member earn on a completed order (topic `bonus_earn`)."""
    order = Order.objects.get(pk=claimed.order_id)
    pending = _pending(order, Movement.EARN)
    wanted = order.status == OrderStatus.COMPLETED
    if pending is None and not (wanted and order.goods_total and commit_may_begin(order)):
        return None
    provider = provider_of(order)
    if not learn_member(order, provider):
        return None
    return _commit(claimed, order, Movement.EARN, pending, provider, wanted=wanted)


def _may_spend(order: Order) -> bool:
    if not order.bonus_spent or not commit_may_begin(order):
        return False
    if order.bonus_state == BonusState.RESERVED:
        return True
    # What an earlier life of the order earned may be all that its state speaks of.
    earned_only = order.bonus_state == BonusState.COMMITTED and not _was_refused(order)
    completed = order.status == OrderStatus.COMPLETED
    return completed and (earned_only or order.bonus_state in WITHOUT_A_RESERVE)


def _was_refused(order: Order) -> bool:
    last = order.bonus_operations.filter(movement=Movement.SPEND).order_by("-n").first()
    return last is not None and last.state == OperationState.REFUSED


def _is_time_to_spend(order: Order, provider: LoyaltyProvider) -> bool:
    if provider.capabilities.commit_spend_on == CommitSpendOn.ACCEPTED:
        return order.status not in CALLED_OFF
    return order.status == OrderStatus.COMPLETED


def _commit(
    claimed: Claimed,
    order: Order,
    movement: Movement,
    pending: BonusOperation | None,
    provider: LoyaltyProvider,
    *,
    wanted: bool,
) -> Apply | None:
    """Carry the commit out, once. One that is no longer `wanted` is only looked into."""
    if pending is not None and may_have_been_made(claimed, pending):
        settlement = provider.settle_commit(request_of(pending), pending.evidence)
        match settlement.outcome:
            case Settled.DONE if settlement.result:
                return partial(apply_done, order.pk, pending.pk, settlement.result)
            case Settled.ABSENT:
                pass
            case _:
                return partial(apply_unproven, order.pk, pending.pk)
    if not wanted:
        return partial(apply_dropped, order.pk, movement)
    if provider.capabilities.needs_document and not order.posiflora_id:
        raise Postponed(DOCUMENT_SECONDS)
    operation = pending or _begin(claimed, order, movement, provider)
    request = request_of(operation)
    try:
        # Written down only now that the pending row keeps other commits of this member away.
        operation.evidence = dict(provider.prepare_commit(request))
        operation.save(update_fields=["evidence"])
        result = provider.commit(request)
    except Refused as refused:
        return partial(apply_refused, order.pk, operation.pk, refused.sentence)
    return partial(apply_done, order.pk, operation.pk, result)


def _holds_hide_in_the_balance(provider: LoyaltyProvider) -> bool:
    return provider.capabilities.reserves and not provider.capabilities.reserve_readable


def _begin(
    claimed: Claimed, order: Order, movement: Movement, provider: LoyaltyProvider
) -> BonusOperation:
    """Write down that a commit begins.

    Raises Postponed when it has to be thought over again: another call moves points of the member,
    or the order moved a moment ago and may be called off.
    """
    try:
        with transaction.atomic():
            locked = order_lock(pk=order.pk)
            if (locked.status, locked.bonus_state) != (order.status, order.bonus_state):
                raise Postponed(ANOTHER_COMMIT_SECONDS)
            member_lock(provider=provider.name, member_id=locked.member_id)
            hidden = movement == Movement.EARN and _holds_hide_in_the_balance(provider)
            if hidden and reserve_in_the_way(locked):
                raise Postponed(A_HOLD_ENDS_SECONDS)
            return bonus_commit_begin(
                order=locked, movement=movement, message_id=claimed.message.pk
            )
    except IntegrityError as error:
        raise Postponed(ANOTHER_COMMIT_SECONDS) from error


def _pending(order: Order, movement: Movement) -> BonusOperation | None:
    return order.bonus_operations.filter(
        movement=movement, state=OperationState.PENDING, carried_by=None
    ).first()
