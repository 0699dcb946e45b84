"""Orders behind a figure of the analytics pages; its totals are strings (posiflora.md §7)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from integrations.sandbox.posiflora.call import Call, Handler, Route
from integrations.sandbox.posiflora.figures import Sales
from integrations.sandbox.posiflora.filters import Check
from integrations.sandbox.posiflora.order_lists import NOT_IN_SUB_OPERATIONS, ORDERS
from integrations.sandbox.posiflora.points import ZERO
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JsonObject, Response


def _sold(_call: Call) -> Check:
    return lambda row: row.attributes["status"] in {"done", "returned"}


def _returned(_call: Call) -> Check:
    return lambda row: bool(row.attributes["status"] == "returned")


def _with(name: str) -> Callable[[Call], Check]:
    """Keep orders that moved points: `points` were spent, `accrued` were given."""
    return lambda _call: lambda row: bool(row.private.get(name, ZERO) > 0)


def _discounted(call: Call) -> Check:
    return lambda row: Sales(call, (row,)).discount > 0


def _header(call: Call, rows: Sequence[Resource]) -> JsonObject:
    sales = Sales(call, tuple(rows))
    returned = sum((row["totalAmount"] for row in sales.returned), ZERO)
    sums = {
        "fullRevenue": sales.revenue + returned,
        "returnedRevenue": returned,
        "revenueBonuses": sales.private("points"),
        "revenue": sales.revenue,
    }
    header = {"orders_count": str(len(rows))} | {name: f"{sums[name]:.2f}" for name in sums}
    return {"total": str(len(rows)), "analytic_header": header}


def _of(visible: Callable[[Call], Check]) -> Handler:
    listed = replace(
        ORDERS,
        without=NOT_IN_SUB_OPERATIONS,
        with_revision=False,
        more_meta=_header,
        visible=visible,
    )

    def serve(call: Call) -> Response:
        return listed.index(call)

    return serve


FIGURES: dict[str, Callable[[Call], Check]] = {
    "shipment-revenue": _sold,
    "marginality": _sold,
    "bonuses-subtract": _with("points"),
    "bonuses-accrued": _with("accrued"),
    "total-discount": _discounted,
    "returned": _returned,
}
ROUTES: tuple[Route, ...] = tuple(
    ("GET", f"/v1/orders/analytics/{name}", _of(visible)) for name, visible in FIGURES.items()
)
