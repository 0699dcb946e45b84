"""A look at every order that may still change, for whatever a poll has missed (DESIGN §4.8).

Lists are read instead of orders: a hundred a call. What no list shows is asked for by itself, and
orders made elsewhere for our buyers are brought up to date on the way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched, islice

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.posiflora import OrderRecord, PosifloraClient, get_client
from shop.services import clock
from shop.sync.cursors import RunStopped, cursor_run
from shop.sync.limits import CLOCKS, MOST_ROWS, too_many_gone
from shop.sync.progress import Seen

from .poll_apply import PollReport, take_records
from .resync import Outcome, reread_order
from .watched import WATCHED_AFTER_THE_END, order_vanished, orders_are_there, watched_orders

logger = logging.getLogger(__name__)

CURSOR = "posiflora.sweep"
LEASE_SECONDS = 3600
OPEN = ("notAccepted", "new", "assembled", "courier")
CLOSED = ("done", "canceled", "returned")
PAGE = 100


class TooManyGone(RunStopped):
    """So many orders are missing at once that we are more likely asking the wrong account."""


@dataclass(slots=True)
class SweepReport:
    """`listed` orders of the lists; `single` orders were asked for by themselves, `gone` of those.

    `changed`, `failed` and `outside` are those of a poll.
    """

    taken: PollReport = field(default_factory=PollReport)
    single: int = 0
    gone: int = 0

    @property
    def listed(self) -> int:
        return self.taken.seen

    @property
    def changed(self) -> int:
        return self.taken.changed

    @property
    def failed(self) -> int:
        return self.taken.failed

    @property
    def outside(self) -> int:
        return self.taken.outside


def sweep_orders(*, dry_run: bool = False, progress: Seen | None = None) -> SweepReport:
    """Bring all watched orders up to date. Raises AlreadyRunning, TooManyGone or a vendor error."""
    report = SweepReport()
    with cursor_run(CURSOR, seconds=LEASE_SECONDS, dry_run=dry_run):
        _sweep(report, get_client(), dry_run=dry_run, progress=progress)
    return report


def _sweep(
    report: SweepReport,
    client: PosifloraClient,
    *,
    dry_run: bool,
    progress: Seen | None,
) -> None:
    # Ours first: an order that is placed while we read is nobody's loss.
    watched = set(watched_orders().exclude(posiflora_id=None).values_list("pk", flat=True))
    seen: set[int] = set()
    for records in batched(_listed(client), PAGE):
        report.taken.seen += len({record.id for record in records})
        with transaction.atomic():
            found = take_records(records, report.taken)
            orders_are_there(found)
            if dry_run:
                transaction.set_rollback(True)
        seen |= found
        if progress:
            progress(report.taken.seen)
    gone = [
        order_id
        for order_id in sorted(watched - seen)
        if _take_single(report, client, order_id, dry_run=dry_run)
    ]
    report.gone = len(gone)
    if too_many_gone(len(gone), of=len(watched)):
        raise TooManyGone(
            _("В Posiflora не нашлось %(gone)s заказов из %(all)s. Проверьте, тот ли это магазин.")
            % {"gone": len(gone), "all": len(watched)}
        )
    if not dry_run:
        for order_id in gone:
            order_vanished(order_id=order_id)


def _listed(client: PosifloraClient) -> Iterator[OrderRecord]:
    """All that is open, then what was closed lately."""
    since = clock.now() - WATCHED_AFTER_THE_END - CLOCKS
    yield from islice(client.orders.list(filters={"statuses": OPEN}), MOST_ROWS)
    closed = {"statuses": CLOSED, "modifiedAt": {"from": since}}
    yield from islice(client.orders.list(filters=closed), MOST_ROWS)


def _take_single(
    report: SweepReport, client: PosifloraClient, order_id: int, *, dry_run: bool
) -> bool:
    """Ask for one order. True when it is gone."""
    row = reread_order(client, order_id, dry_run=dry_run)
    report.single += 1
    report.taken.changed += row.outcome == Outcome.CHANGED
    report.taken.failed += row.outcome == Outcome.FAILED
    return row.outcome == Outcome.GONE
