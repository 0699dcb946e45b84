"""The whole look, and the look at one order (DESIGN §4.8)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from integrations.errors import VendorError
from integrations.http import correlate
from integrations.posiflora import get_client
from shop.models import Attention, Order
from shop.services import clock
from shop.services.loyalty import loyalty_provider
from shop.sync.cursors import cursor_failed, cursor_lease, cursor_ran
from shop.sync.progress import Progress

from .findings import Finding, Report
from .orders import look_at_order, look_at_orders
from .points import look_at_points
from .repairs import carry_out
from .scope import LOOK_BACK, orders_in_scope
from .tell import KIND, settle_foreign, tell

CURSOR = "reconcile"
LEASE_SECONDS = 3600


def reconcile(
    *,
    since: datetime | None = None,
    fix: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Compare everything since then, a month by default. Raises AlreadyRunning.

    With `dry_run` nothing is written and nobody is asked.

    A vendor that does not answer leaves its side unchecked, which the report says; the other side
    is compared all the same.
    """
    with cursor_lease(CURSOR, seconds=LEASE_SECONDS) as cursor:
        report = _report(since or clock.now() - LOOK_BACK, dry_run=dry_run)
        order_ids = sorted({*orders_in_scope(since=report.since), *_asked_about()})
        report.orders = len(order_ids)
        client = get_client()
        _try(report, lambda: look_at_orders(client, order_ids, report, progress=progress))
        _try(report, lambda: look_at_points(order_ids, report, progress=progress))
        if dry_run:
            return report
        _put_right(report, fix=fix)
        _tell(report, order_ids)
        if report.failures:
            cursor_failed(cursor, " ".join(report.failures))
        else:
            settle_foreign(report.findings)
            cursor_ran(cursor)
    return report


def reconcile_order(*, order_id: int, fix: bool = False) -> Report:
    """Compare one order and its points now, and put right what is safe when `fix` says so."""
    report = _report(Order.objects.get(pk=order_id).placed_at)
    report.orders = 1
    client = get_client()
    _try(report, lambda: look_at_order(client, order_id, report))
    _try(report, lambda: look_at_points([order_id], report))
    _put_right(report, fix=fix)
    _tell(report, [order_id])
    return report


def _report(since: datetime, *, dry_run: bool = False) -> Report:
    provider = loyalty_provider()
    name = provider.name if provider else "none"
    return Report(since=since, provider=name, dry_run=dry_run)


def _try(report: Report, look: Callable[[], None]) -> None:
    try:
        look()
    except VendorError as error:
        report.failures.append(error.sentence)


def _asked_about() -> set[int]:
    """Orders of open questions: however old, they are looked at until nothing differs."""
    asked = Attention.objects.filter(kind=KIND, resolved_at=None, order__isnull=False)
    return {key for key in asked.values_list("order_id", flat=True) if key is not None}


def _put_right(report: Report, *, fix: bool) -> None:
    if fix:
        report.findings = [_repaired(each, report) for each in report.findings]


def _repaired(finding: Finding, report: Report) -> Finding:
    """One repair that fails is no reason not to try the next."""
    try:
        with correlate(reference=finding.order):
            return replace(finding, repaired=carry_out(finding))
    except VendorError as error:
        report.failures.append(error.sentence)
        return finding


def _tell(report: Report, order_ids: Collection[int]) -> None:
    """Silence of a side that could not be read closes no question."""
    checked = [] if report.failures else order_ids
    members = {each.customer_id for each in report.members} if not report.failures else set()
    tell(report.findings, checked=checked, members=members)
