"""What is going on with one member: a lock, and the points our own orders have spoken for.

Several orders of one member may reserve, spend and earn at once. Whatever is decided by looking at
the member's other rows is decided under `member_lock`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from integrations.loyalty.base import Member
from integrations.loyalty.registry import get_provider
from integrations.money import ZERO
from shop.models import COMMITS, REFUNDS, BonusOperation, Movement, OperationState, Order
from shop.services import clock
from shop.services.locks import advisory_lock

ANSWERED_WITHIN = timedelta(hours=1)
"""A reserve nobody has answered for so long is a person's affair and stands in nobody's way."""


def member_lock(*, provider: str, member_id: str) -> None:
    """Until the end of the caller's transaction nobody else decides anything for this member."""
    advisory_lock(f"{provider}:{member_id}")


def own_reserves(member: Member) -> Decimal:
    """Points that our orders have spoken for and the service knows nothing of.

    Zero where the service keeps reserves itself: its balance is already without them. Elsewhere a
    quote offers the balance less this.
    """
    provider = get_provider()
    if provider.capabilities.reserves:
        return ZERO
    rows = _reserves(provider.name, member.id)
    return _sum(rows.filter(state__in=[OperationState.PENDING, OperationState.DONE]))


def own_reserve_fits(*, operation: BonusOperation, balance: Decimal) -> bool:
    """Whether a balance covers one more reserve. The caller holds the member's lock.

    Reserves that nobody has granted yet do not count: whoever comes first is served.
    """
    reserves = _reserves(operation.provider, operation.member_id)
    # An earlier reserve of the same order is what this one stands in for.
    others = reserves.exclude(order=operation.order_id)
    taken = _sum(others.filter(state=OperationState.DONE))
    return taken + operation.asked <= balance


def commit_under_way(operation: BonusOperation) -> bool:
    """Whether a call that moves points of this member has begun and is not answered."""
    return _moves(operation).filter(state=OperationState.PENDING).exists()


def moved_since(operation: BonusOperation, *, moment: datetime) -> bool:
    """Whether points of this member moved, or may be moving, after a balance was read."""
    since = Q(state=OperationState.PENDING) | Q(settled_at__gte=moment)
    return _moves(operation).filter(since).exists()


def reserve_in_the_way(order: Order) -> bool:
    """Whether another order of this member has points set aside, or is about to.

    Where holds cannot be read back their end moves the balance, by which a lost earning is told.
    """
    now = clock.now()
    held = Q(state=OperationState.DONE) & (Q(expires_at=None) | Q(expires_at__gt=now))
    asked = Q(state=OperationState.PENDING, created_at__gt=now - ANSWERED_WITHIN)
    others = _reserves(order.loyalty_provider, order.member_id).exclude(order=order.pk)
    return others.filter(held | asked).exists()


def _reserves(provider: str, member_id: str) -> QuerySet[BonusOperation]:
    return BonusOperation.objects.filter(
        provider=provider, member_id=member_id, movement=Movement.RESERVE
    )


def _moves(operation: BonusOperation) -> QuerySet[BonusOperation]:
    return BonusOperation.objects.filter(
        provider=operation.provider,
        member_id=operation.member_id,
        movement__in=[*COMMITS, *REFUNDS],
    )


def _sum(rows: QuerySet[BonusOperation]) -> Decimal:
    total: Decimal | None = rows.aggregate(total=Sum("asked"))["total"]
    return total or ZERO
