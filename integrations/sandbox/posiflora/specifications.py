"""Recipes: bouquet templates with variants, seen live and documented nowhere (posiflora.md §3.1).

A specification has variants (`specification-with-variants`), each a named size with a price a
store and a composition.
"""

from dataclasses import replace

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.filters import (
    Check,
    by_attribute,
    by_relation,
    by_revision,
    by_words,
    since,
)
from integrations.sandbox.posiflora.parsing import word_is_true
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import Response

VARIANT_INCLUDES = (
    "variant",
    "specVariantPrices",
    "specVariantPrices.store",
    "specItems",
    "specItems.item",
    "specification",
)
OWN_INCLUDES = ("logo", "images", "category", "tags", "createdBy")
INCLUDES = (
    *OWN_INCLUDES,
    "specVariants",
    *(f"specVariants.{path}" for path in VARIANT_INCLUDES[:-1]),
)


def _not_deleted(_call: Call) -> Check:
    return lambda row: bool(row.attributes["status"] != "deleted")


SPECIFICATIONS = Collection(
    "specifications",
    includes=INCLUDES,
    list_includes=OWN_INCLUDES,
    sorts=("title", "createdAt", "updatedAt", "minPrice"),
    filters={
        # filter[category] is sent by live clients and ignored without a word (§3.1).
        "filter[status]": by_attribute("status"),
        "filter[revision]": by_revision,
        "filter[updatedAt][from]": since("updatedAt", "filter[updatedAt][from]"),
    },
    search=by_words("title"),
    visible=_not_deleted,
)
WITH_VARIANTS = replace(SPECIFICATIONS, list_includes=INCLUDES)
VARIANTS = Collection(
    "specification-with-variants",
    includes=VARIANT_INCLUDES,
    filters={
        "filter[specification]": by_relation("specification"),
        "filter[status]": by_attribute("status"),
    },
    with_revision=False,
)
VARIANT_ITEMS = Collection(
    "specification-variant-items",
    includes=("item", "specWithVar"),
    filters={"filter[specWithVar]": by_relation("specWithVar")},
    with_revision=False,
)


def index(call: Call) -> Response:
    """GET /v1/specifications; whether variants can be included in a list is a switch."""
    if call.switches.spec_variants_in_list == "supported":
        return WITH_VARIANTS.index(call)
    return SPECIFICATIONS.index(call)


def show(call: Call) -> Response:
    """GET /v1/specifications/{id}; `filter[activeVariants]=true` leaves out those switched off."""
    row = SPECIFICATIONS.find(call)
    if word_is_true(call.request.query.get("filter[activeVariants]") or ""):
        table = call.store.table("specification-with-variants")
        active = [each for each in row.many("specVariants") if table[each]["status"] == "on"]
        refs = [Ref("specification-with-variants", each) for each in active]
        row = Resource(row.type, row.id, row.attributes, row.relations | {"specVariants": [*refs]})
    return single(call, row, includes=INCLUDES)


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/specifications", index),
    ("GET", "/v1/specifications/{id}", show),
    ("GET", "/v1/specification-with-variants", VARIANTS.index),
    ("GET", "/v1/specification-with-variants/{id}", VARIANTS.show),
    ("GET", "/v1/specification-variant-items", VARIANT_ITEMS.index),
)
