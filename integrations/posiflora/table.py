"""The operations of Posiflora's API, one line each (posiflora.md Appendix A and §3.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Body(Enum):
    """What an operation carries in `data`."""

    NONE = "none"
    SINGLE = "one resource"
    BULK = "an array of resources"
    IDENTIFIERS = "an array of resource identifiers"


class Returns(Enum):
    """What comes back."""

    ONE = "one resource"
    MANY = "a collection in one piece"
    PAGES = "a collection in pages"
    NOTHING = "nothing of interest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One line of the table. `plain` names query parameters that are not filters."""

    group: str
    name: str
    verb: str
    path: str
    type: str = ""
    body: Body = Body.NONE
    returns: Returns = Returns.ONE
    plain: frozenset[str] = frozenset()
    safe: bool = False

    @property
    def title(self) -> str:
        """How the exchange log calls it: "orders.create"."""
        return f"{self.group}.{self.name}"


NONE, SINGLE, BULK, IDENTIFIERS = Body.NONE, Body.SINGLE, Body.BULK, Body.IDENTIFIERS
ONE, MANY, PAGES, NOTHING = Returns.ONE, Returns.MANY, Returns.PAGES, Returns.NOTHING


def _op(
    address: str,
    request: str,
    *,
    body: tuple[Body, str] = (NONE, ""),
    returns: Returns = ONE,
    plain: str = "",
    safe: bool = False,
) -> Operation:
    """Read a line: "group.name", "VERB /path", what is sent, what comes back.

    `safe` marks a POST or PATCH that changes nothing of the shop's.
    """
    group, _, name = address.partition(".")
    verb, _, path = request.partition(" ")
    return Operation(
        group=group,
        name=name,
        verb=verb,
        path=path,
        body=body[0],
        type=body[1],
        returns=returns,
        plain=frozenset(plain.split()),
        safe=safe or verb == "GET",
    )


_OPERATIONS = (
    _op("sessions.create", "POST /v1/sessions", body=(SINGLE, "sessions"), safe=True),
    _op("sessions.refresh", "PATCH /v1/sessions", body=(SINGLE, "sessions"), safe=True),
    _op("customers.list", "GET /v1/customers", returns=PAGES, plain="from search"),
    _op("customers.create", "POST /v1/customers", body=(SINGLE, "customers")),
    _op("customers.get", "GET /v1/customers/{id}"),
    _op("categories.list", "GET /v1/categories", returns=PAGES),
    _op(
        "inventory_items.list",
        "GET /v1/inventory-items",
        returns=PAGES,
        plain="search recursive type from public",
    ),
    _op("bouquets.list", "GET /v1/bouquets", returns=PAGES),
    _op("order_sources.list", "GET /v1/order-sources", returns=PAGES),
    _op("order_sources.create", "POST /v1/order-sources", body=(BULK, "order-sources")),
    _op("stores.list", "GET /v1/stores", returns=PAGES, plain="search externalLinkId loadAll"),
    _op("orders.list", "GET /v1/orders", returns=PAGES, plain="search addMetaStatuses"),
    _op("orders.create", "POST /v1/orders", body=(SINGLE, "orders")),
    _op("orders.get", "GET /v1/orders/{id}"),
    _op("orders.update", "PATCH /v1/orders/{id}", body=(SINGLE, "orders")),
)


def _by_group(operations: Iterable[Operation]) -> dict[str, dict[str, Operation]]:
    table: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        group = table.setdefault(operation.group, {})
        if operation.name in group:
            raise ValueError(f"{operation.title} stands in the table twice")
        group[operation.name] = operation
    return table


TABLE = _by_group(_OPERATIONS)
