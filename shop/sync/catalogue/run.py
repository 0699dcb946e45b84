"""One run of the catalogue sync."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.errors import VendorError
from integrations.posiflora import get_client
from shop.sync.cursors import cursor_failed, cursor_lease, cursor_ran

from .apply import Written, apply_catalogue
from .fetch import fetch_catalogue
from .plan import Plan, TooMuchAtOnce, plan_catalogue

CURSOR = "posiflora.catalogue"
LEASE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    plan: Plan
    written: Written


def sync_catalogue(*, dry_run: bool = False, force: bool = False) -> CatalogueReport:
    """Fetch, plan, check, apply. With `dry_run` the plan is all there is.

    Raises AlreadyRunning, TooMuchAtOnce (nothing changed), or a vendor error (nothing changed).
    """
    with cursor_lease(CURSOR, seconds=LEASE_SECONDS) as cursor:
        try:
            catalogue = fetch_catalogue(get_client())
        except VendorError as error:
            cursor_failed(cursor, error.sentence)
            raise
        plan = plan_catalogue(catalogue)
        if dry_run:
            return CatalogueReport(plan=plan, written=Written())
        if plan.is_suspicious and not force:
            cursor_failed(cursor, plan.summary())
            raise TooMuchAtOnce(plan)
        report = CatalogueReport(plan=plan, written=apply_catalogue(catalogue))
        cursor_ran(cursor)
        return report
