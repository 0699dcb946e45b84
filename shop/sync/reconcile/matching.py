"""Whose movement is it: rows of the service's ledger against rows of ours. Makes no calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from integrations.loyalty.base import HistoryEntry
from integrations.money import ZERO
from shop.models import BonusOperation, Movement, OperationState
from shop.services.bonuses.purchases import may_be, signed, take_similar

from .scope import Ours


@dataclass(slots=True)
class Moves:
    """The points of one order on both sides; what was taken and what was given, never netted."""

    ours: Ours
    operations: list[BonusOperation] = field(default_factory=list)
    entries: list[HistoryEntry] = field(default_factory=list)

    @property
    def mine(self) -> tuple[Decimal, Decimal]:
        """(taken, given) by our ledger, both positive."""
        return _both([signed(each) for each in self.operations])

    @property
    def theirs(self) -> tuple[Decimal, Decimal]:
        """(taken, given) by the service's."""
        return _both([each.points for each in self.entries])


@dataclass(slots=True)
class Matched:
    """One member: the orders with what belongs to them, and the service's rows of nobody here."""

    orders: list[Moves]
    elsewhere: list[HistoryEntry]

    def doubles(self) -> list[tuple[Moves, HistoryEntry]]:
        """Rows of nobody that look like a movement of ours once more."""
        return [
            (moves, entry)
            for entry in self.elsewhere
            for moves in self.orders
            if any(may_be(each, entry) for each in moves.operations)
        ]


def match(orders: Sequence[Ours], entries: Sequence[HistoryEntry], since: datetime) -> Matched:
    """Give each row of the service to the order it belongs to.

    By the purchase it names; a row that names none, or a movement whose purchase nobody told us,
    by its points and its time. Movements from before `since` are left out on our side: the service
    may not have shown that far back.
    """
    found = [
        Moves(each, [row for row in each.operations if _counts(row, since)]) for each in orders
    ]
    by_purchase = {purchase: moves for moves in found for purchase in _purchases(moves.ours)}
    rest: list[HistoryEntry] = []
    for entry in entries:
        owner = by_purchase.get(entry.purchase) if entry.purchase else None
        if owner is None:
            rest.append(entry)
        elif entry.at is None or entry.at >= since:
            owner.entries.append(entry)
    for moves in found:
        _take_unnamed(moves, rest)
    return Matched(found, [each for each in rest if each.at is None or each.at >= since])


def _take_unnamed(moves: Moves, rest: list[HistoryEntry]) -> None:
    """Movements whose purchase is not known take the row that looks like them, the nearest one."""
    missing = defaultdict[Decimal, list[BonusOperation]](list)
    for each in moves.operations:
        missing[signed(each)].append(each)
    for entry in moves.entries:
        if missing[entry.points]:
            missing[entry.points].pop()
    for operation in [each for rows in missing.values() for each in rows]:
        unclaimed = [each for each in rest if not (each.purchase and operation.reference)]
        if (taken := take_similar(operation, rest, among=unclaimed)) is not None:
            moves.entries.append(taken)


def _counts(operation: BonusOperation, since: datetime) -> bool:
    moved = operation.state == OperationState.DONE and signed(operation) != ZERO
    recent = (operation.settled_at or operation.created_at) >= since
    return moved and recent and operation.movement != Movement.ADJUSTMENT


def _purchases(ours: Ours) -> set[str]:
    """The service's ids of what this order did there; a refund of several lines has several."""
    named = {part for each in ours.operations for part in each.purchases}
    return named | {ours.order.posiflora_id or ""} - {""}


def _both(points: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    values = list(points)
    taken = -sum((each for each in values if each < 0), ZERO)
    return taken, sum((each for each in values if each > 0), ZERO)
