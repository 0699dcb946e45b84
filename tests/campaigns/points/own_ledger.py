"""What the shop's own ledger says of an order, and what a person reads beside it."""

from __future__ import annotations

from decimal import Decimal

from shop.models import CALLED_OFF, COMMITS, AttentionKind, Movement, OperationState, Order

ZERO = Decimal(0)


def done(order: Order, movement: str) -> Decimal:
    """Points of this kind of movement that are certainly made."""
    rows = [row for row in order.bonus_operations.all() if row.movement == movement]
    return sum((row.points or ZERO for row in rows if row.state == OperationState.DONE), ZERO)


def came_back_in_earlier_lives(order: Order) -> Decimal:
    """Points of debits that a later commit of the same order replaced: all of them came back."""
    debits = [row for row in order.bonus_operations.all() if row.movement == Movement.SPEND]
    last = max((row.life for row in order.bonus_operations.all()), default=1)
    return sum((row.moved for row in debits if row.life < last), ZERO)


def amounts_of_the_last_commit(order: Order) -> list[Decimal]:
    """Roubles, and points if it spends: what a person has to read of it."""
    rows = [row for row in order.bonus_operations.all() if row.movement in COMMITS]
    last = max(rows, key=lambda row: row.pk, default=None)
    if last is None:
        return []
    return [last.amount, last.asked] if last.movement == Movement.SPEND else [last.amount]


def given_up_by_hand(order: Order) -> bool:
    """Whoever says that the debit was not made, and is not to be, knows what the shop gives."""
    debits = [row for row in order.bonus_operations.all() if row.movement == Movement.SPEND]
    last = max(debits, key=lambda row: row.pk, default=None)
    return last is not None and last.state == OperationState.REFUSED and bool(last.settled_by_id)


def was_called_off(order: Order) -> bool:
    """Whether it ever was cancelled or returned, whatever it is now."""
    return order.history.filter(status__in=CALLED_OFF).exists()


def open_texts(order: Order) -> list[str]:
    """Of the questions about its points that nobody has answered."""
    rows = [each for each in order.attentions.all() if each.resolved_at is None]
    return [each.text for each in rows if each.kind == AttentionKind.BONUS]
