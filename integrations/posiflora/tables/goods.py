"""What the shop sells (posiflora.md §4.7, §4.8, Appendix A)."""

from integrations.posiflora.operation import (
    NOTHING,
    bulk,
    either,
    identifiers,
    many,
    one,
    op,
    pages,
    single,
)

_ITEM_FILTERS = """
    dataSource=catalog|both id:list globalId ?search categories:list ?recursive:bool
    ?type=item|service ?from:time store storePrice sold[from|to]:time available:bool
    balances[nonzero]:bool hasTransactions:bool hasActivePrices:bool ?public:bool onWindow:bool
    exclude[journal] vendors:list
"""
_DYNAMICS = "sold[startDate]:time sold[endDate]:time format=year|month|week|day"
# What the vendor's own back office and four live clients send; the document names no filter.
_BOUQUET_FILTERS = "~statuses:list ~stores:list ~store ~title"

_BULK = "An array of resources, also for one."
_CLIENT_ID = "Needs a client-made UUID in `id`."
_PRICES = "The id of a price is `{item id}-{store id}`."
_EITHER = (
    "The example sends an array (and is a copied answer); live clients send one object. `draft` "
    "sends one, `drafts` an array."
)
_MEASURE = "Measures have no address of their own: `include=measure` is the only way to them."

_I = "inventory-items"
_ITEMS = (
    op(
        "inventory_items.list",
        f"GET /v1/{_I}",
        pages(_I),
        query=_ITEM_FILTERS,
        include="~measure ~logo ~images ~category",
        note=_MEASURE,
    ),
    op("inventory_items.create", f"POST /v1/{_I}", one(_I), single(_I), note=_CLIENT_ID),
    op("inventory_items.bulk_update", f"PATCH /v1/{_I}", many(_I), bulk(_I), note=_BULK),
    op("inventory_items.delete", f"DELETE /v1/{_I}", NOTHING, identifiers(_I)),
    op("inventory_items.get", f"GET /v1/{_I}/{{id}}", one(_I), note="The schema says array."),
    op("inventory_items.update", f"PATCH /v1/{_I}/{{id}}", one(_I), single(_I)),
    op(
        "inventory_items.set_price",
        f"POST /v1/{_I}/{{id}}/prices",
        one("prices"),
        single("prices"),
        note=_PRICES,
    ),
    op(
        "inventory_items.switch_price",
        f"PATCH /v1/{_I}/{{id}}/prices",
        one("prices"),
        single("prices"),
        note=_PRICES,
    ),
    op(
        "inventory_items.set_prices",
        f"POST /v1/{_I}/{{id}}/bulk-prices",
        many("prices"),
        bulk("prices"),
    ),
    op(
        "inventory_items.price_dynamics",
        f"GET /v1/{_I}/{{id}}/price-dynamics/{{price}}",
        many("item-price-ratio"),
        query=_DYNAMICS,
    ),
    op(
        "inventory_items.stats_by_store",
        f"GET /v1/{_I}/{{id}}/stats-by-store/{{price}}",
        one("stats-by-store"),
    ),
    op(
        "inventory_items.warehouse_movement",
        f"GET /v1/{_I}/{{id}}/warehouse-movement/{{storeId}}",
        pages("item-warehouse-movements"),
    ),
    op(
        "inventory_items.net_costs",
        f"POST /v1/{_I}/net-costs",
        many("net-costs"),
        single("search-net-costs"),
        safe=True,
    ),
    op(
        "inventory_items.last_costs",
        f"POST /v1/{_I}/last-costs",
        many("last-costs"),
        single("search-last-costs"),
        safe=True,
    ),
)

_C = "categories"
_CATEGORIES = (
    op(
        "categories.list",
        f"GET /v1/{_C}",
        pages(_C),
        query="~group",
        note="`group=9` lists the categories of recipes.",
    ),
    op("categories.create", f"POST /v1/{_C}", one(_C), single(_C)),
    op("categories.update", f"PATCH /v1/{_C}/{{id}}", one(_C), single(_C)),
    op("categories.delete", f"DELETE /v1/{_C}/{{id}}", NOTHING),
)

_CATALOG = (
    op("catalog.list", "GET /v1/catalog/{category}", pages("catalog-items")),
    op("catalog.categories", "GET /v1/catalog/categories", pages(_C)),
    op(
        "catalog.category",
        "GET /v1/catalog/categories/{id}",
        one(_C),
        note="The document declares the parameter of the path as `category`.",
    ),
    op("catalog.item", "GET /v1/catalog/inventory-items/{id}", one(_I)),
    op(
        "catalog.export",
        "GET /v1/catalog-export/{category}",
        one("export-items"),
        note="Starts an export although it is a GET.",
    ),
)

_B = "bouquets"
_BOUQUETS = (
    op(
        "bouquets.list",
        f"GET /v1/{_B}",
        pages(_B),
        query=_BOUQUET_FILTERS,
        include="~logo ~images",
        note="The document has no filters; these are what its own back office sends.",
    ),
    op("bouquets.create", f"POST /v1/{_B}", many(_B), either(_B), note=_EITHER),
    op("bouquets.update", f"PATCH /v1/{_B}/{{id}}", many(_B), either(_B), note=_EITHER),
    op("bouquets.delete", f"DELETE /v1/{_B}/{{id}}", NOTHING),
)

OPERATIONS = _ITEMS + _CATEGORIES + _CATALOG + _BOUQUETS
