"""Changing goods and categories (posiflora.md §4.8)."""

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.catalogue import CATEGORIES, ITEMS
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.editing import Editor, Form
from integrations.sandbox.posiflora.errors import conflict
from integrations.sandbox.posiflora.parsing import (
    Fields,
    Incoming,
    client_id,
)
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JsonObject, Response

FLOWERS = Ref("inventory-groups", "1")
SHOWN_AFTER_CHANGE = ("images", "barcodes")


def _complete_item(call: Call, row: Resource, draft: Incoming, before: JsonObject | None) -> None:
    """Fill what a new article has, make embedded barcodes, keep the logo among the images."""
    if before is None:
        piece = next(iter(call.store.rows("measures")), None)
        row.relations["measure"] = None if piece is None else piece.ref
        row.relations["group"] = row.relations["group"] or FLOWERS
        row.relations |= {"barcodes": [], "markdowns": []}
    if draft.mentions("barcodes"):
        row.relations["barcodes"] = [_barcode(call, each) for each in _barcodes(draft)]


def _barcodes(draft: Incoming) -> list[Incoming]:
    return draft.children("barcodes", "inventory-barcodes")


def _barcode(call: Call, draft: Incoming) -> Ref:
    row_id = client_id(draft) or call.new_id()
    attributes = {
        "barcode": draft.fields.text("barcode"),
        "barcodeType": draft.fields.text("barcodeType"),
        "spawn": draft.fields.flag("spawn"),
    }
    return call.store.put(Resource("inventory-barcodes", row_id, attributes)).ref


def _hide_item(call: Call, row: Resource) -> None:
    row.attributes |= {"deleted": True, "updatedAt": call.now}


ITEM_FORM = Form(
    reads={
        "title": Fields.text,
        "description": Fields.text,
        "itemType": Fields.text,
        "fractional": Fields.flag,
        "public": Fields.flag,
    },
    blank={
        "title": "",
        "description": "",
        "itemType": "item",
        "globalId": None,
        "updatedAt": None,
        "added": None,
        "public": False,
        "fractional": False,
        "priceMin": 0,
        "priceMax": 0,
        "deleted": False,
    },
    one={"group": "inventory-groups", "category": "categories", "logo": "images"},
    many={"images": "images"},
    choices={"itemType": ("item", "service")},
    ids="client",
)
ITEM_EDITOR = Editor(ITEMS, ITEM_FORM, made=200, after=_complete_item, forget=_hide_item)


def update_item(call: Call) -> Response:
    """PATCH /v1/inventory-items/{id}: the answer shows images and barcodes unasked (App. A)."""
    ITEM_EDITOR.update(call)
    return single(call, ITEMS.find(call), includes=ITEMS.includes, shown=SHOWN_AFTER_CHANGE)


def _place_category(call: Call, row: Resource, draft: Incoming, before: JsonObject | None) -> None:
    """Give a category the path and the group of its parent."""
    parent = call.store.get("categories", row.one("parent"))
    if parent is not None:
        row.attributes["path"] = [*parent["path"], parent["title"]]
        row.attributes["pathIds"] = [*parent["pathIds"], parent.id]
        row.relations["group"] = row.relations["group"] or parent.relations["group"]
    elif before is None or draft.mentions("parent"):
        row.attributes |= {"path": [], "pathIds": []}
        row.relations["group"] = row.relations["group"] or FLOWERS


def _hide_category(call: Call, row: Resource) -> None:
    taken = (each.one("category") == row.id for each in call.store.rows("inventory-items"))
    if any(taken):
        raise conflict("Category is not empty")
    row.attributes["deleted"] = True


CATEGORY_EDITOR = Editor(
    CATEGORIES,
    Form(
        reads={"title": Fields.text, "status": Fields.text, "color": Fields.text},
        blank={
            "title": "",
            "status": "on",
            "path": (),
            "pathIds": (),
            "color": "eeeeee",
            "countPublicItems": 0,
            "deleted": False,
        },
        one={"parent": "categories", "group": "inventory-groups", "image": "images"},
        choices={"status": ("on", "off")},
    ),
    made=200,
    always=("group",),
    after=_place_category,
    forget=_hide_category,
)


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/inventory-items", ITEM_EDITOR.create),
    ("PATCH", "/v1/inventory-items", ITEM_EDITOR.update_many),
    ("DELETE", "/v1/inventory-items", ITEM_EDITOR.delete_many),
    ("PATCH", "/v1/inventory-items/{id}", update_item),
    ("POST", "/v1/categories", CATEGORY_EDITOR.create),
    ("PATCH", "/v1/categories/{id}", CATEGORY_EDITOR.update),
    ("DELETE", "/v1/categories/{id}", CATEGORY_EDITOR.delete),
)
