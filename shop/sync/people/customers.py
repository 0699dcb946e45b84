"""Customers of Posiflora who are buyers here too: their points, their group, their doubles.

Nobody is created by this: a person becomes a buyer by opening the Mini App. Matching is by phone.
Where several records over there share a phone the oldest one counts, as it does for a push.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched

from integrations.posiflora import CustomerRecord, PosifloraClient, get_client
from shop.models import SyncCursor
from shop.sync.cursors import cursor_move, cursor_run
from shop.sync.progress import Seen

from .customers_apply import CustomersReport, CustomersRun

__all__ = ["CustomersReport", "sync_customers"]

CURSOR = "posiflora.customers"
LEASE_SECONDS = 1800
OVERLAP = timedelta(minutes=10)
BATCH = 100


def sync_customers(
    *, full: bool = False, dry_run: bool = False, progress: Seen | None = None
) -> CustomersReport:
    """Mirror points and groups of customers changed since the last run, or of all of them.

    Raises AlreadyRunning, or a vendor error. The cursor moves when the whole run is through: a run
    that dies is simply made again, and what it had written stays right.
    """
    with cursor_run(CURSOR, seconds=LEASE_SECONDS, dry_run=dry_run) as cursor:
        seen = cursor.position.get("updated_at")
        latest = datetime.fromisoformat(seen) if seen else None
        run = CustomersRun(whole=full or latest is None, dry_run=dry_run, latest=latest)
        _read(run, get_client(), progress)
        if not dry_run:
            _move(cursor, run.latest)
    return run.report


def _read(run: CustomersRun, client: PosifloraClient, progress: Seen | None) -> None:
    # The vendor's own clock, and nothing of ours, tells from where to go on.
    since = None if run.whole or run.latest is None else run.latest - OVERLAP
    for records in batched(_records(client, since), BATCH):
        run.take(records)
        if progress:
            progress(run.report.seen)
    run.settle_doubles(client)


def _records(client: PosifloraClient, since: datetime | None) -> Iterator[CustomerRecord]:
    return client.customers.list(updated_from=since)


def _move(cursor: SyncCursor, latest: datetime | None) -> None:
    if latest:
        cursor_move(cursor, {"updated_at": latest.isoformat()})
