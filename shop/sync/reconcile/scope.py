"""Which orders a reconciliation looks at, and what of ours it needs to know of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import Exists, OuterRef, Prefetch, Q

from shop.models import (
    FINAL_STATUSES,
    ON_ITS_WAY,
    OPEN_STATES,
    UNFINISHED_STATES,
    Attention,
    BonusOperation,
    MessageState,
    Order,
    OrderLine,
    OutboxMessage,
    Topic,
    Vendor,
)

LOOK_BACK = timedelta(days=30)
"""How far back a run looks by itself.

A month of a busy shop is about a hundred pages of Posiflora's list. Mistakes of a vendor's back
office show within days, and a longer look is one option away.
"""

BATCH = 200
EARNINGS = (Topic.BONUS_EARN, Topic.BONUS_MIRROR)
MOVES_POINTS = (
    Topic.BONUS_RESERVE,
    Topic.BONUS_RELEASE,
    Topic.BONUS_SPEND,
    Topic.BONUS_EARN,
    Topic.BONUS_REFUND,
)


def orders_in_scope(*, since: datetime, phone: str = "") -> list[int]:
    """Keys of orders placed or closed since then, of open ones, and of those with open movements.

    With `phone` those of one member whose points have moved since then.
    """
    if phone:
        moved = BonusOperation.objects.filter(order=OuterRef("pk"), settled_at__gte=since)
        orders = Order.objects.filter(Exists(moved), member_phone=phone)
    else:
        unsettled = BonusOperation.objects.filter(order=OuterRef("pk"), state__in=OPEN_STATES)
        recent = Q(placed_at__gte=since) | Q(closed_at__gte=since)
        orders = Order.objects.filter(recent | ~Q(status__in=FINAL_STATUSES) | Q(Exists(unsettled)))
    return list(orders.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Ours:
    """An order with its lines, its movements oldest first, and what of it is unfinished."""

    order: Order
    lines: tuple[OrderLine, ...]
    operations: tuple[BonusOperation, ...]
    messages: tuple[OutboxMessage, ...]
    """Those that are unfinished, and all that ever moved points."""
    asked: frozenset[str]
    """Kinds of questions about this order that wait for a person."""

    def on_its_way(self, *topics: Topic) -> bool:
        """Whether the shop is about to tell it: then nothing differs yet."""
        return any(each.topic in topics and each.state in ON_ITS_WAY for each in self.messages)

    @property
    def moves_points(self) -> bool:
        """Whether a movement is about to be sent or under way."""
        return any(
            each.topic in MOVES_POINTS and each.state in ON_ITS_WAY for each in self.messages
        )

    @property
    def earning_was_tried(self) -> bool:
        """Whether an earning was asked for: it ended, with a movement or without, or is awaited."""
        return any(
            each.topic in EARNINGS and each.state in (MessageState.DONE, *ON_ITS_WAY)
            for each in self.messages
        )

    @property
    def stuck(self) -> OutboxMessage | None:
        """The movement that waits for a person to send it again."""
        return next((each for each in self.messages if _is_stuck(each)), None)


def load(order_ids: Iterable[int]) -> Iterator[Ours]:
    """Read our side, a couple of hundred orders at a time."""
    unfinished = OutboxMessage.objects.filter(
        Q(state__in=UNFINISHED_STATES) | Q(vendor=Vendor.LOYALTY)
    ).order_by("pk")
    asked = Attention.objects.filter(resolved_at=None)
    related = (
        Prefetch("bonus_operations", BonusOperation.objects.order_by("pk")),
        Prefetch("messages", unfinished),
        Prefetch("attentions", asked),
        "lines",
    )
    for keys in batched(order_ids, BATCH):
        orders = Order.objects.filter(pk__in=keys).order_by("pk").prefetch_related(*related)
        for order in orders.select_related("customer", "store", "zone__service"):
            yield Ours(
                order=order,
                lines=tuple(order.lines.all()),
                operations=tuple(order.bonus_operations.all()),
                messages=tuple(order.messages.all()),
                asked=frozenset(each.kind for each in order.attentions.all()),
            )


def load_one(order_id: int) -> Ours:
    """Read one order as it is now."""
    return next(load([order_id]))


def _is_stuck(message: OutboxMessage) -> bool:
    return message.vendor == Vendor.LOYALTY and message.state == MessageState.ATTENTION
