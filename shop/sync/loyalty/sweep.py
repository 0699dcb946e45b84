"""Proving that no finished order has points left hanging, and that each one has settled.

The outbox sees to all of this by itself. This looks whether it really did: at our ledger and, where
the service can be asked, at what it keeps under our ids. What it cannot put right it shows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from integrations.errors import VendorError
from integrations.loyalty.base import LoyaltyProvider
from shop.models import (
    COMMITS,
    FINAL_STATUSES,
    LIVE_STATES,
    REFUNDS,
    UNFINISHED_STATES,
    BonusOperation,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    OutboxMessage,
    Topic,
    Vendor,
)
from shop.services import clock
from shop.services.bonuses.follow import bonus_follow_status
from shop.services.bonuses.reserves import STANDING
from shop.services.bonuses.sweep import (
    bonus_hang_shown,
    bonus_reserve_let_go,
    bonus_settle_orphan,
)
from shop.services.loyalty import loyalty_provider
from shop.services.orders.move import order_lock

from .requests import reserve_request

logger = logging.getLogger(__name__)

SETTLED_BY_ITSELF = timedelta(minutes=5)
"""The outbox gets so long before anybody looks after it."""

A_PERSON_AFTER = timedelta(days=1)
LATELY = timedelta(days=1)
EVER = timedelta(days=60)
MOST_ASKED = 100
"""Reserves asked about in one run: a service may allow no more than a call a second."""

COMMIT_TOPICS = (Topic.BONUS_SPEND, Topic.BONUS_EARN, Topic.BONUS_MIRROR)


@dataclass(slots=True, kw_only=True)
class Swept:
    """What a run found. `proven` reserves are known not to stand, `held` ones stood after all."""

    orphans: int = 0
    let_go: int = 0
    settled: int = 0
    shown: int = 0
    proven: int = 0
    held: int = 0
    failed: int = 0


def sweep_bonuses(*, full: bool = False) -> Swept:
    """Look at orders closed lately, with `full` at those of the last two months."""
    found = Swept()
    provider = loyalty_provider()
    if provider is None:
        return found
    orders = Order.objects.filter(
        loyalty_provider=provider.name, placed_at__gt=clock.now() - (EVER if full else LATELY * 7)
    )
    # First what was begun: it has a message again then, and is on its way for what follows.
    _each(_orphaned(orders), bonus_settle_orphan, found, "orphans")
    _each(_hanging(orders), bonus_reserve_let_go, found, "let_go")
    _each(_not_settled(orders, EVER if full else LATELY), bonus_follow_status, found, "settled")
    _each(_hanging_long(orders), bonus_hang_shown, found, "shown")
    if provider.capabilities.reserve_readable:
        _prove(provider, found)
    return found


def _each(orders: QuerySet[Order], verb: Callable[..., object], found: Swept, counter: str) -> None:
    """Look at each of them once more under its lock: it may have moved on meanwhile."""
    for pk in list(orders.values_list("pk", flat=True)):
        with transaction.atomic():
            order_lock(pk=pk)
            order = orders.filter(pk=pk).first()
            if order is not None:
                verb(order=order)
                setattr(found, counter, getattr(found, counter) + 1)


def _idle(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders for which nothing is on its way to the loyalty service.

    A look at what it accrued takes days, and lets go of nothing.
    """
    waiting = OutboxMessage.objects.filter(
        order=OuterRef("pk"), vendor=Vendor.LOYALTY, state__in=UNFINISHED_STATES
    ).exclude(topic=Topic.BONUS_MIRROR)
    return orders.exclude(Exists(waiting))


def _standing() -> Exists:
    rows = BonusOperation.objects.filter(
        order=OuterRef("pk"), movement=Movement.RESERVE, state__in=STANDING
    )
    return Exists(rows)


def _hanging(orders: QuerySet[Order]) -> QuerySet[Order]:
    closed = orders.filter(status__in=FINAL_STATUSES, closed_at__lt=clock.now() - SETTLED_BY_ITSELF)
    return _idle(closed).filter(_standing())


def _hanging_long(orders: QuerySet[Order]) -> QuerySet[Order]:
    closed = orders.filter(status__in=FINAL_STATUSES, closed_at__lt=clock.now() - A_PERSON_AFTER)
    return closed.filter(_standing())


def _not_settled(orders: QuerySet[Order], window: timedelta) -> QuerySet[Order]:
    """Completed, and no commit was ever queued. A non-member's was, and found nothing to do."""
    now = clock.now()
    closed = orders.filter(
        status=OrderStatus.COMPLETED,
        closed_at__lt=now - SETTLED_BY_ITSELF,
        closed_at__gt=now - window,
        items_total__gt=0,
    ).exclude(member_phone="")
    made = BonusOperation.objects.filter(
        order=OuterRef("pk"), movement__in=COMMITS, state__in=LIVE_STATES
    )
    tried = OutboxMessage.objects.filter(
        order=OuterRef("pk"), topic__in=COMMIT_TOPICS, state__in=["done", *UNFINISHED_STATES]
    )
    return closed.exclude(Exists(made)).exclude(Exists(tried))


def _orphaned(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Something was begun, and nobody is going to end it: its message was taken away by hand."""
    begun = BonusOperation.objects.filter(
        order=OuterRef("pk"),
        state=OperationState.PENDING,
        movement__in=[Movement.RESERVE, *COMMITS, *REFUNDS],
        created_at__lt=clock.now() - SETTLED_BY_ITSELF,
    )
    return _idle(orders).filter(Exists(begun))


def _prove(provider: LoyaltyProvider, found: Swept) -> None:
    """Ask the service about every reserve that should be gone, once."""
    now = clock.now()
    rows = BonusOperation.objects.filter(
        ~Q(state__in=STANDING),
        movement=Movement.RESERVE,
        provider=provider.name,
        proven_at=None,
        settled_at__lt=now - SETTLED_BY_ITSELF,
        order__status__in=FINAL_STATUSES,
    ).order_by("settled_at")
    for row in rows[:MOST_ASKED]:
        try:
            gone = _is_gone(provider, row)
        except VendorError as error:
            found.failed += 1
            logger.warning("reserve %s cannot be looked at: %s", row.operation_id, error)
            if row.settled_at and row.settled_at < now - A_PERSON_AFTER:
                with transaction.atomic():
                    assert row.order is not None
                    bonus_hang_shown(order=order_lock(pk=row.order.pk))
                    found.shown += 1
            # A service that is away is away for the next one as well.
            break
        found.proven += gone
        found.held += not gone
        if gone:
            BonusOperation.objects.filter(pk=row.pk).update(proven_at=clock.now())


def _is_gone(provider: LoyaltyProvider, row: BonusOperation) -> bool:
    """Whether nothing stands under this id. What did is let go, and looked at in the next run."""
    request = reserve_request(row)
    if provider.settle_reserve(request) is None:
        return True
    logger.warning("reserve %s still stood and is let go", row.operation_id)
    provider.release(request)
    return False
