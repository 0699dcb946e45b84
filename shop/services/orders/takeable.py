"""What may be taken out of an order, and why no more than that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.models import BonusState, MessageState, Order, OrderLine, Topic
from shop.services.bonuses.lives import commit_standing
from shop.services.bonuses.parts import pieces_back
from shop.services.bonuses.reprice import IN_BETWEEN
from shop.services.errors import SENTENCES

from .edit import order_can_edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeable:
    """How many pieces of a line may go, and a sentence for whoever wants more."""

    line: OrderLine
    most: int
    why_no_more: str
    back: int = 0
    """Pieces the buyer had and brought back: they stay in the line, and cannot go once more."""


def order_can_take_out(order: Order) -> bool:
    """Whether anything may go at all."""
    return not refusal_of_order(order) and any(each.most for each in order_takeable(order))


def order_takeable(order: Order, *, keep_here: bool = False) -> tuple[Takeable, ...]:
    """Every line of the order with how many of its pieces may go.

    A whole line goes only as long as Posiflora cannot have the order: no call takes a line out
    there (posiflora.md §5.4). With `keep_here`, inside a transaction, that stays as it is until
    the end of it.
    """
    lines = list(order.lines.all())
    here = _is_still_here(order, keep=keep_here)
    alone, back = len(lines) == 1, _brought_back(order)
    return tuple(
        _takeable(line, back=back[str(line.position)], here=here, alone=alone) for line in lines
    )


def refusal_of_order(order: Order) -> str:
    """Why nothing of the order may go, in a sentence; empty when something may."""
    if not order_can_edit(order):
        return str(SENTENCES["cannot_edit"])
    if order.bonus_state in IN_BETWEEN:
        return _("Бонусы этого заказа ещё в пути. Уберите товары, когда станет ясно, что с ними.")
    return ""


def refusal_of_pieces(rows: Sequence[Takeable], pieces: Mapping[int, int]) -> str:
    """Why these pieces (positions with counts) may not go, in a sentence; empty when they may."""
    if not pieces:
        return _("Укажите, сколько чего убрать.")
    known = {row.line.position: row for row in rows}
    for position, count in pieces.items():
        if position not in known or count < 1:
            return _("Таких товаров в заказе нет.")
        if count > known[position].most:
            return known[position].why_no_more
    everything = sum(row.line.quantity - row.back for row in rows)
    return _all_is_cancelling() if sum(pieces.values()) == everything else ""


def _takeable(line: OrderLine, *, back: int, here: bool, alone: bool) -> Takeable:
    there = line.quantity - back
    if alone:
        most, why = there - 1, _all_is_cancelling()
    elif here or back:
        most, why = there, _("В заказе их только %(count)d.") % {"count": there}
    else:
        most, why = there - 1, _("Строку целиком уберите в Posiflora: заказ уже там.")
    return Takeable(line=line, most=max(most, 0), why_no_more=why, back=back)


def _brought_back(order: Order) -> Counter[str]:
    """Only an order that was handed over and reopened has any."""
    commit = commit_standing(order) if order.bonus_state == BonusState.COMMITTED else None
    return pieces_back(commit) if commit is not None else Counter()


def _all_is_cancelling() -> str:
    return _("Чтобы убрать всё, отмените заказ.")


def _is_still_here(order: Order, *, keep: bool) -> bool:
    """Whether the push certainly has not left. Kept here, no worker takes it away meanwhile."""
    messages = order.messages.select_for_update() if keep else order.messages.all()
    waiting = messages.filter(
        topic=Topic.ORDER_CREATE, state=MessageState.QUEUED, outcome_unknown=False
    )
    return waiting.exists()
