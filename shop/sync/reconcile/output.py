"""The report as machines read it. The shape is documented in docs/operating.md and only grows."""

from __future__ import annotations

from decimal import Decimal

from shop.services import clock

from .findings import Finding, MemberSums, Report

VERSION = 1


def as_json(report: Report) -> dict[str, object]:
    """Numbers are strings with two digits, moments are ISO 8601, phones are masked."""
    return {
        "version": VERSION,
        "since": clock.local(report.since).isoformat(),
        "at": clock.local(clock.now()).isoformat(),
        "provider": report.provider,
        "orders": report.orders,
        "differences": [_finding(each) for each in report.findings if not each.is_note],
        "notes": [_finding(each) for each in report.findings if each.is_note],
        "members": [_member(each) for each in report.members],
        "repaired": report.repaired,
        "left": len(report.differences),
        "not_checked": report.not_checked,
        "failures": report.failures,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": str(finding.code),
        "order": finding.order or None,
        "member": finding.member or None,
        "ours": finding.ours,
        "theirs": finding.theirs,
        "text": finding.text,
        "repair": str(finding.repair) if finding.repair else None,
        "repaired": finding.repaired,
    }


def _member(sums: MemberSums) -> dict[str, object]:
    return {
        "member": sums.member,
        "ours": _number(sums.ours),
        "theirs": _number(sums.theirs),
        "elsewhere": _number(sums.elsewhere),
        "balance": _number(sums.balance),
        "pending": _number(sums.pending),
        "agrees": sums.agrees,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
