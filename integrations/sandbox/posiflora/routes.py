"""Which operation of the vendor's document is served by whom (posiflora.md, Appendix A, §3.1).

Each module lists its own operations; a new group is a module named here.
"""

from integrations.sandbox.posiflora import (
    analytics,
    bouquet_changes,
    catalog_api,
    catalogue,
    customer_import,
    customer_lists,
    customer_tools,
    customers,
    dictionaries,
    goods_changes,
    groups,
    items_figures,
    movement_acts,
    orders,
    payments,
    prices,
    reports,
    sessions,
    specifications,
    staff,
    stats,
    stats_stock,
)
from integrations.sandbox.posiflora.call import Handler, Route
from integrations.sandbox.router import Router

OPERATIONS: tuple[Route, ...] = (
    *sessions.ROUTES,
    *customers.ROUTES,
    *customer_tools.ROUTES,
    *customer_lists.ROUTES,
    *customer_import.ROUTES,
    *catalogue.ROUTES,
    *goods_changes.ROUTES,
    *prices.ROUTES,
    *bouquet_changes.ROUTES,
    *items_figures.ROUTES,
    *catalog_api.ROUTES,
    *specifications.ROUTES,
    *orders.ROUTES,
    *payments.ROUTES,
    *analytics.ROUTES,
    *dictionaries.ROUTES,
    *groups.ROUTES,
    *staff.ROUTES,
    *movement_acts.ROUTES,
    *reports.ROUTES,
    *stats.ROUTES,
    *stats_stock.ROUTES,
)


def make_router() -> Router[Handler]:
    """Return the table of all operations; a word of a path goes before a parameter."""
    router: Router[Handler] = Router()
    for method, path, handler in sorted(OPERATIONS, key=lambda route: route[1].count("{")):
        router.add(method, path, handler)
    return router
