"""Writing down how a commit ended: each runs in the transaction in which its message is done."""

from __future__ import annotations

from integrations.loyalty.base import CommitResult
from integrations.loyalty.registry import get_provider
from shop.models import BonusOperation, Movement, Order
from shop.services.bonuses.commits import (
    bonus_commit_refused,
    bonus_commit_unproven,
    bonus_committed,
)
from shop.services.bonuses.follow import bonus_commit_not_made
from shop.services.bonuses.requests import request_of
from shop.services.orders.move import order_lock


def apply_done(order_id: int, operation_id: int, result: CommitResult) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_committed(
        order=order,
        operation=operation,
        request=request_of(operation),
        result=result,
        earns_with_spend=get_provider().capabilities.earns_with_spend,
    )


def apply_unproven(order_id: int, operation_id: int) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_commit_unproven(order=order, operation=operation)


def apply_dropped(order_id: int, movement: Movement) -> None:
    bonus_commit_not_made(order=order_lock(pk=order_id), movement=movement)


def apply_refused(order_id: int, operation_id: int, why: str) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_commit_refused(order=order, operation=operation, why=why)


def locked(order_id: int, operation_id: int) -> tuple[Order, BonusOperation]:
    """The order, locked, and one of its movements."""
    order = order_lock(pk=order_id)
    return order, BonusOperation.objects.get(pk=operation_id)
