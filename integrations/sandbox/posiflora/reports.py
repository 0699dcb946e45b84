"""Reports that take time: requested, processing, prepared, or deferred (posiflora.md §4.9).

The vendor's clock moves a report on; running it again starts from the beginning.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.editing import Editor, Form
from integrations.sandbox.posiflora.parsing import Fields, Incoming
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response

PROCESSING_AFTER = timedelta(seconds=5)
PREPARED_AFTER = timedelta(seconds=20)
RELATIONS = ("reportType", "detailing", "filters")
FORMATS = ("xlsx", "csv", "pdf")


def _move_on(call: Call, rows: Iterable[Resource]) -> None:
    for row in rows:
        if row["stage"] not in {"requested", "processing"}:
            continue
        waited = call.now - row.private["asked_at"]
        if waited >= PREPARED_AFTER:
            prepared = not call.switches.reports_deferred
            row.attributes["stage"] = "prepared" if prepared else "deferred"
            row.attributes["downloadable"] = prepared
            row.attributes["processDate"] = datetime.combine(call.now.date(), time(), UTC)
            call.store.touch()
        elif waited >= PROCESSING_AFTER:
            row.attributes["stage"] = "processing"


def _ask(call: Call, row: Resource) -> None:
    row.attributes |= {"stage": "requested", "downloadable": False}
    row.private["asked_at"] = call.now


def _complete(call: Call, row: Resource, draft: Incoming, before: JsonObject | None) -> None:
    """Take a new report's filters and ask for it; a changed one is asked for again."""
    if before is None:
        row.attributes["requestDate"] = call.now
        row.relations["filters"] = [_filter(call, each).ref for each in _filters(draft)]
    _ask(call, row)


def _filters(draft: Incoming) -> list[Incoming]:
    return draft.children("filters", "report-filters")


def _filter(call: Call, draft: Incoming) -> Resource:
    relations = {"filterType": draft.one("filterType", "report-filter-types")}
    attributes = {"values": draft.fields.items("values")}
    return call.store.put(Resource("report-filters", call.new_id(), attributes, {**relations}))


TYPES = Collection("report-types", with_revision=False)
REPORTS = Collection(
    "reports",
    includes=RELATIONS,
    sorts=("requestDate", "title"),
    without=("detailing", "filters"),
    with_revision=False,
    refresh=_move_on,
)
EDITOR = Editor(
    REPORTS,
    Form(
        reads={
            "title": Fields.text,
            "periodStart": Fields.day,
            "periodStop": Fields.day,
            "format": Fields.text,
        },
        blank={
            "title": "",
            "status": "active",
            "stage": "requested",
            "frequency": "onetime",
            "format": "xlsx",
            "requestDate": None,
            "period": "custom",
            "periodStart": None,
            "periodStop": None,
            "processDate": None,
            "email": None,
            "downloadable": False,
        },
        one={"reportType": "report-types"},
        many={"detailing": "report-detailing"},
        required=("title", "periodStart", "periodStop"),
        needs=("reportType",),
        choices={"format": FORMATS},
        ids="number",
    ),
    deleted=204,
    made_without=RELATIONS,
    changed_without=RELATIONS,
    after=_complete,
    counted=False,
)


def rerun(call: Call) -> Response:
    """POST /v1/reports/{id}: run again."""
    row = REPORTS.find(call)
    _ask(call, row)
    return single(call, row, without=RELATIONS)


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/report-types", TYPES.index),
    ("GET", "/v1/report-types/{id}", TYPES.show),
    ("GET", "/v1/reports", REPORTS.index),
    ("POST", "/v1/reports", EDITOR.create),
    ("DELETE", "/v1/reports", EDITOR.delete_many),
    ("GET", "/v1/reports/{id}", REPORTS.show),
    ("POST", "/v1/reports/{id}", rerun),
    ("PATCH", "/v1/reports/{id}", EDITOR.update),
)
