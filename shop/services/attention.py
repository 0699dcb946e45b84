"""Asking a person, and noticing that the question is settled."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User

from shop.models import Attention, AttentionKind, Order, Topic

from . import clock
from .attention_said import Sentence, read_aloud
from .messages import message_put


def attention_open(
    *, order: Order, kind: AttentionKind, text: str, about: str = "", tells_staff: bool = True
) -> Attention:
    """One open question of a kind for an order; a newer text replaces all that was asked before.

    The staff chat hears of a new one unless it is found at night, with others of its sort.
    """
    return _open(order, kind, [{"about": about, "text": text}], tells_staff=tells_staff)


def attention_add(*, order: Order, kind: AttentionKind, text: str, about: str = "") -> Attention:
    """The same, but what is already asked stays asked: both have to be done.

    Only what was said `about` the same is replaced; `attention_unsay` takes it away. What is about
    nothing in particular is added each time.
    """
    asked = Attention.objects.filter(order=order, subject="", kind=kind, resolved_at=None).first()
    said = _sentences(asked)
    sentence = {"about": about, "text": text}
    if about and any(each["about"] == about for each in said):
        said = [sentence if each["about"] == about else each for each in said]
    else:
        said = [*said, sentence]
    return _open(order, kind, said)


def attention_resolve(
    *, order: Order, kind: AttentionKind, resolution: str, by: User | None = None
) -> bool:
    """Close the open question of this kind, whatever it says. False when there was none."""
    asked = Attention.objects.filter(order=order, kind=kind, resolved_at=None)
    return bool(asked.update(resolved_at=clock.now(), resolved_by=by, resolution=resolution[:500]))


def attention_about(*, subject: str, kind: AttentionKind, text: str) -> Attention:
    """One open question of a kind about something that is no order: a product, a customer."""
    said = [{"about": "", "text": text}]
    attention, _created = _ask(order=None, subject=subject[:128], kind=kind, said=said)
    return attention


def attention_settled(
    *, subject: str, kind: AttentionKind, resolution: str, by: User | None = None
) -> bool:
    """Close the open question about this subject. False when there was none."""
    asked = Attention.objects.filter(order=None, subject=subject, kind=kind, resolved_at=None)
    return bool(asked.update(resolved_at=clock.now(), resolved_by=by, resolution=resolution[:500]))


def _open(
    order: Order, kind: AttentionKind, said: list[Sentence], *, tells_staff: bool = True
) -> Attention:
    attention, created = _ask(order=order, subject="", kind=kind, said=said)
    if created and tells_staff and settings.TELEGRAM_STAFF_CHAT_ID:
        message_put(
            topic=Topic.NOTIFY_STAFF,
            order=order,
            key=f"attention:{attention.pk}",
            payload={"attention": attention.pk},
        )
    return attention


def _sentences(asked: Attention | None) -> list[Sentence]:
    """What a question says. One that was asked before sentences were kept apart says one thing."""
    if asked is None:
        return []
    said: list[Sentence] = asked.said
    return said or [{"about": "", "text": asked.text}]


def _ask(
    *, order: Order | None, subject: str, kind: AttentionKind, said: list[Sentence]
) -> tuple[Attention, bool]:
    """The open question of this kind, in these words, and whether it is a new one."""
    text = read_aloud(said)
    attention, created = Attention.objects.get_or_create(
        order=order,
        subject=subject,
        kind=kind,
        resolved_at=None,
        defaults={"text": text, "said": said},
    )
    if (attention.text, attention.said) != (text, said):
        attention.text, attention.said = text, said
        attention.save(update_fields=["text", "said"])
    return attention, created
