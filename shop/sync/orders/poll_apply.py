"""Applying a page of Posiflora's changed orders, and moving the cursor with it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.posiflora import OrderPage, OrderRecord
from shop.models import AttentionKind, Order, OrderStatus, SyncCursor
from shop.services import clock
from shop.services.attention import attention_open
from shop.services.orders.follow import order_follow, order_has_news, order_pushed
from shop.services.orders.move import order_lock
from shop.sync.cursors import cursor_move
from shop.sync.progress import Seen

from .outside import mirror_outside_orders

logger = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=2)
FIRST_LOOK_BACK = timedelta(days=7)
SORT_ASKED_AGAIN = timedelta(days=1)
COMPARED = ("number", "posiflora_id", "posiflora_modified_at", "posiflora_revision")


@dataclass(frozen=True, slots=True)
class Followed:
    """An order of ours that took over something: its status before and after."""

    number: str
    was: OrderStatus
    becomes: OrderStatus


@dataclass(slots=True)
class PollReport:
    """What one run did. `calls` are HTTP requests, `seen` orders of the answers, `changed` ours.

    `outside` are orders made elsewhere for buyers of ours, as far as they were new; `followed`
    names the changed ones.
    """

    calls: int = 0
    seen: int = 0
    changed: int = 0
    failed: int = 0
    outside: int = 0
    followed: list[Followed] = field(default_factory=list, repr=False, compare=False)


@dataclass(slots=True, kw_only=True)
class PollRun:
    """One run: where it stands and what it has done.

    `unsorted_since` is when the server last showed that it does not sort by `modifiedAt`.
    """

    cursor: SyncCursor
    unsorted_since: datetime | None = None
    dry_run: bool = False
    progress: Seen | None = None
    report: PollReport = field(default_factory=PollReport)

    @property
    def is_unsorted(self) -> bool:
        """Whether asking for the sort again would be a wasted call."""
        since = self.unsorted_since
        return since is not None and clock.now() - since < SORT_ASKED_AGAIN

    def take(self, page: OrderPage, latest: datetime | None, *, since: datetime | None) -> None:
        """Apply a page and move the cursor, in one transaction.

        `latest` is the newest moment taken over so far. While `since` is given, an order changed
        after it may not have been seen yet, and a run after a crash starts there.
        """
        self.report.seen += len({record.id for record in page.records})
        with transaction.atomic():
            take_records(page.records, self.report)
            if self.dry_run:
                transaction.set_rollback(True)
            else:
                self._advance(latest, since)
        if self.progress:
            self.progress(self.report.seen)

    def _advance(self, latest: datetime | None, since: datetime | None) -> None:
        moments = {
            "modified_at": max(
                filter(None, (moment_of(self.cursor, "modified_at"), latest)), default=None
            ),
            "since": since,
            "unsorted": self.unsorted_since if self.is_unsorted else None,
        }
        position = {name: at.isoformat() for name, at in moments.items() if at}
        if position != self.cursor.position:
            cursor_move(self.cursor, position)


def take_records(records: Iterable[OrderRecord], report: PollReport) -> set[int]:
    """Apply orders of one page, ours and other people's (the caller's transaction).

    Returns the keys of ours. A page that brings nothing new costs the same few queries however
    many orders are on it.
    """
    by_id = {record.id: record for record in records}
    ours, outside = _sorted_out(by_id)
    for order, record in ours:
        # Asked again once the order is locked; it is not locked to learn that there is no news.
        if order_has_news(order=order, record=record):
            _take_one(order.pk, record, report)
    try:
        with transaction.atomic():
            report.outside += mirror_outside_orders(outside)
    except DatabaseError:
        # They are only ever shown; ours must not wait for them.
        logger.exception("orders from elsewhere could not be mirrored")
        report.failed += 1
    return {order.pk for order, _record in ours}


def _take_one(order_id: int, record: OrderRecord, report: PollReport) -> None:
    try:
        with transaction.atomic():
            _follow(order_id, record, report)
    except Exception:
        # One bad order must not stop the others; it is shown to a person, not passed over.
        logger.exception("order %s could not follow Posiflora", record.doc_no)
        report.failed += 1
        attention_open(
            order=Order.objects.get(pk=order_id),
            kind=AttentionKind.DRIFT,
            text=_("Не удалось принять изменение из Posiflora. Обновите заказ вручную."),
        )


def moment_of(cursor: SyncCursor, name: str) -> datetime | None:
    """A moment the cursor remembers."""
    text = cursor.position.get(name)
    return datetime.fromisoformat(text) if text else None


def poll_start(cursor: SyncCursor) -> datetime:
    """Where to begin: a little before the cursor, or before the oldest order on the first run."""
    seen = moment_of(cursor, "since") or moment_of(cursor, "modified_at")
    if seen:
        return seen - OVERLAP
    oldest = Order.objects.order_by("placed_at").values_list("placed_at", flat=True).first()
    return min(oldest or clock.now(), clock.now()) - FIRST_LOOK_BACK


def _sorted_out(
    records: dict[str, OrderRecord],
) -> tuple[list[tuple[Order, OrderRecord]], list[OrderRecord]]:
    """Ours, by their id there or, when that answer was lost, by their number; and all others.

    A second order with a number of ours is neither: whatever it is, nobody bought it elsewhere.
    """
    by_number = {record.doc_no: record for record in records.values() if record.doc_no}
    known = Order.objects.filter(Q(posiflora_id__in=records) | Q(number__in=by_number))
    found: list[tuple[Order, OrderRecord]] = []
    numbers = set()
    for order in known.only(*COMPARED).order_by("pk"):
        numbers.add(order.number)
        if order.posiflora_id is None:
            found.append((order, by_number[order.number]))
        elif order.posiflora_id in records:
            found.append((order, records[order.posiflora_id]))
    ours = {record.id for _order, record in found}
    others = [
        record
        for record in records.values()
        if record.id not in ours and record.doc_no not in numbers
    ]
    return found, others


def _follow(order_id: int, record: OrderRecord, report: PollReport) -> None:
    order = order_lock(pk=order_id)
    was = OrderStatus(order.status)
    if order.posiflora_id is None:
        order_pushed(order=order, record=record)
    elif not order_follow(order=order, record=record):
        return
    report.changed += 1
    report.followed.append(Followed(order.number, was, OrderStatus(order.status)))
