"""Customers and what is known about them (posiflora.md §4.1, §4.2, Appendix A)."""

from integrations.posiflora.operation import (
    FORM,
    NOTHING,
    Evidence,
    bulk,
    identifiers,
    many,
    one,
    op,
    pages,
    single,
)

# `idBonus` is a bonus group and not a card, whatever its name; `from` means "updated after". The
# dates of the ranges have no time of day: to follow changes use `from` or `revision`.
_FILTERS = """
    ?from:time ?search idBonus createdBy ordersCount[from|to]:int discount moreBonus:int
    lessBonus:int moreAvg:int lessAvg:int create[from|to]:date birthday[from|to]:date
    buy[from|to]:date notBuy[from|to]:date celebrations preferences sources isPerson:bool
    event[from|to]:date gender=male|female createdAt[from|to]:date updatedAt[from|to]:date
    revision:int
"""
_WITH = """
    person bonusGroup bonusGroup.rules discountGroups discountGroups.rules customerSources
    customerPreferences customerEvents createdBy
"""
_PERIOD = "startDate:date endDate:date format=year|month|week|day"
_ALL_STATS = "rangeFrom:date rangeTo:date range=year|month|week|day"

_NO_ID = "The example names the resource by its path alone; the client repeats the id in the body."
_STATS = (
    "Documented under /import, though filters and answer have nothing to do with imports: "
    "customers.stats is the address it probably has."
)
_PHONES = (
    "Numbers with country code. Its example returns the ones that look unknown while its summary "
    "promises the known ones: never decide anything by it."
)
_IMPORT = "multipart/form-data; the rows of the file come back as an array in `relationships`."
_SINGULAR = "The path is singular here and plural in the list."
_INTEGER = "Ids are small integers; the client writes them as strings, as answers do."
_CLIENT_ID = "Without a client-made UUID in `id` the server answers 500."

_CUSTOMERS = (
    op("customers.list", "GET /v1/customers", pages("customers"), query=_FILTERS, include=_WITH),
    op(
        "customers.create",
        "POST /v1/customers",
        one("customers"),
        single("customers"),
        status=201,
        include=_WITH,
    ),
    op("customers.bulk_update", "PATCH /v1/customers", many("customers"), bulk("customers")),
    op("customers.get", "GET /v1/customers/{id}", one("customers"), include=_WITH),
    op(
        "customers.update",
        "PATCH /v1/customers/{id}",
        one("customers"),
        single("customers"),
        include=_WITH,
        note=_NO_ID,
    ),
    op(
        "customers.bonus_history",
        "GET /v1/customers/{id}/bonus-history",
        pages("customer-bonus-history-lines"),
    ),
    op(
        "customers.attach_discount_groups",
        "POST /v1/customers/discount-groups",
        many("customer-discount-groups"),
        bulk("customer-discount-groups"),
        note="`discountGroup` is an integer attribute, the customer a relationship.",
    ),
    op(
        "customers.filter_phone_numbers",
        "POST /v1/customers/filter-phone-numbers",
        one("customer-phone-numbers"),
        single("customer-phone-numbers"),
        note=_PHONES,
        safe=True,
    ),
    op(
        "customers.stats",
        "GET /v1/customers/{id}/stats",
        many("customer-stats"),
        query=_PERIOD,
        evidence=Evidence.GUESS,
    ),
)

_IMPORTS = (
    op("customer_imports.list", "GET /v1/customers/import", pages("customer-import")),
    op(
        "customer_imports.create",
        "POST /v1/customers/import",
        one("customer-import"),
        FORM,
        note=_IMPORT,
    ),
    op("customer_imports.get", "GET /v1/customers/import/{id}", one("customer-import")),
    op("customer_imports.delete", "DELETE /v1/customers/import/{id}", NOTHING, status=204),
    op(
        "customer_imports.validate",
        "POST /v1/customers/import/{id}/validate",
        one("customer-import"),
        single("mapping-customers"),
        note="Attributes are column numbers from 0; `title` and `notes` are lists of them.",
    ),
)

_CUSTOMER_STATS = (
    op(
        "customer_stats.get",
        "GET /v1/customers/import/{id}/stats",
        many("customer-stats"),
        query=_PERIOD,
        note=_STATS,
    ),
    op("customer_stats.all", "GET /v1/customers-stats", many("stats-customers"), query=_ALL_STATS),
)

_P, _S = "customer-preferences", "customer-sources"
_DICTIONARIES = (
    op(
        "customer_preferences.list",
        f"GET /v1/{_P}",
        pages(_P),
        query="onlyActive:bool revision:int",
    ),
    op("customer_preferences.create", f"POST /v1/{_P}", one(_P), single(_P), status=201),
    op("customer_preferences.delete", f"DELETE /v1/{_P}", NOTHING, identifiers(_P), note=_INTEGER),
    op(
        "customer_preferences.update",
        f"PATCH /v1/{_P}/{{id}}",
        one(_P),
        single(_P),
        note=_INTEGER,
    ),
    op("customer_sources.list", f"GET /v1/{_S}", pages(_S), query="disabled:bool revision:int"),
    op("customer_sources.create", f"POST /v1/{_S}", one(_S), single(_S), status=201),
    op("customer_sources.delete", f"DELETE /v1/{_S}", NOTHING, identifiers(_S), note=_INTEGER),
    op("customer_sources.update", f"PATCH /v1/{_S}/{{id}}", one(_S), single(_S), note=_INTEGER),
)

_C, _E = "customer-celebrations", "customer-events"
_DAYS = (
    op("customer_celebrations.list", f"GET /v1/{_C}", pages(_C), include="~dates"),
    op("customer_celebrations.create", f"POST /v1/{_C}", one(_C), single(_C), status=201),
    op(
        "customer_celebrations.delete",
        f"DELETE /v1/{_C}",
        NOTHING,
        identifiers(_C),
        status=201,
        note="A delete that is documented as 201.",
    ),
    op(
        "customer_celebrations.get",
        "GET /v1/customer-celebration/{id}",
        one(_C),
        note=_SINGULAR,
    ),
    op(
        "customer_celebrations.update",
        "PATCH /v1/customer-celebration/{id}",
        one(_C),
        single(_C),
        note=_SINGULAR,
    ),
    op(
        "customer_celebrations.dates",
        "GET /v1/customer-celebration-dates",
        pages("customer-celebration-dates"),
        query="~customer",
    ),
    op("customer_events.list", f"GET /v1/{_E}", pages(_E), query="customer"),
    op("customer_events.create", f"POST /v1/{_E}", one(_E), single(_E), note=_CLIENT_ID),
    op("customer_events.delete", f"DELETE /v1/{_E}", NOTHING, identifiers(_E), status=204),
    op("customer_events.get", f"GET /v1/{_E}/{{id}}", one(_E)),
    op("customer_events.update", f"PATCH /v1/{_E}/{{id}}", one(_E), single(_E)),
)

OPERATIONS = _CUSTOMERS + _IMPORTS + _CUSTOMER_STATS + _DICTIONARIES + _DAYS
