"""What a reconciliation said, in the short form that tests compare."""

from __future__ import annotations

from shop.models import Attention, AttentionKind
from shop.sync.reconcile.findings import Report
from shop.sync.reconcile.run import reconcile

BLIND = [
    "LoyalClient не показывает движений участника: не проверяется, сверен только наш учёт.",
    "LoyalClient не показывает резервов: не проверяется, они снимаются сами по времени.",
]
"""What LoyalClient shows to nobody."""


def found(report: Report) -> list[tuple[str, str, str, str, str]]:
    """Code, subject, ours, theirs, repair of every finding that is a difference."""
    return [
        (str(each.code), each.subject, each.ours, each.theirs, str(each.repair or ""))
        for each in report.findings
        if not each.is_note
    ]


def look(*, fix: bool = False) -> list[tuple[str, str, str, str, str]]:
    """Reconcile, and say what differed."""
    report = reconcile(fix=fix)
    assert report.failures == []
    return found(report)


def asked() -> list[tuple[str, str]]:
    """What managers are asked by the reconciliation: about what, and in which words."""
    rows = Attention.objects.filter(kind=AttentionKind.RECONCILE, resolved_at=None).order_by("pk")
    return [(str(row.order or row.subject), row.text) for row in rows]
