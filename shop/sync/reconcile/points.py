"""Points: our ledger against itself, and against the loyalty service as far as that tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from integrations.loyalty.base import LoyaltyProvider
from shop.services.loyalty import loyalty_provider
from shop.sync.progress import Progress

from .findings import Finding, Report
from .ledger_checks import check_ledger
from .members import MemberChecked, check_member, known_better
from .reserves import check_reserves
from .scope import load, load_one, orders_in_scope


def look_at_points(
    order_ids: Collection[int], report: Report, *, progress: Progress | None = None
) -> None:
    """Compare the points of these orders: two calls a member, one a reserve in question.

    Raises a vendor error when the service cannot be read.
    """
    provider = loyalty_provider()
    if provider is None:
        report.not_checked.append(_("Сервис бонусов не подключён: движения бонусов не сверялись."))
        return
    found, members = _by_member(provider, order_ids, report)
    total = len(members) if provider.capabilities.history else None
    for done, (phone, keys) in enumerate(members.items(), start=1):
        if provider.capabilities.history:
            checked = _member(provider, phone, keys, since=report.since)
            report.findings += checked.findings
            report.members.append(checked.sums)
            for key in keys:
                found[key] = known_better(found[key], checked)
        if progress:
            progress(done, total)
    report.findings += [each for findings in found.values() for each in findings]
    report.not_checked += _blind_spots(provider)


def _by_member(
    provider: LoyaltyProvider, order_ids: Collection[int], report: Report
) -> tuple[dict[int, list[Finding]], dict[str, list[int]]]:
    """What single orders show, and the orders of each member."""
    found: dict[int, list[Finding]] = {}
    members: defaultdict[str, list[int]] = defaultdict(list)
    strangers: set[str] = set()
    for ours in load(order_ids):
        order = ours.order
        if order.loyalty_provider != provider.name:
            strangers |= {each.provider for each in ours.operations} - {provider.name}
            continue
        if check_ledger(ours, provider.capabilities):
            # Read again: it may have gone on since it was loaded with two hundred others.
            ours = load_one(order.pk)  # noqa: PLW2901  # the same order, as it is now
        found[order.pk] = check_ledger(ours, provider.capabilities)
        if not found[order.pk]:
            # Whatever the ledger calls for comes first, and may need what is reserved.
            found[order.pk] = check_reserves(ours, provider, notes=not report.dry_run)
        moved = ours.operations or found[order.pk] or provider.capabilities.earns_itself
        if order.member_phone and moved:
            members[order.member_phone].append(order.pk)
    for name in sorted(strangers):
        report.not_checked.append(
            _("Движения в сервисе «%(name)s» не сверялись: сейчас подключён другой.")
            % {"name": name}
        )
    return found, members


def _member(
    provider: LoyaltyProvider, phone: str, keys: Collection[int], *, since: datetime
) -> MemberChecked:
    """Look twice when something differs: orders go on while the service is asked.

    Other orders of the member explain rows of the service, too; only what was asked for is told.
    """
    every = sorted({*keys, *orders_in_scope(since=since, phone=phone)})
    checked = check_member(provider, phone, list(load(every)), since=since)
    if checked.findings:
        checked = check_member(provider, phone, list(load(every)), since=since)
    told = tuple(each for each in checked.findings if each.order_id in (None, *keys))
    return replace(checked, findings=told)


def _blind_spots(provider: LoyaltyProvider) -> list[str]:
    """What this service shows to nobody."""
    blind = []
    if not provider.capabilities.history:
        blind.append(
            _("%(title)s не показывает движений участника: не проверяется, сверен только наш учёт.")
            % {"title": provider.title}
        )
    if provider.capabilities.reserves and not provider.capabilities.reserve_readable:
        blind.append(
            _("%(title)s не показывает резервов: не проверяется, они снимаются сами по времени.")
            % {"title": provider.title}
        )
    return blind
