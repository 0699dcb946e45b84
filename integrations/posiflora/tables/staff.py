"""Workers, acts of movement between stores, reports (posiflora.md §4.9)."""

from integrations.posiflora.operation import (
    NOTHING,
    bulk,
    identifiers,
    many,
    one,
    op,
    pages,
    single,
)

_WORKER_FILTERS = "stores:list ?search ?dismissed:bool users:list ?activeOnly:bool ?revision:int"
_SINGULAR = "The path is singular here and plural in the list."
_SWITCH = "An array; it switches workers on and off through the embedded user."

_W, _M, _R = "workers", "movement-acts", "reports"
OPERATIONS = (
    op(
        "workers.list",
        f"GET /v1/{_W}",
        pages(_W),
        query=_WORKER_FILTERS,
        include="~user ~stores",
        note="`revision` stands outside of filter[] here.",
    ),
    op("workers.create", f"POST /v1/{_W}", one(_W), single(_W), status=201),
    op("workers.bulk_update", f"PATCH /v1/{_W}", many(_W), bulk(_W), note=_SWITCH),
    op("workers.delete", f"DELETE /v1/{_W}", NOTHING, identifiers(_W)),
    op("workers.get", "GET /v1/worker/{id}", one(_W), note=_SINGULAR),
    op("workers.update", "PATCH /v1/worker/{id}", one(_W), single(_W), note=_SINGULAR),
    op("movement_acts.list", f"GET /v1/{_M}", pages(_M), query="startDate endDate from to"),
    op("movement_acts.create", f"POST /v1/{_M}", one(_M), single(_M), status=201),
    op("movement_acts.get", "GET /v1/movement-act/{id}", one(_M), note=_SINGULAR),
    op("movement_acts.update", "PATCH /v1/movement-act/{id}", one(_M), single(_M), note=_SINGULAR),
    op("report_types.list", "GET /v1/report-types", pages("report-types")),
    op("report_types.get", "GET /v1/report-types/{id}", one("report-types")),
    op("reports.list", f"GET /v1/{_R}", pages(_R)),
    op("reports.create", f"POST /v1/{_R}", one(_R), single(_R), status=201),
    op("reports.delete", f"DELETE /v1/{_R}", NOTHING, identifiers(_R), status=204),
    op("reports.get", f"GET /v1/{_R}/{{id}}", one(_R)),
    op("reports.rerun", f"POST /v1/{_R}/{{id}}", one(_R), note="A POST without a body: run again."),
    op("reports.update", f"PATCH /v1/{_R}/{{id}}", one(_R), single(_R)),
)
