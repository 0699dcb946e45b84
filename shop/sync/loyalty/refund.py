"""Taking a commit back at the provider, every line of it once.

Evidence and request of the first attempt are kept: after a lost answer they tell which lines came
back, however many attempts there were since, and only the others are sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from integrations.errors import Refused
from integrations.loyalty.base import (
    NOTHING_REFUNDED,
    LoyaltyProvider,
    RefundRequest,
    RefundResult,
    Settled,
)
from shop.models import CALLED_OFF, REFUNDS, BonusOperation, OperationState, Order
from shop.services.bonuses.follow import bonus_follow_status, bonus_refund_followed
from shop.services.bonuses.lives import commit_standing
from shop.services.bonuses.refund_ends import (
    bonus_refund_dropped,
    bonus_refund_refused,
    bonus_refund_unproven,
    bonus_refunded,
    is_part,
)
from shop.services.bonuses.refunds import bonus_refund_begin, bonus_undo, refund_request_of
from shop.services.orders.move import order_lock
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import NeedsPerson, Postponed
from shop.sync.outbox.run_types import Apply

from .commit_apply import locked
from .provider import ANOTHER_COMMIT_SECONDS, may_have_been_made, provider_of


def refund_points(claimed: Claimed) -> Apply | None:
    """Take back all that is left of the commit, or the pieces the message names."""
    order = Order.objects.get(pk=claimed.order_id)
    pending = order.bonus_operations.filter(
        movement__in=REFUNDS, state=OperationState.PENDING
    ).first()
    pieces = _pieces(claimed)
    # A part that came back came back. The whole does only as long as the order is called off.
    part = is_part(pending) if pending else bool(pieces)
    wanted = part or order.status in CALLED_OFF
    if pending is None and not wanted:
        return None
    provider = provider_of(order)
    if pending is None:
        pending = _begin(claimed, order, pieces)
        if pending is None:
            return None
    return _refund(claimed, order, pending, provider, wanted=wanted)


def _refund(
    claimed: Claimed,
    order: Order,
    operation: BonusOperation,
    provider: LoyaltyProvider,
    *,
    wanted: bool,
) -> Apply:
    request = left = refund_request_of(operation)
    before = NOTHING_REFUNDED
    if may_have_been_made(claimed, operation):
        settled = provider.settle_refund(request, operation.evidence)
        if settled.outcome == Settled.DONE:
            return partial(_apply_done, order.pk, operation.pk, settled.result)
        if settled.outcome == Settled.UNPROVEN:
            return partial(_apply_unproven, order.pk, operation.pk)
        left, before = settled.rest_of(request), settled.result
    if not wanted and left == request:
        return partial(_apply_dropped, order.pk, operation.pk)
    try:
        if not operation.evidence:
            operation.evidence = dict(provider.prepare_refund(request))
            operation.save(update_fields=["evidence"])
        result = before + provider.refund(left)
    except Refused as refused:
        why = refused.sentence
        if left == request:
            return partial(_apply_refused, order.pk, operation.pk, why)
        return partial(_apply_some, order.pk, operation.pk, before, left, why)
    return partial(_apply_done, order.pk, operation.pk, result)


def _begin(claimed: Claimed, order: Order, pieces: Mapping[str, int]) -> BonusOperation | None:
    """Write down that a refund begins, None when there is nothing to take back.

    Raises Postponed while another call moves points of the member, NeedsPerson when nobody knows
    what an earlier refund, or the commit itself, has moved.
    """
    try:
        with transaction.atomic():
            locked_order = order_lock(pk=order.pk)
            if locked_order.status != order.status:
                raise Postponed(ANOTHER_COMMIT_SECONDS)
            commit = commit_standing(locked_order)
            if commit is None:
                return None
            unclear = commit.undone_by.filter(state=OperationState.UNKNOWN).exists()
            if unclear or commit.state != OperationState.DONE:
                raise NeedsPerson(
                    _("Неизвестно, что уже проведено по этому заказу. Завершите движения вручную.")
                )
            return bonus_refund_begin(
                order=locked_order, commit=commit, wanted=pieces, message_id=claimed.message.pk
            )
    except IntegrityError as error:
        raise Postponed(ANOTHER_COMMIT_SECONDS) from error


def _pieces(claimed: Claimed) -> dict[str, int]:
    named = claimed.message.payload.get("lines") or {}
    return {str(ref): int(count) for ref, count in named.items()}


def _apply_done(order_id: int, operation_id: int, result: RefundResult) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_refunded(order=order, operation=operation, result=result)
    bonus_refund_followed(order=order)


def _apply_some(
    order_id: int, operation_id: int, result: RefundResult, left: RefundRequest, why: str
) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_refunded(order=order, operation=operation, result=result, left=left.lines, why=why)


def _apply_refused(order_id: int, operation_id: int, why: str) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_refund_refused(order=order, operation=operation, why=why)
    if is_part(operation) and order.status in CALLED_OFF:
        # The whole of it is another matter.
        bonus_undo(order=order)


def _apply_unproven(order_id: int, operation_id: int) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_refund_unproven(order=order, operation=operation)


def _apply_dropped(order_id: int, operation_id: int) -> None:
    order, operation = locked(order_id, operation_id)
    bonus_refund_dropped(order=order, operation=operation)
    # It may be called off again by now.
    bonus_follow_status(order=order)
