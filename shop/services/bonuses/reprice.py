"""The goods of an order became fewer before it was completed: its points follow, by rule.

Points never pay for more than goods, and the order never becomes dearer without its buyer. What is
set aside is let go and set aside anew, which the service may refuse: that is the buyer's question.
What is spent already cannot be put back by any call, so a person hears of the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from integrations.loyalty.registry import get_provider
from integrations.money import ZERO, allocate, floor_to_step
from shop.models import BonusState, Order, OrderLine, Topic
from shop.services.messages import message_renew

from .by_hand import bonus_fewer_by_hand
from .reserves import bonus_reserve_anew
from .shares import Share

IN_BETWEEN = (BonusState.COMMITTING, BonusState.RELEASING, BonusState.UNKNOWN)
"""States in which nobody can tell what the points of an order are about to be."""

SET_ASIDE = (BonusState.RESERVING, BonusState.RESERVED)


def bonus_fit(*, order: Order, lines: Sequence[OrderLine], goods: Decimal) -> Decimal:
    """Spread what may still be spent over these lines, and return it. Saves nothing."""
    spent = min(order.bonus_spent, goods)
    if spent < order.bonus_spent and order.bonus_state in SET_ASIDE:
        spent = floor_to_step(spent, get_provider().capabilities.step)
    weights = [line.sum - line.discount for line in lines]
    shares = allocate(spent, weights) if spent else [ZERO] * len(lines)
    for line, share in zip(lines, shares, strict=True):
        line.bonus_spent = share
        line.total = line.sum - line.discount - share
    return spent


def bonus_reprice(*, order: Order, was_spent: Decimal, taken: Sequence[Share]) -> None:
    """The order has its new sums, of which the service has not heard yet.

    `taken` are the shares of the goods that went, of what was spent and earned already.
    """
    if order.bonus_state in SET_ASIDE:
        if order.bonus_spent:
            # Also when the points are as many as before: fewer goods may allow for fewer of them.
            bonus_reserve_anew(order=order)
        else:
            order.bonus_state = BonusState.RELEASING
            order.save(update_fields=["bonus_state"])
            message_renew(topic=Topic.BONUS_RELEASE, order=order)
    elif order.bonus_state == BonusState.COMMITTED:
        bonus_fewer_by_hand(order=order, was_spent=was_spent, taken=taken)
