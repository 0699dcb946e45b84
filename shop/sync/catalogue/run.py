"""One run of the catalogue sync: fetch, compare, safety threshold, write."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from integrations.posiflora import get_client
from shop.models import SyncCursor
from shop.services import clock
from shop.sync.cursors import cursor_hold, cursor_move, cursor_renew, cursor_run
from shop.sync.progress import Progress

from .by_hand import is_allowed
from .changes import Changes
from .compare import Comparison
from .cursor import CURSOR
from .fetch import fetch_catalogue
from .known import what_is_known
from .offers import VendorCatalogue
from .ours import load_ours
from .plan import Plan, TooMuchAtOnce
from .questions import ask_about, ask_whether_to_force

LEASE_SECONDS = 60
"""Longer than a call with its repeats. Renewed while the run goes on, so that one that was killed
stands in nobody's way for longer than this."""
RENEW_EVERY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    """`rows` inserted, updated or deleted; `left_out` rows of Posiflora that make no sense.

    `whole` tells a run from end to end from one by what changed.
    """

    plan: Plan
    rows: int
    left_out: int
    whole: bool


def sync_catalogue(
    *,
    full: bool = False,
    dry_run: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> CatalogueReport:
    """Bring the catalogue in line. With `dry_run` the plan is all there is.

    Reads what may have changed, or all of it when `full`, the first time, and when the last run
    from end to end was long ago. Raises AlreadyRunning, TooMuchAtOnce, or a vendor error; nothing
    was changed then. A run that is killed has changed nothing either: everything is written in one
    transaction, together with the place the next run goes on from.
    """
    with cursor_run(CURSOR, seconds=LEASE_SECONDS, dry_run=dry_run) as cursor:
        ran_at = clock.now()
        known = what_is_known(cursor)
        pulse = Heart(cursor, progress, len(known.goods) + len(known.recipes))
        try:
            catalogue = fetch_catalogue(get_client(), known, whole=full, pulse=pulse)
            return _write(cursor, catalogue, ran_at, dry_run=dry_run, force=force)
        except TooMuchAtOnce as stopped:
            with transaction.atomic():
                ask_whether_to_force(stopped.plan)
            raise


def _write(
    cursor: SyncCursor,
    catalogue: VendorCatalogue,
    ran_at: datetime,
    *,
    dry_run: bool,
    force: bool,
) -> CatalogueReport:
    with transaction.atomic():
        # Whoever took over a lease that ran out is the one to write.
        cursor_hold(cursor, seconds=LEASE_SECONDS)
        changes = Comparison(catalogue, load_ours()).run()
        allowed = dry_run or force or is_allowed(cursor)
        if changes.plan.is_suspicious and not allowed:
            raise TooMuchAtOnce(changes.plan)
        rows = 0 if dry_run else _apply(cursor, catalogue, changes, ran_at)
    return CatalogueReport(
        plan=changes.plan,
        rows=rows,
        left_out=len(catalogue.findings),
        whole=catalogue.whole,
    )


def _apply(
    cursor: SyncCursor, catalogue: VendorCatalogue, changes: Changes, ran_at: datetime
) -> int:
    rows = changes.write()
    ask_about(catalogue)
    whole_at = ran_at.isoformat() if catalogue.whole else cursor.position["whole_at"]
    moments = {"ran_at": ran_at.isoformat(), "whole_at": whole_at}
    cursor_move(cursor, {**catalogue.position, **moments})
    return rows


@dataclass(slots=True)
class Heart:
    """Counts what was read, and keeps the lease while there is something to read."""

    cursor: SyncCursor
    progress: Progress | None
    expected: int
    _seen: int = 0
    _renewed: float = field(default_factory=time.monotonic)

    def __call__(self, count: int) -> None:
        self._seen += count
        if count and self.progress:
            self.progress(self._seen, max(self.expected, self._seen) if self.expected else None)
        now = time.monotonic()
        if now - self._renewed >= RENEW_EVERY_SECONDS:
            cursor_renew(self.cursor, seconds=LEASE_SECONDS)
            self._renewed = now
