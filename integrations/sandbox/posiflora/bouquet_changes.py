"""Making, changing and taking away bouquets (posiflora.md §4.7)."""

from decimal import Decimal

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.catalogue import BOUQUETS, bouquet_meta
from integrations.sandbox.posiflora.documents import many, single
from integrations.sandbox.posiflora.editing import Editor, Form
from integrations.sandbox.posiflora.errors import bad_resource, parse_failed
from integrations.sandbox.posiflora.parsing import Fields, Incoming, read_one_or_many
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response


def _price_bouquet(call: Call, row: Resource, draft: Incoming, before: JsonObject | None) -> None:
    """Keep the three sums of a bouquet together, and the moment it went on display."""
    worker = call.store.get("workers", call.worker_id)
    user = None if worker is None else worker.relations["user"]
    if before is None:
        row.relations["createdBy"] = user
    row.relations["updatedBy"] = user
    for name in ("amount", "saleAmount", "trueSaleAmount"):
        if name not in draft.fields and before is None:
            row.attributes[name] = row["saleAmount"] or row["amount"] or Decimal(0)
    was = None if before is None else before["status"]
    if row["status"] == "demonstrated" and was != "demonstrated":
        row.attributes["onWindowAt"] = call.now


BOUQUET_FORM = Form(
    reads={
        "docNo": Fields.text,
        "title": Fields.text,
        "height": Fields.number,
        "width": Fields.number,
        "description": Fields.text,
        "amount": Fields.number,
        "saleAmount": Fields.number,
        "trueSaleAmount": Fields.number,
        "status": Fields.text,
        "public": Fields.flag,
        "discount": Fields.number,
        "discountType": Fields.text,
        "markup": Fields.number,
        "markupType": Fields.text,
    },
    blank={
        "docNo": None,
        "title": "",
        "height": 0,
        "width": 0,
        "description": "",
        "amount": 0,
        "saleAmount": 0,
        "trueSaleAmount": 0,
        "status": "created",
        "onWindowAt": None,
        "createdAt": None,
        "updatedAt": None,
        "completedAt": None,
        "public": False,
        "discount": 0,
        "discountType": "absolute",
        "markup": 0,
        "markupType": "absolute",
    },
    one={"store": "stores", "logo": "images", "specWithVar": "specification-with-variants"},
    many={"images": "images"},
    needs=("store",),
    choices={"discountType": ("absolute", "percent"), "markupType": ("absolute", "percent")},
)
BOUQUET_EDITOR = Editor(BOUQUETS, BOUQUET_FORM, made=200, after=_price_bouquet)


def create_bouquets(call: Call) -> Response:
    """POST /v1/bouquets: an array in the document, one object live (posiflora.md §10)."""
    drafts, listed = _bouquet_drafts(call)
    return _bouquets(call, BOUQUET_EDITOR.make(call, drafts), listed=listed)


def update_bouquet(call: Call) -> Response:
    """PATCH /v1/bouquets/{id}: the same two forms of a body."""
    row = BOUQUETS.find(call)
    drafts, listed = _bouquet_drafts(call)
    if len(drafts) != 1 or drafts[0].id not in {None, row.id}:
        raise bad_resource("Resource id differs from the one in the path")
    BOUQUET_EDITOR.change(call, [(row, drafts[0])])
    return _bouquets(call, [row], listed=listed)


def _bouquet_drafts(call: Call) -> tuple[list[Incoming], bool]:
    drafts, listed = read_one_or_many(call.request, "bouquets")
    wanted = call.switches.bouquet_body
    if wanted != "any" and (wanted == "array") != listed:
        kind = "an array" if wanted == "array" else "an object"
        raise parse_failed(f"Value must be {kind}", pointer="/data")
    return drafts, listed


def _bouquets(call: Call, rows: list[Resource], *, listed: bool) -> Response:
    if not listed:
        return single(call, rows[0], includes=BOUQUETS.includes)
    meta = {"page": {"number": 1, "size": len(rows)}, "total": len(rows)}
    revision = {"revision": call.store.revision("bouquets")}
    return many(call, rows, meta=meta | bouquet_meta(call, rows) | revision)


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/bouquets", create_bouquets),
    ("PATCH", "/v1/bouquets/{id}", update_bouquet),
    ("DELETE", "/v1/bouquets/{id}", BOUQUET_EDITOR.delete),
)
