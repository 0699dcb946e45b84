"""Typed access to what the shop sells (posiflora.md §4.7, §4.8)."""

from collections.abc import Iterator, Sequence
from typing import Unpack

from integrations.posiflora.goods import BouquetRecord, CategoryRecord, ItemRecord
from integrations.posiflora.groups import Group, Unreadable
from integrations.posiflora.outgoing import Sent
from integrations.posiflora.prices import PriceDraft, PriceRecord
from integrations.posiflora.query import Asked


class Categories(Group):
    """`client.categories`."""

    def list(
        self, *, unreadable: Unreadable | None = None, **asked: Unpack[Asked]
    ) -> Iterator[CategoryRecord]:
        """Return categories; the picture is known only with `include=("image",)`."""
        return self._records("list", reader=CategoryRecord.read, unreadable=unreadable, **asked)


class InventoryItems(Group):
    """`client.inventory_items`."""

    def list(
        self, *, unreadable: Unreadable | None = None, **asked: Unpack[Asked]
    ) -> Iterator[ItemRecord]:
        """Return goods, asking for a page of a hundred when it is needed."""
        return self._records("list", reader=ItemRecord.read, unreadable=unreadable, **asked)

    def total(self, **asked: Unpack[Asked]) -> int | None:
        """Return how many articles a list would have; None when the server does not say."""
        page = self._api.call(self._name, "list", page=1, size=1, forgiving=True, **asked)
        return page.document.total

    def get(self, item_id: str, **asked: Unpack[Asked]) -> ItemRecord:
        """Return one article. Raises Refused when there is none (documented as 400)."""
        return self._one("get", item_id, reader=ItemRecord.read, **asked)

    def set_price(self, item_id: str, draft: PriceDraft) -> PriceRecord:
        """Set the price of an article in one store."""
        sent = Sent(draft=draft.to_resource())
        return self._one("set_price", item_id, reader=PriceRecord.read, sent=sent)

    def set_prices(self, item_id: str, drafts: Sequence[PriceDraft]) -> tuple[PriceRecord, ...]:
        """Set the price of an article in several stores at once."""
        sent = Sent(drafts=[draft.to_resource() for draft in drafts])
        page = self._api.call(self._name, "set_prices", item_id, sent=sent)
        return self._read("set_prices", page, PriceRecord.read)


class Bouquets(Group):
    """`client.bouquets`."""

    def list(
        self, *, unreadable: Unreadable | None = None, **asked: Unpack[Asked]
    ) -> Iterator[BouquetRecord]:
        """Return ready-made bouquets, asking for a page of a hundred when it is needed."""
        return self._records("list", reader=BouquetRecord.read, unreadable=unreadable, **asked)

    def get(self, bouquet_id: str, **asked: Unpack[Asked]) -> BouquetRecord:
        """Return one bouquet: live, not documented (§3.1)."""
        return self._one("get", bouquet_id, reader=BouquetRecord.read, **asked)
