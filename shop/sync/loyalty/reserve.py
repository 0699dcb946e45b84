"""Reserving points and giving them back."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from integrations.errors import Refused
from integrations.http import time_budget
from integrations.loyalty.base import Reserve, ReserveRequest
from shop.models import BonusOperation, BonusState, Movement, OperationState, Order
from shop.services.bonus_follow import bonus_follow_status
from shop.services.bonus_states import bonus_refused, bonus_released, bonus_reserved
from shop.services.order_move import order_lock
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import Postponed
from shop.sync.outbox.run_types import Apply

from .provider import ANOTHER_COMMIT_SECONDS, provider_of

HOLD_CALL_SECONDS = 8.0
LETTING_GO = (BonusState.RELEASING, BonusState.REFUSED)


def reserve_points(claimed: Claimed) -> Apply | None:
    """Set the points of the order aside (topic `bonus_reserve`)."""
    order = Order.objects.get(pk=claimed.order_id)
    operation = _reserve_of(order)
    if operation is None or operation.state != OperationState.PENDING:
        return None
    provider = provider_of(order)
    request = reserve_request(operation)
    if order.bonus_state != BonusState.RESERVING:
        # Called off after an answer was lost: something may be held.
        provider.release(request)
        return partial(_apply_released, order.pk)
    _keep_out_of_a_commit(operation)
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


def release_points(claimed: Claimed) -> Apply | None:
    """Give the points of the order back (topic `bonus_release`). Safe to repeat."""
    order = Order.objects.get(pk=claimed.order_id)
    operation = _reserve_of(order)
    if operation is None or order.bonus_state not in LETTING_GO:
        return None
    provider_of(order).release(reserve_request(operation))
    return partial(_apply_released, order.pk)


def _keep_out_of_a_commit(operation: BonusOperation) -> None:
    """A lost commit is told by the member's balance, which a new hold may move as well."""
    commits = BonusOperation.objects.filter(
        provider=operation.provider,
        member_id=operation.member_id,
        movement__in=[Movement.SPEND, Movement.EARN],
        state=OperationState.PENDING,
    )
    if commits.exists():
        raise Postponed(ANOTHER_COMMIT_SECONDS)


def _reserve_of(order: Order) -> BonusOperation | None:
    return order.bonus_operations.filter(movement=Movement.RESERVE).order_by("-n").first()


def reserve_request(operation: BonusOperation) -> ReserveRequest:
    """The reserve of an order in the words of the loyalty contract."""
    balance = operation.evidence.get("balance")
    return ReserveRequest(
        operation_id=operation.operation_id,
        member_id=operation.member_id,
        phone=operation.member_phone,
        points=operation.asked,
        balance=Decimal(balance) if balance else None,
    )


def _apply_reserved(order_id: int, operation_id: int, reserve: Reserve) -> None:
    order, operation = _locked(order_id, operation_id)
    bonus_reserved(order=order, operation=operation, reserve=reserve)


def _apply_refused(order_id: int, operation_id: int, why: str) -> None:
    order, operation = _locked(order_id, operation_id)
    bonus_refused(order=order, operation=operation, why=why)
    # It may be closed already, and then nobody is left to be asked.
    bonus_follow_status(order=order)


def _apply_released(order_id: int) -> None:
    bonus_released(order=order_lock(pk=order_id))


def _locked(order_id: int, operation_id: int) -> tuple[Order, BonusOperation]:
    order = order_lock(pk=order_id)
    return order, BonusOperation.objects.get(pk=operation_id)
