"""Telling a person what differs: one question about each order or member, kept up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shop.models import Attention, AttentionKind
from shop.services.attention import (
    attention_about,
    attention_open,
    attention_resolve,
    attention_settled,
)
from shop.services.orders.move import order_lock

from .findings import Code, Finding

KIND = AttentionKind.RECONCILE
MEMBER = "member:"
FOREIGN = "posiflora"
MOST_NAMED = 10


def tell(findings: Iterable[Finding], *, checked: Collection[int], members: Collection[int]) -> int:
    """Ask about what differs, and close what does no longer. Returns how many questions are open.

    `checked` and `members` are the orders and the buyers that were looked at from all sides.
    """
    by_order, by_subject = _sorted_out(findings)
    for order_id, texts in by_order.items():
        _ask_about_order(order_id, " ".join(texts))
    for subject, texts in by_subject.items():
        _ask_about(subject, " ".join(texts))
    asked = Attention.objects.filter(kind=KIND, resolved_at=None)
    for row in asked.filter(order__in=checked).exclude(order__in=by_order).select_related("order"):
        if row.order:
            attention_resolve(order=row.order, kind=KIND, resolution=_settled())
    subjects = {f"{MEMBER}{each}" for each in members}
    for subject in subjects - set(by_subject):
        attention_settled(subject=subject, kind=KIND, resolution=_settled())
    return asked.count()


def settle_foreign(findings: Iterable[Finding]) -> None:
    """Close the question about orders nobody knows, once a whole look has found none."""
    if not any(each.code == Code.ORDER_FOREIGN for each in findings):
        attention_settled(subject=FOREIGN, kind=KIND, resolution=_settled())


def _sorted_out(findings: Iterable[Finding]) -> tuple[dict[int, list[str]], dict[str, list[str]]]:
    by_order: defaultdict[int, list[str]] = defaultdict(list)
    by_subject: defaultdict[str, list[str]] = defaultdict(list)
    foreign: list[str] = []
    for each in findings:
        if each.is_note or each.repaired or each.told_as:
            continue
        if each.code == Code.ORDER_FOREIGN:
            foreign.append(each.order)
        elif each.order_id is not None:
            by_order[each.order_id].append(each.text)
        elif each.customer_id is not None:
            by_subject[f"{MEMBER}{each.customer_id}"].append(each.text)
    if foreign:
        by_subject[FOREIGN] = [_foreign(foreign)]
    return by_order, by_subject


def _ask_about_order(order_id: int, text: str) -> None:
    """Ask, unless a person has said of these very words that they are settled."""
    with transaction.atomic():
        order = order_lock(pk=order_id)
        if not _is_answered(Q(order=order), text):
            attention_open(order=order, kind=KIND, text=text, tells_staff=False)


def _ask_about(subject: str, text: str) -> None:
    with transaction.atomic():
        if not _is_answered(Q(order=None, subject=subject), text):
            attention_about(subject=subject, kind=KIND, text=text)


def _is_answered(about: Q, text: str) -> bool:
    # Texts were cut once, and what a person said of one then still holds.
    words = [text, text[:1000]]
    return Attention.objects.filter(
        about, kind=KIND, text__in=words, resolved_by__isnull=False
    ).exists()


def _foreign(numbers: list[str]) -> str:
    named = ", ".join(numbers[:MOST_NAMED])
    return _(
        "В Posiflora есть заказы с нашими номерами, которых у нас нет: %(numbers)s (всего "
        "%(count)s). Так бывает, если база восстановлена из старой копии."
    ) % {"numbers": named, "count": len(numbers)}


def _settled() -> str:
    return _("Сверка больше не находит расхождения.")
