"""Reserves against the loyalty service, where it lets them be read."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.http import correlate
from integrations.loyalty.base import LoyaltyProvider
from integrations.loyalty.registry import get_provider
from shop.models import CALLED_OFF, AttentionKind, BonusOperation, Movement, OperationState
from shop.services import clock
from shop.services.bonuses.reserves import bonus_released
from shop.services.orders.move import order_lock
from shop.sync.loyalty.requests import reserve_request

from .findings import Code, Finding, Repair
from .order_finding import finding
from .scope import Ours


def check_reserves(ours: Ours, provider: LoyaltyProvider, *, notes: bool) -> list[Finding]:
    """Ask about each reserve that nobody has proven gone yet: one call for it, once.

    `notes` writes down what was proven, so that it is not asked about again.
    Raises a vendor error when the service cannot be read.
    """
    if not provider.capabilities.reserve_readable or ours.moves_points:
        return []
    found: list[Finding] = []
    for each in ours.operations:
        if _is_in_question(each):
            found += _check(ours, each, provider, notes=notes)
    return found


def let_go(operation_id: int) -> bool:
    """Release a reserve of an order that is over, by its own id. Safe to repeat."""
    operation = BonusOperation.objects.select_related("order").get(pk=operation_id)
    order = operation.order
    if order is None or not order.is_final:
        return False
    with correlate(reference=order.number):
        get_provider().release(reserve_request(operation))
    with transaction.atomic():
        order = order_lock(pk=order.pk)
        if order.status in CALLED_OFF and operation.state == OperationState.DONE:
            bonus_released(order=order)
        _proven(operation)
    return True


def _is_in_question(operation: BonusOperation) -> bool:
    asked = operation.movement == Movement.RESERVE and operation.proven_at is None
    return asked and operation.state not in (OperationState.PENDING, OperationState.REFUSED)


def _check(
    ours: Ours, operation: BonusOperation, provider: LoyaltyProvider, *, notes: bool
) -> list[Finding]:
    with correlate(reference=ours.order.number):
        standing = provider.settle_reserve(reserve_request(operation))
    over = ours.order.is_final
    if operation.state == OperationState.DONE and not over:
        return [_gone(ours, operation)] if standing is None else []
    if standing is None:
        if over and notes:
            _proven(operation)
        return []
    return [
        finding(
            ours,
            Code.RESERVE_STANDS,
            _("Заказ закрыт, а в сервисе бонусов всё ещё держится резерв %(points)s.")
            % {"points": standing.points},
            operation=operation,
            told_as=AttentionKind.BONUS,
            repair=Repair.RELEASE if over else None,
            theirs=f"{standing.points:.2f}",
        )
    ]


def _gone(ours: Ours, operation: BonusOperation) -> Finding:
    return finding(
        ours,
        Code.RESERVE_GONE,
        _(
            "Резерва %(points)s бонусов в сервисе больше нет: пока заказ не завершён, покупатель "
            "может потратить их в другом месте."
        )
        % {"points": operation.points},
        operation=operation,
        told_as=AttentionKind.BONUS,
        ours=f"{operation.points or operation.asked:.2f}",
    )


def _proven(operation: BonusOperation) -> None:
    """Written down, so that nobody has to ask about it again."""
    BonusOperation.objects.filter(pk=operation.pk, proven_at=None).update(proven_at=clock.now())
