"""Committing at the provider: spending what was reserved, earning when the order is done.

The ledger row is written, with the evidence the provider read beforehand, before the call. After a
lost answer the provider is asked to settle the question with that evidence; only a proven absence
leads to a second call.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction

from integrations.errors import Refused
from integrations.loyalty.base import (
    CommitRequest,
    CommitResult,
    LoyaltyProvider,
    QuoteLine,
    Settled,
)
from integrations.money import ZERO
from shop.models import (
    OPEN_STATES,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
)
from shop.services.bonus_states import (
    CALLED_OFF,
    bonus_commit_dropped,
    bonus_commit_refused,
    bonus_commit_unproven,
    bonus_committed,
    bonus_committing,
)
from shop.services.order_move import order_lock
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import Postponed
from shop.sync.outbox.run_types import Apply

from .provider import ANOTHER_COMMIT_SECONDS, provider_of
from .reserve import reserve_request


def spend_points(claimed: Claimed) -> Apply | None:
    """Turn the reserve of the order into a debit (topic `bonus_spend`)."""
    order = Order.objects.get(pk=claimed.order_id)
    pending = _open_operation(order, Movement.SPEND)
    if pending is None and order.bonus_state != BonusState.RESERVED:
        return None
    wanted = order.status not in CALLED_OFF
    return _commit(claimed, order, Movement.SPEND, pending, wanted=wanted)


def earn_points(claimed: Claimed) -> Apply | None:
    """Let the member earn on a completed order (topic `bonus_earn`)."""
    order = Order.objects.get(pk=claimed.order_id)
    pending = _open_operation(order, Movement.EARN)
    wanted = order.status == OrderStatus.COMPLETED
    if pending is None and not (wanted and order.goods_total):
        return None
    if pending is None and order.bonus_operations.filter(
        movement__in=[Movement.SPEND, Movement.EARN], state=OperationState.DONE
    ):
        return None
    return _commit(claimed, order, Movement.EARN, pending, wanted=wanted)


def _commit(
    claimed: Claimed,
    order: Order,
    movement: Movement,
    pending: BonusOperation | None,
    *,
    wanted: bool,
) -> Apply | None:
    """Carry the commit out, once. One that is no longer `wanted` is only looked into."""
    provider = provider_of(order)
    if not order.member_id and not _learn_member(order, provider):
        return None
    request = _request(order, movement)
    # Without evidence the call was never made: it is written down just before.
    if pending is not None and pending.evidence and claimed.outcome_unknown:
        settlement = provider.settle_commit(request, pending.evidence)
        match settlement.outcome:
            case Settled.DONE if settlement.result:
                return partial(_apply_done, order.pk, pending.pk, settlement.result)
            case Settled.ABSENT:
                pass
            case _:
                return partial(_apply_unproven, order.pk, pending.pk)
    if not wanted:
        return partial(_apply_dropped, order.pk, movement)
    operation = pending or _open(order, movement, request)
    if movement == Movement.SPEND:
        request = _clear_of_holds(order, request, provider)
    # Written down only now that the pending row keeps other commits of this member away.
    operation.evidence = dict(provider.prepare_commit(request))
    operation.save(update_fields=["evidence"])
    try:
        result = provider.commit(request)
    except Refused as refused:
        return partial(_apply_refused, order.pk, operation.pk, refused.sentence)
    return partial(_apply_done, order.pk, operation.pk, result)


def _clear_of_holds(
    order: Order, request: CommitRequest, provider: LoyaltyProvider
) -> CommitRequest:
    """Let go of what is reserved, which the commit does anyway (loyalty.md §3.3), and look again.

    Another order of this member may have points set aside, too. As long as holds may lower the
    balance that is shown, a debit and the end of such a hold look the same afterwards, and a debit
    that was made would be taken for one that was not.
    """
    reserve = order.bonus_operations.filter(movement=Movement.RESERVE).order_by("-n").first()
    if reserve is None:
        return request
    provider.release(reserve_request(reserve))
    member = provider.find_member(order.member_phone)
    return replace(request, balance_before_reserve=member.balance if member else None)


def _open(order: Order, movement: Movement, request: CommitRequest) -> BonusOperation:
    """Write down that a commit begins.

    Raises Postponed when it has to be thought over again: another commit of the member is under
    way, or the order moved a moment ago and may be called off.
    """
    earlier = order.bonus_operations.filter(movement=movement).count()
    try:
        with transaction.atomic():
            locked = order_lock(pk=order.pk)
            if (locked.status, locked.bonus_state) != (order.status, order.bonus_state):
                raise Postponed(ANOTHER_COMMIT_SECONDS)
            operation = BonusOperation.objects.create(
                order=locked,
                customer_id=locked.customer_id,
                movement=movement,
                n=earlier + 1,
                provider=locked.loyalty_provider,
                member_id=request.member_id,
                member_phone=locked.member_phone,
                amount=request.amount,
                asked=request.spend,
            )
            bonus_committing(order=locked)
            return operation
    except IntegrityError as error:
        raise Postponed(ANOTHER_COMMIT_SECONDS) from error


def _open_operation(order: Order, movement: Movement) -> BonusOperation | None:
    return order.bonus_operations.filter(movement=movement, state__in=OPEN_STATES).first()


def _learn_member(order: Order, provider: LoyaltyProvider) -> bool:
    """Who earns: orders placed without points were never looked up. False for a non-member."""
    member = provider.find_member(order.member_phone) if order.member_phone else None
    if member is None:
        return False
    order.member_id = member.id
    order.save(update_fields=["member_id"])
    return True


def _request(order: Order, movement: Movement) -> CommitRequest:
    reserve = order.bonus_operations.filter(movement=Movement.RESERVE).order_by("-n").first()
    balance = reserve.evidence.get("balance") if reserve else None
    return CommitRequest(
        operation_id=f"{order.number}-{movement}",
        member_id=order.member_id,
        phone=order.member_phone,
        amount=order.goods_total,
        spend=order.bonus_spent if movement == Movement.SPEND else ZERO,
        lines=tuple(
            QuoteLine(
                ref=str(line.position),
                product=line.posiflora_id,
                quantity=line.quantity,
                amount=line.sum - line.discount,
                discount=line.discount,
            )
            for line in order.lines.all()
        ),
        reserve_id=reserve.operation_id if reserve else "",
        balance_before_reserve=Decimal(balance) if balance else None,
    )


def _apply_done(order_id: int, operation_id: int, result: CommitResult) -> None:
    order, operation = _locked(order_id, operation_id)
    bonus_committed(order=order, operation=operation, result=result)


def _apply_unproven(order_id: int, operation_id: int) -> None:
    order, operation = _locked(order_id, operation_id)
    bonus_commit_unproven(order=order, operation=operation)


def _apply_dropped(order_id: int, movement: Movement) -> None:
    bonus_commit_dropped(order=order_lock(pk=order_id), movement=movement)


def _apply_refused(order_id: int, operation_id: int, why: str) -> None:
    order, operation = _locked(order_id, operation_id)
    bonus_commit_refused(order=order, operation=operation, why=why)


def _locked(order_id: int, operation_id: int) -> tuple[Order, BonusOperation]:
    order = order_lock(pk=order_id)
    return order, BonusOperation.objects.get(pk=operation_id)
