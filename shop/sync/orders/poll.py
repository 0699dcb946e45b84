"""Polling Posiflora for changed orders: the cost follows the number of changes (DESIGN §4.5).

The cursor is the vendor's own `modifiedAt`, never our clock, so that a difference between the two
clocks cannot hide a change. Every run starts a little before the cursor and drops what it has seen.

Pages are asked for in the order of `modifiedAt` and counted through, and each moves the cursor in
the transaction that applies it. An order that changes while we read goes to the end of the list and
pulls the ones behind it one place forward, past us: then fewer orders were seen than there are, and
the list is read again, each page from the last moment of the one before. Whether a server sorts by
that field is not known (posiflora.md §7); one that does not has to be read unchanged from end to
end, and is not asked to sort again for a day: a refusal would double the cost of every poll.
"""

from __future__ import annotations

import logging
from datetime import datetime

from integrations.errors import Refused
from integrations.posiflora import OrderPage, PosifloraClient, get_client
from shop.services import clock
from shop.sync.cursors import cursor_run
from shop.sync.progress import Seen

from .poll_apply import PollReport, PollRun, moment_of, poll_start

__all__ = ["PollReport", "poll_orders"]

logger = logging.getLogger(__name__)

CURSOR = "posiflora.orders"
LEASE_SECONDS = 240
MAX_PAGES = 1000
MAX_RECOUNTS = 3


class NotSorted(Exception):
    """The server refuses the sort, or ignores it."""


def poll_orders(
    *,
    since: datetime | None = None,
    dry_run: bool = False,
    progress: Seen | None = None,
) -> PollReport:
    """Take over what changed in Posiflora. Raises AlreadyRunning, or a vendor error.

    `since` starts from that moment instead of the cursor (and never moves the cursor back). With
    `dry_run` the report says what would change, and nothing is written. `progress` hears how many
    orders have been seen, page by page.
    """
    with cursor_run(CURSOR, seconds=LEASE_SECONDS, dry_run=dry_run) as cursor:
        run = PollRun(
            cursor=cursor,
            dry_run=dry_run,
            unsorted_since=moment_of(cursor, "unsorted"),
            progress=progress,
        )
        _read(run, get_client(), since or poll_start(cursor))
    return run.report


def _read(run: PollRun, client: PosifloraClient, start: datetime) -> None:
    if not run.is_unsorted:
        try:
            if not _by_number(run, client, start):
                logger.info("orders changed while they were read, reading them again")
                _by_moment(run, client, start)
        except NotSorted:
            logger.info("orders do not come sorted by modifiedAt, counting pages instead")
            run.unsorted_since = clock.now()
        else:
            return
    for _attempt in range(MAX_RECOUNTS):
        if _unsorted(run, client, start):
            return


def _by_number(run: PollRun, client: PosifloraClient, start: datetime) -> bool:
    """Turn the pages of one list. False when some order may have slipped past us."""
    seen: set[str] = set()
    latest: datetime | None = None
    for number in range(1, MAX_PAGES + 1):
        page, times = _sorted_page(run, client, start, number)
        if latest and times and times[0] < latest:
            raise NotSorted
        latest = times[-1] if times else latest
        seen |= {record.id for record in page.records}
        complete = number == 1 if page.total is None else len(seen) >= page.total
        last = _is_last(page)
        run.take(page, latest, since=None if last and complete else start)
        if last:
            return complete
    return False


def _by_moment(run: PollRun, client: PosifloraClient, start: datetime) -> None:
    """Start each page at the last moment seen, so that nothing can slip past.

    Only a whole page of one single moment needs page numbers.
    """
    number = 1
    for _call in range(MAX_PAGES):
        page, times = _sorted_page(run, client, start, number)
        latest = times[-1] if times else start
        last = _is_last(page)
        run.take(page, latest if times else None, since=None if last else latest)
        if last:
            return
        start, number = (latest, 1) if latest > start else (start, number + 1)


def _sorted_page(
    run: PollRun, client: PosifloraClient, start: datetime, number: int
) -> tuple[OrderPage, list[datetime]]:
    run.report.calls += 1
    try:
        page = client.orders.changed(modified_from=start, page=number, sort=True)
    except Refused as refused:
        raise NotSorted from refused
    times = [record.modified_at for record in page.records if record.modified_at]
    if times != sorted(times) or len(times) != len(page.records):
        raise NotSorted
    return page, times


def _unsorted(run: PollRun, client: PosifloraClient, start: datetime) -> bool:
    """Read all pages by number. False when the list changed under us and has to be read again."""
    latest: datetime | None = None
    totals: set[int | None] = set()
    for number in range(1, MAX_PAGES + 1):
        page = client.orders.changed(modified_from=start, page=number, sort=False)
        run.report.calls += 1
        totals.add(page.total)
        times = [record.modified_at for record in page.records if record.modified_at]
        latest = max([*times, latest] if latest else times, default=latest)
        last = _is_last(page)
        complete = last and len(totals) == 1
        run.take(page, latest if complete else None, since=None if complete else start)
        if last:
            return complete
    return False


def _is_last(page: OrderPage) -> bool:
    if page.total is None:
        return len(page.records) < page.size
    whole = len(page.records) >= page.total
    return whole or page.page * page.size >= page.total or not page.records
