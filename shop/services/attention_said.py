"""Taking a sentence out of what a person is asked, when its reason is gone.

An open question may hold the sentences of several: whoever said one takes away that one only, and
the question closes when nothing is left of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import QuerySet

from shop.models import Attention, Order, OutboxMessage

from . import clock

MESSAGE = "message:"

type Sentence = dict[str, str]
"""`about` what and the `text`."""


def attention_unsay(*, order: Order, about: str, resolution: str, by: User | None = None) -> bool:
    """Take away what was said about this. False when nothing was."""
    found = list(_open(order, about))
    for asked in found:
        left = [each for each in asked.said if each["about"] != about]
        if left:
            asked.said, asked.text = left, read_aloud(left)
            asked.save(update_fields=["said", "text"])
        else:
            asked.resolved_at, asked.resolved_by = clock.now(), by
            asked.resolution = resolution[:500]
            asked.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    return bool(found)


def attention_says(*, order: Order, about: str) -> bool:
    """Whether an open question says something about this."""
    return _open(order, about).exists()


def about_message(message: OutboxMessage | int) -> str:
    """What the failures of a message are said about."""
    return f"{MESSAGE}{message if isinstance(message, int) else message.pk}"


def read_aloud(said: Iterable[Sentence]) -> str:
    """The sentences, a line each. Messages that fail for one reason are heard once."""
    words: list[str] = []
    for each in said:
        if not (each["about"].startswith(MESSAGE) and each["text"] in words):
            words.append(each["text"])
    return "\n".join(words)


def _open(order: Order, about: str) -> QuerySet[Attention]:
    return Attention.objects.filter(
        order=order, resolved_at=None, said__contains=[{"about": about}]
    ).order_by("pk")
