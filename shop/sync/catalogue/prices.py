"""One price everywhere, and other prices where they differ: the rule of the whole catalogue.

Posiflora has a price a store. A buyer sees one, so *the price everywhere* is that of the main store
(`POSIFLORA_STORE_ID`, the one that delivers) when it is known and the dearest known one otherwise.
A store is told apart only where it charges something else: goods in `Availability.price`, sizes of
a recipe in `VariantPrice`. Stores that serve nobody here have no say.

The list of goods shows the least and the largest price of an article (posiflora.md §4.8). Where
they are equal there is nothing to ask. Where they differ, `filter[storePrice]` is believed to show
the price in a store; nobody has seen it live. A server that does not do so leaves the larger one:
no store then charges more than the buyer was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import batched

from integrations.errors import Refused
from integrations.money import to_money
from integrations.posiflora import ItemRecord, PosifloraClient

from .problems import Findings, Section
from .pulse import Pulse

BATCH = 100


def everywhere(prices: Mapping[str, Decimal], *, main: str) -> Decimal | None:
    """The price everywhere, of prices by store. None when there are none."""
    return prices.get(main) or max(prices.values(), default=None)


def different(prices: Mapping[str, Decimal], price: Decimal) -> dict[str, Decimal]:
    """The stores that charge something else than the price everywhere."""
    return {store: here for store, here in prices.items() if here != price}


def listed_price(item: ItemRecord) -> Decimal:
    """What an article costs when no store is told apart. Roubles, 0.00 when it has no price."""
    return to_money(item.price_max or item.price_min)


def has_several_prices(item: ItemRecord) -> bool:
    return item.price_min != item.price_max


def prices_in_store(
    client: PosifloraClient, store: str, items: Iterable[str], findings: Findings, pulse: Pulse
) -> Iterator[tuple[str, Decimal]]:
    """Pairs of article and its price in a store, as far as Posiflora tells it."""
    for item in items_by_id(client, items, findings, pulse, storePrice=store) or ():
        if not has_several_prices(item) and item.price_max > 0:
            yield item.id, to_money(item.price_max)


def items_by_id(
    client: PosifloraClient, ids: Iterable[str], findings: Findings, pulse: Pulse, **filters: str
) -> list[ItemRecord] | None:
    """Public articles by their ids, a hundred a call. None where Posiflora has no such filter.

    A server that does not know the filter ignores it and answers the whole list, which is let go
    at the first article nobody asked for (posiflora.md §7).
    """
    found: list[ItemRecord] = []
    for batch in batched(sorted(set(ids)), BATCH):
        rows = client.inventory_items.list(
            filters={"public": True, "id": list(batch), **filters},
            include=("logo", "images"),
            unreadable=findings.unreadable(Section.GOODS),
        )
        try:
            for row in rows:
                pulse(0)
                if row.id not in batch:
                    return None
                found.append(row)
        except Refused:
            return None
    return found
