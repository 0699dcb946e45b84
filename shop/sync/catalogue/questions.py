"""Asking a manager about what could not be taken over, and noticing that it was put right."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from shop.models import Attention, AttentionKind
from shop.services.attention import attention_about, attention_settled

from .offers import VendorCatalogue
from .plan import Plan
from .problems import Finding, Section

STOPPED = "catalogue"
PREFIX = "catalogue:"
THE_REST = f"{PREFIX}more"
MOST_ROWS = 50
"""So many can be read one by one; of the others only the number is told."""


def ask_about(catalogue: VendorCatalogue) -> None:
    """One open question a bad row, closed when the row is good again. The caller's transaction.

    The run itself went through, so the question whether it may is closed as well.
    """
    found = sorted(catalogue.findings, key=lambda each: (each.section, each.row_id))
    asked = {subject_of(each): each.text for each in found[:MOST_ROWS]}
    if len(found) > MOST_ROWS:
        asked[THE_REST] = _(
            "Posiflora: ещё записей, которые не попали в каталог: %(count)s. "
            "Исправьте те, что перечислены отдельно, и здесь появятся следующие."
        ) % {"count": len(found) - MOST_ROWS}
    for subject, text in asked.items():
        attention_about(subject=subject, kind=AttentionKind.CATALOGUE, text=text)
    bad = {subject_of(each) for each in found} | asked.keys()
    for subject in _put_right(catalogue, bad):
        done = _("Каталог обновлён.") if subject == STOPPED else _("Исправлено в Posiflora.")
        attention_settled(subject=subject, kind=AttentionKind.CATALOGUE, resolution=done)


def ask_whether_to_force(plan: Plan) -> None:
    """The run was stopped before it changed anything."""
    attention_about(subject=STOPPED, kind=AttentionKind.CATALOGUE, text=plan.sentence)


def subject_of(finding: Finding) -> str:
    return f"{PREFIX}{finding.section}:{finding.row_id}"[:128]


def _put_right(catalogue: VendorCatalogue, bad: Collection[str]) -> Iterator[str]:
    """Open questions that are none any more.

    By day not all goods are read, and a question about one that was not stays open. Every other
    list was read from end to end.
    """
    good = {f"{PREFIX}{Section.GOODS}:{offer.posiflora_id}" for offer in catalogue.offers}
    asked = Attention.objects.filter(
        kind=AttentionKind.CATALOGUE, resolved_at=None, subject__startswith=STOPPED
    )
    for subject in asked.values_list("subject", flat=True):
        of_goods = subject.startswith(f"{PREFIX}{Section.GOODS}:")
        read = catalogue.whole or not of_goods or subject in good
        if read and subject not in bad:
            yield subject
