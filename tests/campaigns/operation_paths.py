"""The addresses and required filters of operations, filled with what the sandbox holds."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.posiflora.operation import Operation
from integrations.posiflora.parameters import Parameter
from integrations.sandbox import demo
from tests.sandbox.furnished import Furnished

OWNERS = {
    "worker": "workers",
    "customer-celebration": "customer-celebrations",
    "movement-act": "movement-acts",
    "payments": "order-payments",
}
"""The type behind the first word of a path, where it is another word."""
ADDRESSED: Mapping[str, str] = {
    "orders.return_": "orders done",
    "customer_imports.get": "customer-import",
    "customer_imports.delete": "customer-import",
    "customer_imports.validate": "customer-import",
    "customer_stats.get": "customers",
    "catalog.item": "inventory-items",
    "catalog.category": "catalog-categories",
}
"""The type of `{id}` where the path does not tell it."""


def owner_of(operation: Operation) -> str:
    """The type of the row that `{id}` names; "orders done" is an order that has been done."""
    word = operation.path.split("/")[2]
    return ADDRESSED.get(operation.title) or OWNERS.get(word, word)


def path_of(operation: Operation, world: Furnished) -> tuple[str, ...]:
    """Values of the placeholders, in their order."""
    ids = world.ids
    values = {
        "id": (ids.get(owner_of(operation)) or [""])[0],
        "bouquetId": ids["bouquets"][0],
        "paymentId": ids["order-payments"][0],
        "price": ids["prices"][0],
        "storeId": demo.STORE_ID,
        "category": demo.stable_id("categories", "Розы"),
    }
    return tuple(values[name] for name in operation.placeholders)


def filters_of(operation: Operation) -> dict[str, object]:
    """What the operation cannot be called without."""
    return {row.key: _value(row) for row in operation.parameters if row.required}


def _value(parameter: Parameter) -> object:
    if parameter.key.startswith("stores"):
        return [demo.STORE_ID]
    return "year" if "year" in parameter.choices else parameter.choices[0]
