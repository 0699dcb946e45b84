"""Asking a person, and noticing that the question is settled."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User

from shop.models import Attention, AttentionKind, Order, Topic

from . import clock
from .messages import message_put


def attention_open(
    *, order: Order, kind: AttentionKind, text: str, tells_staff: bool = True
) -> Attention:
    """One open question of a kind for an order; a newer text replaces the older one.

    The staff chat hears of a new one unless it is found at night, with others of its sort.
    """
    attention, created = _ask(order=order, subject="", kind=kind, text=text)
    if created and tells_staff and settings.TELEGRAM_STAFF_CHAT_ID:
        message_put(
            topic=Topic.NOTIFY_STAFF,
            order=order,
            key=f"attention:{attention.pk}",
            payload={"attention": attention.pk},
        )
    return attention


def attention_add(*, order: Order, kind: AttentionKind, text: str) -> Attention:
    """The same, but what is already asked stays asked: both have to be done."""
    asked = Attention.objects.filter(order=order, subject="", kind=kind, resolved_at=None).first()
    return attention_open(order=order, kind=kind, text=f"{asked.text} {text}" if asked else text)


def attention_resolve(
    *,
    order: Order,
    kind: AttentionKind,
    resolution: str,
    by: User | None = None,
    text: str = "",
) -> bool:
    """Close the open question of this kind, with `text` only if it is the one that says so.

    False when there was none.
    """
    asked = Attention.objects.filter(order=order, kind=kind, resolved_at=None)
    if text:
        asked = asked.filter(text=text)
    return bool(asked.update(resolved_at=clock.now(), resolved_by=by, resolution=resolution[:500]))


def attention_about(*, subject: str, kind: AttentionKind, text: str) -> Attention:
    """One open question of a kind about something that is no order: a product, a customer."""
    attention, _created = _ask(order=None, subject=subject[:128], kind=kind, text=text)
    return attention


def attention_settled(*, subject: str, kind: AttentionKind, resolution: str) -> bool:
    """Close the open question about this subject. False when there was none."""
    asked = Attention.objects.filter(order=None, subject=subject, kind=kind, resolved_at=None)
    return bool(asked.update(resolved_at=clock.now(), resolution=resolution[:500]))


def _ask(
    *, order: Order | None, subject: str, kind: AttentionKind, text: str
) -> tuple[Attention, bool]:
    """The open question of this kind, in these words, and whether it is a new one."""
    attention, created = Attention.objects.get_or_create(
        order=order, subject=subject, kind=kind, resolved_at=None, defaults={"text": text[:1000]}
    )
    if attention.text != text[:1000]:
        attention.text = text[:1000]
        attention.save(update_fields=["text"])
    return attention, created
