"""Reading goods and services, and which store has what of them.

How many calls it takes, with pages of a hundred:

    by day      Σ over serving stores ⌈what the store has / 100⌉ + 1,
                + ⌈changed / 100⌉ when something changed that no store has
    from end
    to end      Σ over serving stores ⌈what the store has / 100⌉ + 1,
                + ⌈known but out of stock / 100⌉,
                + ⌈all / 100⌉ when Posiflora has goods out of stock that are not known here yet

and ⌈articles with several prices / 100⌉ a serving store (prices.py). With one store that makes
⌈all / 100⌉ and a constant. Another store costs another list: Posiflora tells the stock of one store
at a time (`filter[available]` with `filter[store]`) and no list has quantities. Stores that neither
deliver nor give out orders are not asked.

What a store has comes with the article itself, so goods that can be bought are read anew in every
run. The rest is read by what changed, with `from` ("filter by date time from", which is taken for
`updatedAt`): there is no filter by revision (App. A). A server that ignores it answers everything,
which is as right and only longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrations.posiflora import ItemRecord, PosifloraClient

from .prices import items_by_id
from .problems import Findings, Section
from .pulse import Pulse

PICTURES = ("logo", "images")


@dataclass(slots=True)
class Goods:
    """`read` are articles by id, public or not; `shelves` ids of what each serving store has.

    `kept` are articles known here that did not change.
    """

    read: dict[str, ItemRecord] = field(default_factory=dict)
    shelves: dict[str, set[str]] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    @property
    def on_sale(self) -> Iterator[ItemRecord]:
        # Filters are asked for and checked: a server may ignore one it does not know.
        return (item for item in self.read.values() if item.public and not item.deleted)


@dataclass(slots=True, kw_only=True)
class GoodsReader:
    """One reading. `known` are ids of goods on sale here, `serving` ids of stores."""

    client: PosifloraClient
    serving: Sequence[str]
    known: frozenset[str]
    findings: Findings
    pulse: Pulse
    goods: Goods = field(default_factory=Goods)

    def changed(self, since: datetime) -> Goods:
        """Read what can be bought, and what changed of the rest."""
        self._read_shelves()
        # Not only the public ones: what was taken from sale has changed too.
        changed: dict[str, object] = {"from": since}
        seen = sum(1 for item in self.goods.read.values() if _is_after(item, since))
        # Costs one row, and spares the list when all of it was on the shelves.
        if self.client.inventory_items.total(filters=changed) != seen:
            self._take(self._list(changed))
        missing = self.known - self.goods.read.keys() - self.findings.of(Section.GOODS)
        self.goods.kept = frozenset(missing)
        return self.goods

    def whole(self) -> Goods:
        """Read every public article.

        What is known here is asked for by its id before it is given up: a list that changes while
        its pages are turned hides rows.
        """
        self._read_shelves()
        missing = self.known - self.goods.read.keys()
        self._take(items_by_id(self.client, missing, self.findings, self.pulse) or ())
        # Costs one row; whatever else there is shows in the number.
        if self.client.inventory_items.total(filters={"public": True}) != self._seen():
            self._take(self._list({"public": True}))
        return self.goods

    def _read_shelves(self) -> None:
        for store in self.serving:
            filters: dict[str, object] = {"public": True, "available": True, "store": store}
            shelf = self.goods.shelves[store] = set()
            self._take(self._list(filters), shelf)

    def _list(self, filters: dict[str, object]) -> Iterator[ItemRecord]:
        return self.client.inventory_items.list(
            filters=filters, include=PICTURES, unreadable=self.findings.unreadable(Section.GOODS)
        )

    def _take(self, items: Iterable[ItemRecord], shelf: set[str] | None = None) -> None:
        for item in items:
            self.pulse(item.id not in self.goods.read)
            self.goods.read[item.id] = item
            if shelf is not None:
                shelf.add(item.id)

    def _seen(self) -> int:
        left_out = self.findings.of(Section.GOODS) - self.goods.read.keys()
        return sum(1 for _item in self.goods.on_sale) + len(left_out)


def _is_after(item: ItemRecord, since: datetime) -> bool:
    return item.updated_at is not None and item.updated_at >= since
