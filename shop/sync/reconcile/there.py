"""Orders as Posiflora has them: by the list for all of them, one by one for a second look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from integrations.posiflora import OrderRecord, PosifloraClient
from shop.models import Order
from shop.sync.limits import CLOCKS, MOST_ROWS
from shop.sync.progress import Seen


@dataclass(slots=True)
class There:
    """Posiflora's orders by their id and by the number they carry."""

    by_id: dict[str, OrderRecord] = field(default_factory=dict)
    by_number: defaultdict[str, dict[str, OrderRecord]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, record: OrderRecord) -> None:
        self.by_id[record.id] = record
        if record.doc_no:
            self.by_number[record.doc_no][record.id] = record

    def of(self, order: Order) -> tuple[OrderRecord, ...]:
        """What may be this order: by the id we know, and everything under its number."""
        found = dict(self.by_number.get(order.number, {}))
        if order.posiflora_id and order.posiflora_id in self.by_id:
            found[order.posiflora_id] = self.by_id[order.posiflora_id]
        return tuple(found.values())


def read_list(client: PosifloraClient, *, since: datetime, progress: Seen | None = None) -> There:
    """Read all orders made since then, ours and other people's, a hundred a call."""
    there = There()
    made = {"createdAt": {"from": since - CLOCKS}}
    for count, record in enumerate(islice(client.orders.list(filters=made), MOST_ROWS), start=1):
        there.add(record)
        if progress:
            progress(count)
    return there


def read_again(
    client: PosifloraClient, order: Order, *, seen: Iterable[OrderRecord] = ()
) -> tuple[OrderRecord, ...]:
    """Read one order anew: under every id it was seen with, else by its number.

    An empty answer is proof that Posiflora does not have it. Raises OutcomeUnknown when a server
    that ignores filters has too many orders for that.
    """
    ids = dict.fromkeys(each.id for each in seen)
    ids[order.posiflora_id or str(order.vendor_uuid)] = None
    found = [record for each in ids if (record := client.orders.get(each))]
    if not found:
        by_number = client.orders.find_by_doc_no(order.number, created_from=order.placed_at)
        found = [by_number] if by_number else []
    return tuple(found)


def read_all_of(client: PosifloraClient, order: Order) -> tuple[OrderRecord, ...]:
    """Read one order and whatever else carries its number."""
    wanted = {"docNo": order.number, "createdAt": {"from": order.placed_at - CLOCKS}}
    listed = islice(client.orders.list(filters=wanted), MOST_ROWS)
    return read_again(client, order, seen=[each for each in listed if each.doc_no == order.number])
