"""Reserving points and giving them back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from integrations.errors import Refused
from integrations.http import time_budget
from integrations.loyalty.base import LoyaltyProvider, QuoteRequest, Reserve
from shop.models import BonusOperation, BonusState, Movement, OperationState, Order, OrderStatus
from shop.services import clock
from shop.services.bonuses.follow import bonus_follow_status
from shop.services.bonuses.lives import commit_standing
from shop.services.bonuses.member import (
    commit_under_way,
    member_lock,
    moved_since,
    own_reserve_fits,
)
from shop.services.bonuses.requests import request_for
from shop.services.bonuses.reserves import (
    STANDING,
    bonus_refused,
    bonus_released,
    bonus_reserved,
    reserve_latest,
)
from shop.services.orders.move import order_lock
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import Postponed
from shop.sync.outbox.run_types import Apply

from .commit_apply import locked
from .provider import ANOTHER_COMMIT_SECONDS, provider_of
from .requests import reserve_request

HOLD_CALL_SECONDS = 8.0
STILL_WANTED = (BonusState.RESERVING, BonusState.RESERVED, BonusState.COMMITTING)
"""States in which points are set aside for good reason: the order moved on since it was let go."""


def reserve_points(claimed: Claimed) -> Apply | None:
    """Set the points of the order aside (topic `bonus_reserve`)."""
    order = Order.objects.get(pk=claimed.order_id)
    operation = reserve_latest(order)
    if operation is None or operation.state != OperationState.PENDING:
        return None
    provider = provider_of(order)
    if order.bonus_state != BonusState.RESERVING:
        # Called off after an answer was lost: something may be held.
        _let_go(order, provider)
        return partial(_apply_released, order.pk)
    if not provider.capabilities.reserves:
        return _reserve_here(order, operation, provider)
    _let_go(order, provider, before=operation)
    if not provider.capabilities.reserve_readable:
        _keep_out_of_a_commit(operation)
    if operation.evidence.get("again") and not _still_allowed(order, operation, provider):
        return partial(_apply_refused, order.pk, operation.pk, "")
    return _reserve_there(claimed, order, operation, provider)


def release_points(claimed: Claimed) -> Apply | None:
    """Give the points of the order back (topic `bonus_release`). Safe to repeat."""
    order = Order.objects.get(pk=claimed.order_id)
    if order.bonus_state in STILL_WANTED:
        return None
    standing = order.bonus_operations.filter(movement=Movement.RESERVE, state__in=STANDING)
    if not standing.exists() and (
        order.bonus_state != BonusState.RELEASING or commit_standing(order)
    ):
        # Nothing is reserved. What is on its way back, if anything, is a commit.
        return None
    _let_go(order, provider_of(order))
    return partial(_apply_released, order.pk)


def _reserve_there(
    claimed: Claimed, order: Order, operation: BonusOperation, provider: LoyaltyProvider
) -> Apply:
    request = reserve_request(operation)
    reserve = provider.settle_reserve(request) if claimed.outcome_unknown else None
    if reserve is None:
        try:
            with time_budget(HOLD_CALL_SECONDS):
                reserve = provider.reserve(request)
        except Refused as refused:
            return partial(_apply_refused, order.pk, operation.pk, refused.sentence)
    if reserve.points < operation.asked:
        provider.release(request)
        return partial(_apply_refused, order.pk, operation.pk, "")
    return partial(_apply_reserved, order.pk, operation.pk, reserve)


def _reserve_here(order: Order, operation: BonusOperation, provider: LoyaltyProvider) -> Apply:
    """The service keeps no reserves: ours is a row that other orders' rows are counted against."""
    moment = clock.now()
    member = provider.find_member(operation.member_phone)
    balance = member.balance if member else Decimal(0)
    return partial(_apply_reserved_here, order.pk, operation.pk, balance, moment)


def _still_allowed(order: Order, operation: BonusOperation, provider: LoyaltyProvider) -> bool:
    """Whether the goods as they are now may be paid with so many points."""
    member = provider.find_member(operation.member_phone)
    if member is None:
        return False
    bought = request_for(order=order, movement=Movement.SPEND, operation_id=operation.operation_id)
    wanted = QuoteRequest(
        member=member, lines=bought.lines, spend=operation.asked, coupons=bought.coupons
    )
    return provider.quote(wanted).spend == operation.asked


def _let_go(
    order: Order, provider: LoyaltyProvider, *, before: BonusOperation | None = None
) -> None:
    """Release at the service whatever reserves of the order may stand there."""
    if not provider.capabilities.reserves:
        return
    rows = order.bonus_operations.filter(movement=Movement.RESERVE, state__in=STANDING)
    if before is not None:
        rows = rows.filter(n__lt=before.n)
    for row in rows.order_by("n"):
        provider.release(reserve_request(row))
        if before is not None:
            BonusOperation.objects.filter(pk=row.pk).update(
                state=OperationState.RELEASED, settled_at=clock.now()
            )


def _keep_out_of_a_commit(operation: BonusOperation) -> None:
    """A lost commit is told by the member's balance, which a new hold may move as well."""
    with transaction.atomic():
        member_lock(provider=operation.provider, member_id=operation.member_id)
        if commit_under_way(operation):
            raise Postponed(ANOTHER_COMMIT_SECONDS)


def _apply_reserved(order_id: int, operation_id: int, reserve: Reserve) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_reserved(order=order, operation=operation, reserve=reserve)
    if order.status == OrderStatus.COMPLETED:
        bonus_follow_status(order=order)


def _apply_reserved_here(
    order_id: int, operation_id: int, balance: Decimal, moment: datetime
) -> None:
    """Grant it if the balance covers what all our orders have set aside.

    Raises Postponed when the balance may have moved since it was read.
    """
    order, operation = locked(order_id, operation_id)
    member_lock(provider=operation.provider, member_id=operation.member_id)
    if moved_since(operation, moment=moment):
        raise Postponed(ANOTHER_COMMIT_SECONDS)
    order.bonus_operations.filter(
        movement=Movement.RESERVE, state__in=STANDING, n__lt=operation.n
    ).update(state=OperationState.RELEASED, settled_at=clock.now())
    if own_reserve_fits(operation=operation, balance=balance):
        _apply_reserved(order_id, operation_id, Reserve(points=operation.asked, expires_at=None))
    else:
        _refuse(order, operation, "")


def _apply_refused(order_id: int, operation_id: int, why: str) -> None:
    order, operation = locked(order_id, operation_id)
    _refuse(order, operation, why)


def _refuse(order: Order, operation: BonusOperation, why: str) -> None:
    bonus_refused(order=order, operation=operation, why=why)
    # It may be closed already, and then nobody is left to be asked.
    bonus_follow_status(order=order)


def _apply_released(order_id: int) -> None:
    order = order_lock(pk=order_id)
    bonus_released(order=order)
    last = order.bonus_operations.filter(movement=Movement.SPEND).order_by("-n").first()
    denied = last is not None and last.state == OperationState.REFUSED
    if order.status == OrderStatus.COMPLETED and not denied:
        # It was completed again meanwhile.
        bonus_follow_status(order=order)
