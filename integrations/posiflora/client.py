"""The client of one Posiflora account. Every group of the table is an attribute."""

from integrations.posiflora.api import Api
from integrations.posiflora.catalogue import Bouquets, Categories, InventoryItems
from integrations.posiflora.customers import Customers
from integrations.posiflora.dictionaries import BonusGroups, OrderSources, Stores, Workers
from integrations.posiflora.groups import Group
from integrations.posiflora.office import Payments, Reports
from integrations.posiflora.orders import Orders
from integrations.posiflora.recipes import Specifications, SpecificationVariants
from integrations.posiflora.table import TABLE

_PRIVATE = "sessions"


class PosifloraClient:
    """One account. Cheap, safe to share between threads; the session lives in the database."""

    def __init__(self, *, base_url: str, username: str, password: str) -> None:
        self._api = Api(base_url=base_url, username=username, password=password)
        self.stores = Stores(self._api, "stores")
        self.order_sources = OrderSources(self._api, "order_sources")
        self.workers = Workers(self._api, "workers")
        self.bonus_groups = BonusGroups(self._api, "bonus_groups")
        self.categories = Categories(self._api, "categories")
        self.inventory_items = InventoryItems(self._api, "inventory_items")
        self.bouquets = Bouquets(self._api, "bouquets")
        self.specifications = Specifications(self._api, "specifications")
        self.specification_variants = SpecificationVariants(self._api, "specification_variants")
        self.customers = Customers(self._api, "customers")
        self.orders = Orders(self._api, "orders")
        self.payments = Payments(self._api, "payments")
        self.reports = Reports(self._api, "reports")

    def __getattr__(self, name: str) -> Group:
        # Logging in is the business of session.py, which keeps the one session of the account.
        if name not in TABLE or name == _PRIVATE:
            raise AttributeError(f"Posiflora has no group {name!r}")
        return Group(self._api, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *TABLE} - {_PRIVATE})
