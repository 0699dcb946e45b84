"""Reading orders from Posiflora again, one by one, and taking over what it says of them.

For a person who does not trust what is shown. Unlike a poll this applies what we believe to know
already.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from integrations.errors import OutcomeUnknown, Refused
from integrations.posiflora import OrderRecord, PosifloraClient, get_client
from shop.models import Order, OrderStatus
from shop.services.orders.follow import order_follow, order_pushed
from shop.services.orders.move import order_lock
from shop.sync.progress import Progress
from shop.sync.push.create import find_order, load_order

from .watched import order_vanished, orders_are_there, watched_orders

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    NOT_SENT = "not_sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """One order: our status before and after, and the two axes over there."""

    number: str
    outcome: Outcome
    was: OrderStatus
    becomes: OrderStatus
    there: str = ""
    reason: str = ""


def orders_to_resync(*, number: str = "", since: datetime | None = None) -> list[int]:
    """Keys of one order, of those placed since a moment, or of all that may still change."""
    orders = watched_orders()
    if number:
        orders = Order.objects.filter(number=number)
    elif since:
        orders = Order.objects.filter(placed_at__gte=since)
    return list(orders.order_by("pk").values_list("pk", flat=True))


def resync_orders(
    order_ids: Iterable[int], *, dry_run: bool = False, progress: Progress | None = None
) -> list[Reread]:
    """Read these orders again and apply what comes. With `dry_run` nothing is written.

    Raises Transient or Misconfigured as soon as Posiflora cannot be read; what was taken over
    before stays. One order that cannot be read or applied does not stop the others.
    """
    client = get_client()
    wanted = list(order_ids)
    rows: list[Reread] = []
    for done, order_id in enumerate(wanted, start=1):
        row = reread_order(client, order_id, dry_run=dry_run, force=True)
        if row.outcome == Outcome.GONE and not dry_run:
            order_vanished(order_id=order_id)
        rows.append(row)
        if progress:
            progress(done, len(wanted))
    return rows


def reread_order(
    client: PosifloraClient, order_id: int, *, dry_run: bool = False, force: bool = False
) -> Reread:
    """Read one order by its id, or by its number while we know no id, and apply it."""
    order = load_order(order_id)
    was = OrderStatus(order.status)
    row = Reread(number=order.number, outcome=Outcome.FAILED, was=was, becomes=was)
    try:
        record = _read(client, order)
    except (Refused, OutcomeUnknown) as error:
        return replace(row, reason=error.sentence)
    if record is None:
        known = order.posiflora_id is not None
        return replace(row, outcome=Outcome.GONE if known else Outcome.NOT_SENT)
    try:
        changed, becomes = _apply(order_id, record, dry_run=dry_run, force=force)
    except Exception as error:
        # One order must not stop the others; the whole story is in the log.
        logger.exception("order %s could not be taken over", order.number)
        return replace(row, reason=f"{type(error).__name__}: {error}")
    return replace(
        row,
        outcome=Outcome.CHANGED if changed else Outcome.SAME,
        becomes=becomes,
        there=" · ".join(filter(None, (record.status, record.delivery_status))),
    )


def _read(client: PosifloraClient, order: Order) -> OrderRecord | None:
    if order.posiflora_id:
        return client.orders.get(order.posiflora_id)
    return find_order(client, order)


def _apply(
    order_id: int, record: OrderRecord, *, dry_run: bool, force: bool
) -> tuple[bool, OrderStatus]:
    with transaction.atomic():
        order = order_lock(pk=order_id)
        before = _what_we_know(order)
        orders_are_there([order.pk])
        if order.posiflora_id is None:
            order_pushed(order=order, record=record, force=force)
        else:
            order_follow(order=order, record=record, force=force)
        if dry_run:
            transaction.set_rollback(True)
        return _what_we_know(order) != before, OrderStatus(order.status)


def _what_we_know(order: Order) -> tuple[object, ...]:
    return (
        order.status,
        order.push_state,
        order.posiflora_id,
        order.posiflora_status,
        order.posiflora_delivery_status,
        order.posiflora_florist_id,
        order.posiflora_total,
        order.posiflora_modified_at,
        order.posiflora_revision,
    )
