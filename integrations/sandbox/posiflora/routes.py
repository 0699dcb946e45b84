"""Which operation of the vendor's document is served by whom (posiflora.md, Appendix A)."""

from integrations.sandbox.posiflora import (
    catalogue,
    customers,
    dictionaries,
    orders,
    payments,
    sessions,
)
from integrations.sandbox.posiflora.call import Handler
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.router import Router

COLLECTIONS: dict[str, Collection] = {
    "/v1/customers": customers.CUSTOMERS,
    "/v1/orders": orders.ORDERS,
    "/v1/payments": payments.PAYMENTS,
    "/v1/inventory-items": catalogue.ITEMS,
    "/v1/bouquets": catalogue.BOUQUETS,
    "/v1/categories": catalogue.CATEGORIES,
    "/v1/stores": dictionaries.STORES,
    "/v1/workers": dictionaries.WORKERS,
    "/v1/order-sources": dictionaries.SOURCES,
    "/v1/bonus-groups": dictionaries.BONUS_GROUPS,
}
SINGLES: dict[str, Collection] = {
    "/v1/inventory-items/{id}": catalogue.ITEMS,
    "/v1/bouquets/{id}": catalogue.BOUQUETS,
    "/v1/stores/{id}": dictionaries.STORES,
    "/v1/worker/{id}": dictionaries.WORKERS,
    "/v1/order-sources/{id}": dictionaries.SOURCES,
    "/v1/bonus-groups/{id}": dictionaries.BONUS_GROUPS,
}
"""Single resources answered without anything special; workers are singular (posiflora.md §3)."""
OPERATIONS: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/v1/sessions", sessions.create),
    ("PATCH", "/v1/sessions", sessions.refresh),
    ("POST", "/v1/customers", customers.create),
    ("GET", "/v1/customers/{id}", customers.show),
    ("PATCH", "/v1/customers/{id}", customers.update),
    ("GET", "/v1/customers/{id}/bonus-history", customers.bonus_history),
    ("POST", "/v1/orders", orders.create),
    ("GET", "/v1/orders/{id}", orders.show),
    ("PATCH", "/v1/orders/{id}", orders.update),
    ("PATCH", "/v1/orders/{id}/delivery-status", orders.delivery_status),
    ("PATCH", "/v1/orders/{id}/return", orders.return_order),
    ("PATCH", "/v1/orders/{id}/bouquets/{bouquetId}", orders.separate_bouquet),
    ("POST", "/v1/orders/{id}/payments", payments.create),
    ("PATCH", "/v1/payments/{id}", payments.update),
    ("POST", "/v1/order-sources", dictionaries.create_sources),
    ("PATCH", "/v1/order-sources", dictionaries.update_sources),
    ("DELETE", "/v1/order-sources", dictionaries.delete_sources),
)


def make_router() -> Router[Handler]:
    """Return the table of all operations."""
    router: Router[Handler] = Router()
    for path, collection in COLLECTIONS.items():
        router.add("GET", path, collection.index)
    for path, collection in SINGLES.items():
        router.add("GET", path, collection.show)
    for method, path, handler in OPERATIONS:
        router.add(method, path, handler)
    return router
