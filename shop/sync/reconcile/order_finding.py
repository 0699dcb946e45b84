"""A difference about one order, with what every such finding says of it."""

from __future__ import annotations

from shop.models import AttentionKind, BonusOperation

from .findings import Code, Finding, Repair
from .scope import Ours


def finding(
    about: Ours,
    code: Code,
    text: str,
    *,
    operation: BonusOperation | None = None,
    told_as: AttentionKind | None = None,
    repair: Repair | None = None,
    is_note: bool = False,
    ours: str = "",
    theirs: str = "",
) -> Finding:
    """What differs; `told_as` counts only where a person is asked that question already."""
    return Finding(
        code=code,
        text=text,
        order=about.order.number,
        order_id=about.order.pk,
        operation_id=operation.pk if operation else None,
        told_as=told_as if told_as in about.asked else None,
        repair=repair,
        is_note=is_note,
        ours=ours,
        theirs=theirs,
    )
