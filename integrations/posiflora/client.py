"""The client of one Posiflora account. Every group of the table is an attribute."""

from collections.abc import Iterator, Sequence

from integrations.posiflora.api import Api
from integrations.posiflora.bodies import ResourceDraft
from integrations.posiflora.customers import Customers
from integrations.posiflora.goods import BouquetRecord, CategoryRecord, ItemRecord
from integrations.posiflora.groups import Group
from integrations.posiflora.orders import Orders
from integrations.posiflora.query import Filters
from integrations.posiflora.records import OrderSourceRecord, StoreRecord
from integrations.posiflora.table import TABLE


class Stores(Group):
    """`client.stores`."""

    def list(self) -> Iterator[StoreRecord]:
        """Yield every store."""
        return self._records(reader=StoreRecord.read)


class OrderSources(Group):
    """`client.order_sources`."""

    def list(self) -> Iterator[OrderSourceRecord]:
        """Yield every order source, hidden ones too."""
        return self._records(reader=OrderSourceRecord.read)

    def create(self, *, id: str, title: str) -> OrderSourceRecord:  # noqa: A002 - the wire's word
        """Create a source under our own UUID; the operation takes an array (§3)."""
        draft = ResourceDraft(type="order-sources", id=id, attributes={"title": title})
        return self._one("create", reader=OrderSourceRecord.read, drafts=[draft])


class Categories(Group):
    """`client.categories`."""

    def list(
        self, *, filters: Filters | None = None, include: Sequence[str] = ()
    ) -> Iterator[CategoryRecord]:
        """Yield categories of goods; the picture is known only with `include=("image",)`."""
        return self._records(reader=CategoryRecord.read, filters=filters, include=include)


class InventoryItems(Group):
    """`client.inventory_items`."""

    def list(
        self, *, filters: Filters | None = None, include: Sequence[str] = ()
    ) -> Iterator[ItemRecord]:
        """Yield goods, asking for a page of a hundred when it is needed."""
        return self._records(reader=ItemRecord.read, filters=filters, include=include)


class Bouquets(Group):
    """`client.bouquets`."""

    def list(
        self, *, filters: Filters | None = None, include: Sequence[str] = ()
    ) -> Iterator[BouquetRecord]:
        """Yield ready-made bouquets, asking for a page of a hundred when it is needed."""
        return self._records(reader=BouquetRecord.read, filters=filters, include=include)


class PosifloraClient:
    """One account. Cheap, safe to share between threads; the session lives in the database."""

    def __init__(self, *, base_url: str, username: str, password: str) -> None:
        self._api = Api(base_url=base_url, username=username, password=password)
        self.stores = Stores(self._api, "stores")
        self.order_sources = OrderSources(self._api, "order_sources")
        self.categories = Categories(self._api, "categories")
        self.inventory_items = InventoryItems(self._api, "inventory_items")
        self.bouquets = Bouquets(self._api, "bouquets")
        self.customers = Customers(self._api, "customers")
        self.orders = Orders(self._api, "orders")

    def __getattr__(self, name: str) -> Group:
        if name not in TABLE or name == "sessions":
            raise AttributeError(f"Posiflora has no group {name!r}")
        return Group(self._api, name)
