"""Accruals a service makes by itself: whether one is still looked for, and whose commit it is of.

Every verb expects the order to be locked and runs in the caller's transaction. None calls a vendor.
"""

from __future__ import annotations

from django.db.models import Q

from integrations.loyalty.registry import get_provider
from shop.models import (
    CALLED_OFF,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    Topic,
)
from shop.services.messages import message_renew

from .lives import commit_standing

CAME_TO_NOTHING = (OperationState.REFUSED, OperationState.RELEASED)


def bonus_mirror(*, order: Order) -> None:
    """Ask, beside the queue, what the service accrued for a closed order: it may take days.

    For one that is called off as well: it may have been done in between without our hearing of it.
    """
    provider = get_provider()
    if not provider.capabilities.earns_itself or not order.member_phone or earning_is_known(order):
        return
    ours = order.loyalty_provider == provider.name and order.posiflora_id
    if order.status == OrderStatus.COMPLETED or (order.status in CALLED_OFF and ours):
        message_renew(topic=Topic.BONUS_MIRROR, order=order)


def earning_is_known(order: Order) -> bool:
    """Whether what the order earned in this life of it is written down."""
    commit = commit_standing(order)
    if commit is None:
        return False
    beside = commit.carries.filter(movement=Movement.EARN, state=OperationState.DONE)
    return commit.movement == Movement.EARN or beside.exists()


def accruals_seen(order: Order) -> frozenset[str]:
    """The service's ids of every accrual that is written down, whatever became of it."""
    earned = order.bonus_operations.filter(movement=Movement.EARN, state=OperationState.DONE)
    return frozenset(name for row in earned for name in row.purchases)


def accruals_adopt(*, order: Order, commit: BonusOperation) -> None:
    """A spend went through after the order had earned: from now on it leads what was earned."""
    row = _alone(order)
    if row is not None:
        row.carried_by, row.life = commit, commit.life
        row.save(update_fields=["carried_by", "life"])


def accruals_set_free(*, order: Order) -> None:
    """The spend they were written beside came to nothing, and what was earned stands by itself."""
    orphans = order.bonus_operations.filter(
        movement=Movement.EARN, carried_by__state__in=CAME_TO_NOTHING
    )
    orphans.update(carried_by=None)


def accrual_stands_alone(order: Order) -> bool:
    """Whether the order earned something without a commit of ours that says so in its state."""
    row = _alone(order)
    return row is not None and order.bonus_state != BonusState.COMMITTED


def _alone(order: Order) -> BonusOperation | None:
    rows = order.bonus_operations.filter(
        Q(carried_by=None) | Q(carried_by__state__in=CAME_TO_NOTHING),
        movement=Movement.EARN,
        state=OperationState.DONE,
        request={},
        undone_by=None,
    )
    return rows.order_by("-life", "-pk").first()
