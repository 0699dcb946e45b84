"""Polling Posiflora for changed orders: the cost follows the number of changes (DESIGN §4.5).

The cursor is the vendor's own `modifiedAt`, never our clock, so that a difference between the two
clocks cannot hide a change. Every run starts a little before the cursor and drops what it has seen.

Pages are asked for in the order of `modifiedAt`, and each page moves the cursor in the transaction
that applies it: a run that dies goes on where it stopped. Whether a server sorts by that field is
not known (posiflora.md §7); one that does not gets its pages counted through, and the cursor moves
only after the last of them, and only if the list did not change meanwhile.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.errors import Refused, VendorError
from integrations.posiflora import OrderPage, OrderRecord, PosifloraClient, get_client
from shop.models import AttentionKind, Order, SyncCursor
from shop.services import clock
from shop.services.attention import attention_open
from shop.services.order_follow import order_follow, order_pushed
from shop.services.order_move import order_lock

from .cursors import cursor_failed, cursor_lease, cursor_move, cursor_ran

logger = logging.getLogger(__name__)

CURSOR = "posiflora.orders"
OVERLAP = timedelta(minutes=2)
FIRST_LOOK_BACK = timedelta(days=7)
LEASE_SECONDS = 240
MAX_PAGES = 1000
MAX_RECOUNTS = 3


@dataclass(slots=True)
class PollReport:
    """What one run did. `calls` are HTTP requests, `seen` orders of the answers, `changed` ours."""

    calls: int = 0
    seen: int = 0
    changed: int = 0
    failed: int = 0


def poll_orders(*, since: datetime | None = None) -> PollReport:
    """Take over what changed in Posiflora. Raises AlreadyRunning, or a vendor error.

    `since` starts from that moment instead of the cursor (and never moves the cursor back).
    """
    report = PollReport()
    with cursor_lease(CURSOR, seconds=LEASE_SECONDS) as cursor:
        try:
            _run(cursor, get_client(), since, report)
        except VendorError as error:
            cursor_failed(cursor, error.sentence)
            raise
        cursor_ran(cursor)
    return report


def _run(
    cursor: SyncCursor, client: PosifloraClient, since: datetime | None, report: PollReport
) -> None:
    start = since or _start(cursor)
    try:
        _in_order(cursor, client, start, report)
    except NotSorted:
        logger.info("orders do not come sorted by modifiedAt, counting pages instead")
        for _attempt in range(MAX_RECOUNTS):
            if _counted(cursor, client, start, report):
                return


class NotSorted(Exception):
    """The server refuses the sort, or ignores it."""


def _in_order(
    cursor: SyncCursor, client: PosifloraClient, start: datetime, report: PollReport
) -> None:
    page_number = 1
    for _call in range(MAX_PAGES):
        try:
            page = client.orders.changed(modified_from=start, page=page_number, sort=True)
        except Refused as refused:
            raise NotSorted from refused
        report.calls += 1
        times = [record.modified_at for record in page.records if record.modified_at]
        if times != sorted(times) or len(times) != len(page.records):
            raise NotSorted
        latest = times[-1] if times else None
        _apply_page(cursor, page, latest, report)
        if latest is None or len(page.records) < page.size:
            return
        # The next page starts at the last moment seen, so rows that move to the end while we read
        # push nothing past us. Only a whole page of one single moment needs page numbers.
        if latest > start:
            start, page_number = latest, 1
        else:
            page_number += 1


def _counted(
    cursor: SyncCursor, client: PosifloraClient, start: datetime, report: PollReport
) -> bool:
    """Read all pages by number. False when the list changed under us and has to be read again."""
    latest: datetime | None = None
    totals: set[int | None] = set()
    for page_number in range(1, MAX_PAGES + 1):
        page = client.orders.changed(modified_from=start, page=page_number, sort=False)
        report.calls += 1
        totals.add(page.total)
        _apply_page(cursor, page, None, report)
        times = [record.modified_at for record in page.records if record.modified_at]
        latest = max([*times, latest] if latest else times, default=latest)
        if len(page.records) < page.size:
            break
    if len(totals) > 1:
        return False
    with transaction.atomic():
        _advance(cursor, latest)
    return True


def _apply_page(
    cursor: SyncCursor, page: OrderPage, latest: datetime | None, report: PollReport
) -> None:
    records = {record.id: record for record in page.records}
    report.seen += len(records)
    with transaction.atomic():
        for order_id, record in _ours(records):
            try:
                with transaction.atomic():
                    report.changed += _follow(order_id, record)
            except Exception:
                # One bad order must not stop the others; it is shown to a person, not passed over.
                logger.exception("order %s could not follow Posiflora", record.doc_no)
                report.failed += 1
                attention_open(
                    order=Order.objects.get(pk=order_id),
                    kind=AttentionKind.DRIFT,
                    text=_("Не удалось принять изменение из Posiflora. Обновите заказ вручную."),
                )
        _advance(cursor, latest)


def _ours(records: dict[str, OrderRecord]) -> list[tuple[int, OrderRecord]]:
    """Our orders among them, by their id there or, when that answer was lost, by their number."""
    by_number = {record.doc_no: record for record in records.values() if record.doc_no}
    known = Order.objects.filter(posiflora_id__in=records).values_list("pk", "posiflora_id")
    found = {pk: records[posiflora_id] for pk, posiflora_id in known if posiflora_id}
    lost = Order.objects.filter(posiflora_id__isnull=True, number__in=by_number)
    for pk, number in lost.values_list("pk", "number"):
        found[pk] = by_number[number]
    return sorted(found.items())


def _follow(order_id: int, record: OrderRecord) -> bool:
    order = order_lock(pk=order_id)
    if order.posiflora_id is None:
        order_pushed(order=order, record=record, sent_total=record.total_amount)
        return True
    return order_follow(order=order, record=record)


def _start(cursor: SyncCursor) -> datetime:
    seen = cursor.position.get("modified_at")
    if seen:
        return datetime.fromisoformat(seen) - OVERLAP
    oldest = Order.objects.order_by("placed_at").values_list("placed_at", flat=True).first()
    return min(oldest or clock.now(), clock.now()) - FIRST_LOOK_BACK


def _advance(cursor: SyncCursor, latest: datetime | None) -> None:
    seen = cursor.position.get("modified_at")
    if latest and (not seen or latest > datetime.fromisoformat(seen)):
        cursor_move(cursor, {"modified_at": latest.isoformat()})
