"""Reading the loyalty service again about movements that are open, and settling them.

The messages of the saga do it: a movement that is looked into is their work, whoever asks. What is
left to do here is to wake them, and to take a proof by balance where the service has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import transaction

from integrations.errors import VendorError
from integrations.http import correlate
from integrations.loyalty.base import LoyaltyProvider, Settled, Settlement
from integrations.loyalty.registry import get_provider
from shop.models import (
    COMMITS,
    LIVE_STATES,
    OPEN_STATES,
    BonusOperation,
    MessageState,
    Movement,
    OperationState,
)
from shop.services.bonuses.requests import request_of
from shop.services.bonuses.retry import bonus_messages, bonus_retry, is_provable
from shop.services.errors import DomainError
from shop.services.orders.move import order_lock
from shop.sync.outbox.run import run_message
from shop.sync.progress import Progress

from .commit_apply import apply_done


class Settling(StrEnum):
    """How a movement stands after it was looked into."""

    DONE = "done"
    ENDED = "ended"
    """It was proven not to have been made: dropped, or refused."""
    WAITS = "waits"
    """The service did not answer, or another movement of the member comes first."""
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resettled:
    """One movement before and after. `order` is its number, `reason` a sentence for a person."""

    operation_id: int
    order: str
    movement: str
    asked: str
    was: OperationState
    becomes: OperationState
    outcome: Settling
    reason: str = ""


def operations_to_resync(*, number: str = "", phone: str = "") -> list[int]:
    """Keys of open movements, oldest first: of one order, of one member, or of all."""
    rows = BonusOperation.objects.filter(
        state__in=OPEN_STATES, order__isnull=False, carried_by=None
    )
    if number:
        rows = rows.filter(order__number=number)
    if phone:
        rows = rows.filter(member_phone=phone)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def resync_bonuses(
    operation_ids: Iterable[int], *, dry_run: bool = False, progress: Progress | None = None
) -> list[Resettled]:
    """Look into these movements one after another. With `dry_run` nothing is asked or written."""
    wanted = list(operation_ids)
    rows: list[Resettled] = []
    for done, operation_id in enumerate(wanted, start=1):
        rows.append(_plan(operation_id) if dry_run else resync_operation(operation_id))
        if progress:
            progress(done, len(wanted))
    return rows


def resync_operation(operation_id: int) -> Resettled:
    """Look into one movement. Never raises for what a vendor says."""
    row = _plan(operation_id)
    operation = BonusOperation.objects.select_related("order").get(pk=operation_id)
    if row.outcome == Settling.BY_HAND and operation.state == OperationState.UNKNOWN:
        return _by_balance(operation, row)
    try:
        message = bonus_retry(operation_id=operation_id)
    except DomainError as refusal:
        return replace(row, reason=refusal.problems[0].sentence)
    run_message(message_id=message.pk)
    message.refresh_from_db()
    operation.refresh_from_db()
    return _row(operation, was=row.was, reason=message.error)


def _plan(operation_id: int) -> Resettled:
    operation = BonusOperation.objects.select_related("order").get(pk=operation_id)
    return _row(operation, was=OperationState(operation.state))


def _row(operation: BonusOperation, *, was: OperationState, reason: str = "") -> Resettled:
    state = OperationState(operation.state)
    return Resettled(
        operation_id=operation.pk,
        order=operation.order.number if operation.order else "",
        movement=operation.movement,
        asked=f"{operation.asked or operation.amount:.2f}",
        was=was,
        becomes=state,
        outcome=_outcome(operation, state),
        reason=reason,
    )


def _outcome(operation: BonusOperation, state: OperationState) -> Settling:
    if state == OperationState.DONE:
        return Settling.DONE
    if state not in OPEN_STATES:
        return Settling.ENDED
    provider = get_provider()
    stuck = bool(bonus_messages(operation, MessageState.ATTENTION))
    provable = provider.name == operation.provider and is_provable(operation, provider.capabilities)
    return Settling.WAITS if provable and not stuck else Settling.BY_HAND


def _by_balance(operation: BonusOperation, row: Resettled) -> Resettled:
    """Where a balance is all there is, "it was made" is taken from it and nothing else.

    Even that only while no other movement of ours can have moved the balance. That it was *not*
    made is never concluded: nobody repeats a movement on such a proof.
    """
    provider = get_provider()
    if provider.name != operation.provider or not _is_alone(operation):
        return row
    try:
        settlement = _settlement(provider, operation)
    except VendorError as error:
        return replace(row, reason=error.sentence)
    if settlement is None or settlement.outcome != Settled.DONE or settlement.result is None:
        return row
    with transaction.atomic():
        order = order_lock(pk=operation.order_id)
        operation.refresh_from_db()
        if operation.state == OperationState.UNKNOWN:
            apply_done(order.pk, operation.pk, settlement.result)
    operation.refresh_from_db()
    return _row(operation, was=row.was)


def _settlement(provider: LoyaltyProvider, operation: BonusOperation) -> Settlement | None:
    if operation.movement not in COMMITS or not operation.evidence:
        return None
    with correlate(reference=operation.order.number if operation.order else ""):
        return provider.settle_commit(request_of(operation), operation.evidence)


def _is_alone(operation: BonusOperation) -> bool:
    """Whether nothing else of ours moved, or holds, points of this member since."""
    others = BonusOperation.objects.filter(
        provider=operation.provider, member_id=operation.member_id
    ).exclude(order=operation.order_id)
    moved = others.filter(settled_at__gte=operation.created_at).exclude(movement=Movement.RESERVE)
    holds = others.filter(movement=Movement.RESERVE, state__in=LIVE_STATES)
    under_way = others.filter(movement__in=COMMITS, state__in=OPEN_STATES)
    return not (moved.exists() or holds.exists() or under_way.exists())
