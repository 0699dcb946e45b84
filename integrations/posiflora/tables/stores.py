"""Stores and their figures (posiflora.md §4.9, Appendix A)."""

from integrations.posiflora.operation import Answer, Operation, many, one, op, pages

# Required everywhere but for the debts of all stores, which want their stores named instead.
_RANGE = "range=day|week|month|year|custom! rangeFrom:time rangeTo:time"
_DEBTS = "range=day|week|month|year|custom rangeFrom:time rangeTo:time"
# The warehouse figures take the literal name `filter[stores][]`, repeated for every store.
_WAREHOUSE = f"stores[]:list! {_RANGE}"


def _of_all(name: str, path: str, answer: Answer) -> Operation:
    query = f"{_RANGE} categories:list stores:list"
    return op(f"store_stats.{name}", f"GET /v1/stats/stores/{path}", answer, query=query)


def _of_one(name: str, path: str, answer: Answer) -> Operation:
    query = f"{_RANGE} categories:list"
    return op(f"stores.{name}", f"GET /v1/stores/{{id}}/{path}", answer, query=query)


def _of_warehouse(name: str, path: str, answer: Answer, more: str = "") -> Operation:
    query = f"{_WAREHOUSE} {more}"
    return op(f"store_stats.{name}", f"GET /v1/stats/stores/{path}", answer, query=query)


OPERATIONS = (
    _of_all("general", "general", one("store-stats")),
    _of_all("workers", "workers", many("stats-workers")),
    _of_all("revenue", "revenue", many("stats-revenue")),
    _of_all("payments_revenue", "payments-revenue", many("stats-payments-revenue")),
    _of_all("profit", "profit", many("stats-profit")),
    _of_all("payments", "payments", many("stats-payments")),
    _of_all("sources", "sources", many("stats-sources")),
    op(
        "store_stats.debts",
        "GET /v1/stats/stores/debts",
        many("stats-debts"),
        query=f"{_DEBTS} categories:list stores:list!",
    ),
    _of_warehouse("warehouse_base", "stats-warehouse-base", one("warehouse-base-stats-totals")),
    _of_warehouse(
        "warehouse_top_items",
        "stats-warehouse-top-items",
        many("warehouse-top-items-stats-totals"),
        more="reason",
    ),
    _of_warehouse("write_off", "write-off-stats", many("warehouse-stats-write-off")),
    _of_warehouse("packing_invoice", "packing-invoice", many("warehouse-stats-packing-invoice")),
    op(
        "stores.list",
        "GET /v1/stores",
        pages("stores"),
        query="?search id:list ?externalLinkId ?loadAll:bool revision:int",
        note="Comes whole: `meta.page.size` is null.",
    ),
    op("stores.get", "GET /v1/stores/{id}", one("stores")),
    _of_one("stats", "stats", one("store-stats")),
    _of_one("stats_workers", "stats-workers", many("stats-workers")),
    _of_one("stats_payments", "stats-payments", many("stats-payments")),
    _of_one("stats_sources", "stats-sources", many("stats-sources")),
    _of_one("stats_warehouses", "stats-warehouses", one("stats-warehouses")),
    _of_one("stats_debts", "stats-debts", many("stats-debts")),
    _of_one("stats_revenue", "stats-revenue", many("stats-revenue")),
    _of_one("stats_payments_revenue", "stats-payments-revenue", many("stats-payments-revenue")),
    _of_one("stats_profit", "stats-profit", many("stats-profit")),
    _of_one("showcase_stats", "showcase-stats", one("showcase-stats")),
    _of_one("showcase_days_stats", "showcase-days-stats", one("showcase-days-stats")),
    _of_one("showcase_price_stats", "showcase-price-stats", many("showcase-prices-stats")),
    _of_one(
        "showcase_top_flowers_stats",
        "showcase-top-flowers-stats",
        many("showcase-top-flowers-stats"),
    ),
)
