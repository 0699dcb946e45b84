"""Moving goods from one store to another (posiflora.md §4.9)."""

from datetime import date
from decimal import Decimal

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.editing import Editor, Form
from integrations.sandbox.posiflora.filters import Check, by_relation, query_day
from integrations.sandbox.posiflora.parsing import Fields, Incoming
from integrations.sandbox.posiflora.stock import move
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JsonObject

LINES = "movement-act-lines"


def _since(_call: Call, value: str) -> Check:
    start = query_day(value, "filter[startDate]")
    return lambda row: _day(row) >= start


def _until(_call: Call, value: str) -> Check:
    end = query_day(value, "filter[endDate]")
    return lambda row: _day(row) <= end


def _day(row: Resource) -> date:
    day: date = row["date"]
    return day


def _complete(call: Call, row: Resource, draft: Incoming, before: JsonObject | None) -> None:
    """Number a new act, take its lines, count them, move the stock once it is posted."""
    worker = Ref("workers", call.worker_id)
    if before is None:
        row.attributes["docNo"] = f"sb-{int(row.id):09d}"
        row.relations["createdBy"] = row.relations["createdBy"] or worker
        row.relations |= {"postedBy": None, "lines": []}
    row.attributes["date"] = row["date"] or call.now.date()
    if draft.mentions("lines"):
        row.relations["lines"] = [_line(call, each) for each in draft.children("lines", LINES)]
    lines = [call.store.table(LINES)[each] for each in row.many("lines")]
    amount = sum((each["qty"] * each["price"] for each in lines), Decimal(0))
    row.attributes |= {"linesCount": len(lines), "amount": amount}
    posts = draft.fields.flag("posted") or not draft.fields.is_null("postedAt")
    if posts and not row["posted"]:
        row.attributes |= {"posted": True, "postedAt": call.now, "calculated": True}
        row.relations["postedBy"] = worker
        for line in lines:
            _carry(call, row, line)


def _line(call: Call, draft: Incoming) -> Ref:
    """Keep a line named by its id, make one sent with attributes."""
    known = call.store.get(LINES, draft.id)
    if known is None:
        attributes = {
            "qty": draft.fields.number("qty") or Decimal(0),
            "price": draft.fields.number("price") or Decimal(0),
            "priceEnabled": draft.fields.flag("priceEnabled"),
        }
        relations = {"item": draft.one("item", "inventory-items")}
        known = Resource(LINES, call.store.number(LINES), attributes, {**relations})
        call.store.put(known)
    return known.ref


def _carry(call: Call, act: Resource, line: Resource) -> None:
    item_id = line.one("item") or ""
    for side, sign, kind in (("from", -1, "transferShipment"), ("to", 1, "transferReceive")):
        price = call.store.get("prices", f"{item_id}-{act.one(side)}")
        if price is not None:
            move(call.world, price, item_id, sign * line["qty"], kind=kind, document=act)


ACTS = Collection(
    "movement-acts",
    includes=("createdBy", "postedBy", "from", "to", "lines", "lines.item"),
    sorts=("date", "createdAt"),
    filters={
        "filter[startDate]": _since,
        "filter[endDate]": _until,
        "filter[from]": by_relation("from"),
        "filter[to]": by_relation("to"),
    },
    without=("lines",),
    with_revision=False,
)
EDITOR = Editor(
    ACTS,
    Form(
        reads={"date": Fields.day},
        blank={
            "docNo": "",
            "date": None,
            "amount": 0,
            "linesCount": 0,
            "createdAt": None,
            "posted": False,
            "postedAt": None,
            "calculated": False,
            "status": "ok",
        },
        one={"createdBy": "workers", "from": "stores", "to": "stores"},
        required=(),
        needs=("from", "to"),
        ids="number",
    ),
    after=_complete,
    counted=False,
)
ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/movement-acts", ACTS.index),
    ("POST", "/v1/movement-acts", EDITOR.create),
    ("GET", "/v1/movement-act/{id}", ACTS.show),
    ("PATCH", "/v1/movement-act/{id}", EDITOR.update),
)
