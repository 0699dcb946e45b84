"""Which rows of a service's own ledger are ours: by the purchases they name, else by their looks.

A purchase of ours stands in both ledgers. So does a movement the service names no purchase for: it
is known by its points and its time. Makes no calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from integrations.loyalty.base import HistoryEntry
from integrations.money import ZERO
from shop.models import GIVES, TAKES, BonusOperation, Customer, OperationState, Order

SLACK = timedelta(hours=1)
"""How far apart the two clocks may write down the same movement."""

BY_HAND = timedelta(days=14)
"""How long a person may take to write down what they did in the service's cabinet."""


def entries_of_ours(
    *, customer: Customer, provider: str, entries: Sequence[HistoryEntry]
) -> dict[HistoryEntry, Order | None]:
    """The rows of this service that are movements of ours, with the order of each.

    What was put right for the buyer alone has no order. All others are the till's, a gift's,
    another shop's.
    """
    rows = BonusOperation.objects.filter(customer=customer, provider=provider)
    operations = list(rows.select_related("order"))
    purchases = _purchases(customer, provider, operations)
    found = {each: purchases[each.purchase] for each in entries if each.purchase in purchases}
    nameless = [each for each in entries if not each.purchase]
    if nameless:
        for operation in _not_among(found, operations):
            if (taken := take_similar(operation, nameless, among=nameless)) is not None:
                found[taken] = operation.order
    return found


def take_similar(
    operation: BonusOperation, rest: list[HistoryEntry], *, among: Iterable[HistoryEntry]
) -> HistoryEntry | None:
    """Take the row that looks like this movement, the nearest in time, out of the `rest`."""
    similar = [each for each in among if may_be(operation, each)]
    if not similar:
        return None
    nearest = min(similar, key=lambda entry: _distance(operation, entry))
    rest.remove(nearest)
    return nearest


def may_be(operation: BonusOperation, entry: HistoryEntry) -> bool:
    """Whether the service may have written this row down for this movement of ours."""
    if entry.points != signed(operation):
        return False
    if not entry.purchase and entry.id in operation.purchases:
        # What a service accrues by itself is known by its row, found hours after it was written.
        return True
    if entry.at is None:
        return False
    ended = operation.settled_at or operation.created_at
    slack = BY_HAND if operation.settled_by_id else SLACK
    return operation.created_at - slack <= entry.at <= ended + slack


def signed(operation: BonusOperation) -> Decimal:
    """Points the row moved, as the member's balance felt it. A reserve moves nothing."""
    if operation.movement in TAKES:
        return -operation.moved
    return operation.moved if operation.movement in GIVES else ZERO


def _not_among(
    named: Iterable[HistoryEntry], operations: Iterable[BonusOperation]
) -> list[BonusOperation]:
    """Movements that no row with a purchase shows; of several lines each row has its points."""
    shown = list(named)
    missing = [each for each in operations if each.state == OperationState.DONE and signed(each)]
    missing = [
        each for each in missing if each.purchases.isdisjoint(entry.purchase for entry in shown)
    ]
    for entry in shown:
        same = (each for each in missing if _document(each) == entry.purchase)
        if operation := next((each for each in same if signed(each) == entry.points), None):
            missing.remove(operation)
    return missing


def _purchases(
    customer: Customer, provider: str, operations: Iterable[BonusOperation]
) -> dict[str, Order | None]:
    orders = Order.objects.filter(customer=customer, loyalty_provider=provider)
    documents = {each.posiflora_id: each for each in orders if each.posiflora_id}
    named = {purchase: each.order for each in operations for purchase in each.purchases}
    return {**documents, **named}


def _distance(operation: BonusOperation, entry: HistoryEntry) -> timedelta:
    return abs((operation.settled_at or operation.created_at) - (entry.at or operation.created_at))


def _document(operation: BonusOperation) -> str | None:
    return operation.order.posiflora_id if operation.order else None
