"""Turning an operation of the vendor's file into a call the furnished sandbox can answer."""

from copy import deepcopy
from itertools import cycle
from typing import Any

from integrations.sandbox import demo, demo_recipes
from tests.sandbox.furnished import Furnished
from tests.sandbox.spec_file import Operation

OWNERS = {
    "worker": "workers",
    "customer-celebration": "customer-celebrations",
    "movement-act": "movement-acts",
    "payments": "order-payments",
}
RANGE = "filter[range]=year"
QUERIES = {
    "POST /v1/sessions": "include=worker,worker.position,worker.user,worker.user.roles,"
    "worker.user.roles.permissions",
    "PATCH /v1/sessions": "include=worker,worker.position,worker.user,worker.user.roles,"
    "worker.user.roles.permissions",
    "GET /v1/orders": "addMetaStatuses=true",
    "GET /v1/stats/stores/debts": f"filter[stores]={demo.STORE_ID}",
}


def path_of(operation: Operation, world: Furnished) -> str:
    """Fill the path with ids and add the query the operation wants."""
    ids, path = world.ids, operation.path
    parts = path.split("/")
    if path == "/v1/customers/import/{id}/stats":
        owner = "customers"
    elif path.startswith("/v1/customers/import/"):
        owner = "customer-import"
    elif path.startswith("/v1/catalog/inventory-items"):
        owner = "inventory-items"
    else:
        owner = OWNERS.get(parts[2], parts[2])
    if path.endswith("/return"):
        owner = "orders done"
    row_id = "1" if path.startswith("/v1/catalog/categories") else (ids.get(owner) or [""])[0]
    category = demo.stable_id("categories", "Розы")
    for name, value in (
        ("id", row_id),
        ("bouquetId", ids["bouquets"][0]),
        ("paymentId", ids["order-payments"][0]),
        ("price", ids["prices"][0]),
        ("storeId", demo.STORE_ID),
        ("category", category),
    ):
        path = path.replace(f"{{{name}}}", value)
    query = QUERIES.get(operation.name, "")
    if "/stats/" in path and not query:
        query = f"{RANGE}&filter[stores][]={demo.STORE_ID}"
    if operation.path.startswith("/v1/stores/{id}/"):
        query = RANGE
    return f"{path}?{query}"


def body_of(operation: Operation, world: Furnished) -> Any:
    """Take the example body and put ids of the sandbox into it."""
    if operation.sent is None:
        return None
    sent = deepcopy(operation.sent)
    turns = {kind: cycle(rows) for kind, rows in world.ids.items() if rows}
    rows = sent["data"] if isinstance(sent["data"], list) else [sent["data"]]
    for row in rows:
        if operation.verb != "POST" and "id" in row:
            own = path_of(operation, world).split("?")[0].split("/")[3:4]
            row["id"] = own[0] if own else next(turns[row["type"]])
        for relation in (row.get("relationships") or {}).values():
            _rename(relation["data"], turns, new=operation.verb == "POST")
    special = SPECIAL.get(operation.name)
    if special is not None:
        special(sent["data"], world)
    return {"data": sent["data"]}


def _rename(data: Any, turns: dict[str, Any], *, new: bool) -> None:
    for row in data if isinstance(data, list) else [data]:
        if row is None:
            continue
        child = "attributes" in row
        if "id" in row and row["type"] in turns and not (child and new):
            row["id"] = next(turns[row["type"]])
        for relation in (row.get("relationships") or {}).values():
            _rename(relation["data"], turns, new=new)


def _login(data: Any, _world: Furnished) -> None:
    data["attributes"] = {
        "username": demo.POSIFLORA_USERNAME,
        "password": demo.POSIFLORA_PASSWORD,
    }


def _refresh(data: Any, world: Furnished) -> None:
    data["attributes"]["refreshToken"] = world.refresh_token


def _items(data: Any, world: Furnished) -> None:
    data["attributes"]["items"] = world.ids["inventory-items"][:1]


def _group(data: Any, _world: Furnished) -> None:
    for row in data:
        row["attributes"]["discountGroup"] = 1


def _due(data: Any, _world: Furnished) -> None:
    data["attributes"]["dueTime"] = "2022-07-19T12:00:00Z"


def _price(data: Any, world: Furnished) -> None:
    data["id"] = world.ids["prices"][0]


def _stores(data: Any, _world: Furnished) -> None:
    for row, store in zip(data, (demo.STORE_ID, demo.SECOND_STORE_ID), strict=True):
        row["relationships"]["store"]["data"]["id"] = store


def _other_title(data: Any, _world: Furnished) -> None:
    data["attributes"]["title"] = "Another birthday"


def _courier(data: Any, _world: Furnished) -> None:
    data[0]["id"] = demo.COURIER_ID


def _under_recipes(data: Any, _world: Furnished) -> None:
    data["relationships"]["parent"]["data"]["id"] = demo_recipes.CATEGORY_ID


SPECIAL = {
    "POST /v1/sessions": _login,
    "PATCH /v1/sessions": _refresh,
    "POST /v1/customers/discount-groups": _group,
    "POST /v1/inventory-items/net-costs": _items,
    "POST /v1/inventory-items/last-costs": _items,
    "POST /v1/inventory-items/{id}/bulk-prices": _stores,
    "PATCH /v1/inventory-items/{id}/prices": _price,
    "POST /v1/orders": _due,
    "PATCH /v1/orders/{id}": _due,
    "POST /v1/customer-celebrations": _other_title,
    "PATCH /v1/workers": _courier,
    "POST /v1/categories": _under_recipes,
}
