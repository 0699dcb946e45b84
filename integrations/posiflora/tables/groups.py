"""Bonus and discount groups of customers (posiflora.md §4.3)."""

from integrations.posiflora.operation import NOTHING, identifiers, one, op, pages, single

_META = "Flat meta: pageNumber, pageSize, total. Ids are small integers, written as strings."
_B, _D = "bonus-groups", "discount-groups"

OPERATIONS = (
    op("bonus_groups.list", f"GET /v1/{_B}", pages(_B), note=_META),
    op("bonus_groups.create", f"POST /v1/{_B}", one(_B), single(_B), status=201),
    op("bonus_groups.delete", f"DELETE /v1/{_B}", NOTHING, identifiers(_B), status=204),
    op("bonus_groups.get", f"GET /v1/{_B}/{{id}}", one(_B)),
    op("bonus_groups.update", f"PATCH /v1/{_B}/{{id}}", one(_B), single(_B), status=201),
    op(
        "bonus_groups.changes_history",
        "GET /v1/bonus-group-changes-history",
        pages("bonus-group-changes-history"),
    ),
    op("discount_groups.list", f"GET /v1/{_D}", pages(_D), note=_META),
    op("discount_groups.create", f"POST /v1/{_D}", one(_D), single(_D), status=201),
    op("discount_groups.delete", f"DELETE /v1/{_D}", NOTHING, identifiers(_D), status=204),
    op("discount_groups.get", f"GET /v1/{_D}/{{id}}", one(_D)),
    op("discount_groups.update", f"PATCH /v1/{_D}/{{id}}", one(_D), single(_D)),
)
