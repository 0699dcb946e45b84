"""What live clients call and no document names (posiflora.md §3.1), and two plain guesses."""

from integrations.posiflora.operation import Answer, Evidence, Operation, one, op, pages

_VARIANTS = """
    ~logo ~images ~tags ~category ~specVariants ~specVariants.variant
    ~specVariants.specVariantPrices ~specVariants.specItems.item
"""
_IGNORED = "`filter[category]` is ignored without a word."
_LIST_UNKNOWN = "Nobody has seen this list; ids can be read from an existing payment."


def _live(
    address: str, path: str, answer: Answer, *, query: str = "", include: str = "", note: str = ""
) -> Operation:
    return op(
        address,
        f"GET {path}",
        answer,
        query=query,
        include=include,
        evidence=Evidence.LIVE,
        note=note,
    )


def _guess(address: str, path: str, answer: Answer) -> Operation:
    return op(address, f"GET {path}", answer, evidence=Evidence.GUESS, note=_LIST_UNKNOWN)


_S, _V = "specifications", "specification-with-variants"
OPERATIONS = (
    _live("bouquets.get", "/v1/bouquets/{id}", one("bouquets"), include="~logo ~images"),
    _live(
        "specifications.list",
        f"/v1/{_S}",
        pages(_S),
        query="~status=on|off ~category",
        include="~logo ~images ~category ~tags",
        note=_IGNORED,
    ),
    _live(
        "specifications.get",
        f"/v1/{_S}/{{id}}",
        one(_S),
        query="~activeVariants:bool",
        include=_VARIANTS,
    ),
    _live("specification_variants.list", f"/v1/{_V}", pages(_V), query="~specification"),
    _live(
        "specification_variant_items.list",
        "/v1/specification-variant-items",
        pages("specification-variant-items"),
    ),
    _live("recipe_tags.list", "/v1/recipe-tags", pages("recipe-tags")),
    _live("vendors.list", "/v1/vendors", pages("vendors")),
    _live("packing_invoices.list", "/v1/packing-invoices", pages("packing-invoices")),
    _live(
        "packing_invoices.get",
        "/v1/packing-invoices/{id}",
        one("packing-invoices"),
        include="~lines",
    ),
    _live("write_off_invoices.list", "/v1/write-off-invoices", pages("write-off-invoices")),
    _live("markdown_acts.list", "/v1/markdown-acts", pages("markdown-acts")),
    _live("sorting_acts.list", "/v1/sorting-acts", pages("sorting-acts")),
    _live("inventory_acts.list", "/v1/inventory-acts", pages("inventory-acts")),
    _guess("payment_methods.list", "/v1/payment-methods", pages("payment-methods")),
    _guess("shifts.list", "/v1/shifts", pages("shifts")),
)
