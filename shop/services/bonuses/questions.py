"""What a person is asked about the points of an order, and taking it back once it is answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User

from shop.models import Attention, AttentionKind, BonusOperation, Order
from shop.services.attention import attention_add, attention_resolve
from shop.services.attention_said import attention_unsay

BY_HAND = "by hand"
"""What is said of points that a person has to put right because no call can."""

HANGS = "reserve"
"""What is said of points that stay set aside for a closed order."""

OF_OTHERS = ("operation:", "message:")
"""How that begins which is said of one movement, or of one message that failed."""


def bonus_ask(*, order: Order, operation: BonusOperation, text: str) -> None:
    """Ask a person about this movement. What was asked about it before is replaced."""
    attention_add(
        order=order, kind=AttentionKind.BONUS, text=text, about=about_operation(operation)
    )


def bonus_answered(
    *,
    order: Order,
    operations: Iterable[BonusOperation],
    resolution: str,
    by: User | None = None,
) -> None:
    """Nobody has to be asked about these movements any more."""
    for operation in operations:
        about = about_operation(operation)
        attention_unsay(order=order, about=about, resolution=resolution, by=by)
    asked = _asked(order)
    if asked and not asked.said:
        # From before sentences were kept apart: it is one about everything.
        attention_resolve(order=order, kind=AttentionKind.BONUS, resolution=resolution, by=by)


def bonus_all_answered(*, order: Order, commit: BonusOperation, resolution: str) -> None:
    """All of a commit came back: nothing about it, or about what came of it, has to be asked.

    An earlier life of the order may still have a question, and so may a message that is stuck.
    """
    asked = _asked(order)
    ours = {about_operation(each) for each in (commit, *commit.undone_by.all())}
    abouts = {each["about"] for each in asked.said} if asked else set()
    if not any(each.startswith(OF_OTHERS) for each in abouts - ours):
        attention_resolve(order=order, kind=AttentionKind.BONUS, resolution=resolution)
        return
    for about in abouts:
        if about in ours or not about.startswith(OF_OTHERS):
            attention_unsay(order=order, about=about, resolution=resolution)


def about_operation(operation: BonusOperation) -> str:
    """What is said of a movement is said about this."""
    return f"operation:{operation.pk}"


def _asked(order: Order) -> Attention | None:
    return order.attentions.filter(kind=AttentionKind.BONUS, resolved_at=None).first()
