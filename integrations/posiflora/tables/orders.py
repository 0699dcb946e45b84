"""Orders, their money, their analytics and dictionaries (posiflora.md §4.4, §4.6, §5)."""

from integrations.posiflora.operation import (
    NOTHING,
    Operation,
    bulk,
    identifiers,
    many,
    one,
    op,
    pages,
    single,
)

# `sources` stands in the document twice: the second, with discount|markup, is a filter whose own
# name got lost, so its values are not enforced. `statuses` travels as one comma separated word.
_FILTERS = """
    customer modifiedAt[from|to]:time dueTime[from|to]:time createdAt[from|to]:time
    updatedAt[from|to]:time
    statuses:list=new|done|canceled|returned|courier|assembled|notAccepted
    stores:list sources:list postedBy:list createdBy:list items:list ?search delivery:bool
    fiscalized:bool amount[min|max]:num bonuses:bool paymentMethods:list onlyExternal:bool
    externalSystem excludedSessions:list ?addMetaStatuses:bool postedAt[from|to]:time
    paymentPostedAt[from|to]:time docNo:list couriers:list withoutCouriers:bool florists:list
    withoutFlorists:bool shift fiscalShift withReturned:bool revision:int
"""
_PAYMENT_FILTERS = """
    type=payment|return|change paymentMethod shift fiscalShift createdBy postedBy order
    fiscalizedAt[from|to] amountFrom:num amountTo:num bonusesAmountFrom:num bonusesAmountTo:num
    fiscalized:bool
"""

_UPDATED = "Documented as 201. Attributes that are left out stay as they are."
_RETURN = "The example's answer still says `courier`; expect `returned`."
_PAYMENT = "Answers 200. `method` and `shift` are needed and no document says how to list them."
_ARRAY = "An array, also for one."

_O = "orders"
_ORDERS = (
    op("orders.list", f"GET /v1/{_O}", pages(_O), query=_FILTERS, include="~payments"),
    op("orders.create", f"POST /v1/{_O}", one(_O), single(_O), status=201),
    op("orders.get", f"GET /v1/{_O}/{{id}}", one(_O), include="~lines ~payments"),
    op("orders.update", f"PATCH /v1/{_O}/{{id}}", one(_O), single(_O), status=201, note=_UPDATED),
    op(
        "orders.fiscalize",
        f"PATCH /v1/{_O}/{{id}}/fiscal",
        one("orders-fiscal"),
        single("orders-fiscal"),
    ),
    op(
        "orders.set_delivery_status",
        f"PATCH /v1/{_O}/{{id}}/delivery-status",
        one(_O),
        single("orders-delivery-status"),
        note="`status` stays as it is.",
    ),
    op("orders.return_", f"PATCH /v1/{_O}/{{id}}/return", one(_O), single(_O), note=_RETURN),
    op(
        "orders.add_payment",
        f"POST /v1/{_O}/{{id}}/payments",
        one("order-payments"),
        single("order-payments"),
        note=_PAYMENT,
    ),
    op(
        "orders.separate_bouquet",
        f"PATCH /v1/{_O}/{{id}}/bouquets/{{bouquetId}}",
        one("bouquets"),
        single("orders-bouquets"),
        note="Answers the bouquet, which is on display again.",
    ),
)

_PAYMENTS = (
    op(
        "payments.update",
        "PATCH /v1/payments/{paymentId}",
        one("order-payments"),
        single("order-payments"),
        note="Payments are made under their order and changed here.",
    ),
    op("payments.list", "GET /v1/payments", pages("order-payments"), query=_PAYMENT_FILTERS),
)

_TOTAL = "The total of meta is text; `analytic_header` has the sums."


def _analytics(name: str, path: str) -> Operation:
    return op(
        f"order_analytics.{name}",
        f"GET /v1/orders/analytics/{path}",
        pages(_O),
        query=_FILTERS,
        note=_TOTAL,
    )


_ANALYTICS = (
    _analytics("shipment_revenue", "shipment-revenue"),
    _analytics("marginality", "marginality"),
    _analytics("bonuses_subtract", "bonuses-subtract"),
    _analytics("bonuses_accrued", "bonuses-accrued"),
    _analytics("total_discount", "total-discount"),
    _analytics("returned", "returned"),
)

_T, _D, _R, _S = "order-tags", "discount-reasons", "cash-reasons", "order-sources"
_DICTIONARIES = (
    op("order_tags.list", f"GET /v1/{_T}", pages(_T)),
    op("order_tags.create", f"POST /v1/{_T}", one(_T), single(_T), status=201),
    op("order_tags.delete", f"DELETE /v1/{_T}/{{id}}", NOTHING),
    op("discount_reasons.list", f"GET /v1/{_D}", pages(_D)),
    op("discount_reasons.create", f"POST /v1/{_D}", one(_D), single(_D), status=201),
    op("discount_reasons.delete", f"DELETE /v1/{_D}", NOTHING, identifiers(_D)),
    op("discount_reasons.get", f"GET /v1/{_D}/{{id}}", one(_D)),
    op("discount_reasons.update", f"PATCH /v1/{_D}/{{id}}", one(_D), single(_D)),
    op("cash_reasons.list", f"GET /v1/{_R}", pages(_R)),
    op("cash_reasons.create", f"POST /v1/{_R}", one(_R), single(_R), status=201),
    op("cash_reasons.get", f"GET /v1/{_R}/{{id}}", one(_R)),
    op(
        "cash_reasons.update",
        f"PATCH /v1/{_R}/{{id}}",
        one(_R),
        single(_R),
        status=201,
        note="Also deletes: `status` deleted.",
    ),
    op("order_sources.list", f"GET /v1/{_S}", pages(_S)),
    op("order_sources.create", f"POST /v1/{_S}", many(_S), bulk(_S), status=201, note=_ARRAY),
    op("order_sources.update", f"PATCH /v1/{_S}", many(_S), bulk(_S), status=201, note=_ARRAY),
    op("order_sources.delete", f"DELETE /v1/{_S}", NOTHING, identifiers(_S), status=204),
    op("order_sources.get", f"GET /v1/{_S}/{{id}}", one(_S)),
)

OPERATIONS = _ORDERS + _PAYMENTS + _ANALYTICS + _DICTIONARIES
