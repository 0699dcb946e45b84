"""The catalogue as the vendor's own till shows it, and the common one (posiflora.md §4.8)."""

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.catalogue import is_on
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.errors import not_found
from integrations.sandbox.posiflora.filters import Check, by_words
from integrations.sandbox.posiflora.stock import prices_of
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import Response

COMMON = "catalog-categories"
"""Categories of the catalogue all shops share; they have small numbers for ids."""
SHOWN = ("title", "description", "itemType", "updatedAt", "added")


def _of_category(call: Call) -> Check:
    category_id = call.parameters["category"]
    return lambda row: row.one("category") == category_id and not row.attributes["deleted"]


def _as_catalog_item(call: Call, row: Resource) -> Resource:
    values = row.attributes
    points = sum(1 for price in prices_of(call.store, row.id) if is_on(price))
    attributes = {
        "itemId": row.id,
        "itemType": values["itemType"],
        "title": values["title"],
        "globalId": values["globalId"],
        "activePoints": points,
        "minPrice": values["priceMin"],
        "maxPrice": values["priceMax"],
        "updatedAt": values["updatedAt"],
        "public": values["public"],
        "fractional": values["fractional"],
        "revision": values["revision"],
    }
    relations = {name: row.relations[name] for name in ("category", "logo")}
    return Resource("catalog-items", f"item-{row.id}", attributes, relations)


CATALOG = Collection(
    "inventory-items",
    includes=("category", "logo"),
    search=by_words("title"),
    visible=_of_category,
    seen_as=_as_catalog_item,
)
CATEGORIES = Collection(
    "categories",
    includes=("parent", "group", "image"),
    table=COMMON,
    style="total",
    with_revision=False,
)


def by_category(call: Call) -> Response:
    """GET /v1/catalog/{category}: articles of one category."""
    if call.store.get("categories", call.parameters["category"]) is None:
        raise not_found()
    return CATALOG.index(call)


def item(call: Call) -> Response:
    """GET /v1/catalog/inventory-items/{id}: fewer attributes than the article itself has."""
    row = call.store.get("inventory-items", call.parameters["id"])
    if row is None:
        raise not_found()
    shown = {name: row.attributes[name] for name in SHOWN}
    return single(call, Resource(row.type, row.id, shown, row.relations), linked=True)


def export(call: Call) -> Response:
    """GET /v1/catalog-export/{category}: begins an export although it is a GET."""
    if call.store.get("categories", call.parameters["category"]) is None:
        raise not_found()
    row = Resource(
        "export-items",
        call.new_id(),
        {"status": "created", "updatedAt": call.now},
        {"createdBy": Ref("workers", call.worker_id)},
    )
    return single(call, call.store.put(row))


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/catalog/categories", CATEGORIES.index),
    ("GET", "/v1/catalog/categories/{id}", CATEGORIES.show),
    ("GET", "/v1/catalog/inventory-items/{id}", item),
    ("GET", "/v1/catalog/{category}", by_category),
    ("GET", "/v1/catalog-export/{category}", export),
)
