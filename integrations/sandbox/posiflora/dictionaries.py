"""Stores, order sources, tags, reasons, and lists nobody documented (posiflora.md §3.1, §4.9)."""

from integrations.sandbox.posiflora.call import Call, Handler, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.editing import Editor, Form, mark_deleted
from integrations.sandbox.posiflora.errors import not_found
from integrations.sandbox.posiflora.filters import (
    by_attribute,
    by_flag,
    by_id,
    by_revision,
    by_words,
)
from integrations.sandbox.posiflora.parsing import Fields, Incoming, Violations
from integrations.sandbox.wire import Response

REASON_TYPES = ("discount", "markup")
CASH_TYPES = ("withdraw", "deposit")


def _title_is_free(call: Call, draft: Incoming, violations: Violations) -> None:
    title = draft.fields.text("title")
    if title and call.switches.duplicate_source_title == "422":
        rows = call.store.rows("order-sources")
        if any(row["title"] == title and row.id != draft.id for row in rows):
            violations.not_unique("title")


STORES = Collection(
    "stores",
    filters={
        "filter[id]": by_id,
        "externalLinkId": by_attribute("externalLinkId"),
        "filter[revision]": by_revision,
    },
    search=by_words("title"),
)
SOURCES = Collection("order-sources", sorts=("title",))
SOURCE_EDITOR = Editor(
    SOURCES,
    Form(reads={"title": Fields.text, "hidden": Fields.flag}, blank={"hidden": False}),
    changed=201,
    deleted=204,
    check=_title_is_free,
)
TAGS = Collection("order-tags", sorts=("title",))
TAG_EDITOR = Editor(
    TAGS,
    Form(reads={"title": Fields.text}, blank={"title": "", "deleted": False}),
    forget=mark_deleted,
)
DISCOUNT_REASONS = Collection("discount-reasons", sorts=("title",))
DISCOUNT_REASON_EDITOR = Editor(
    DISCOUNT_REASONS,
    Form(
        reads={"title": Fields.text, "discountType": Fields.text, "deleted": Fields.flag},
        blank={"title": "", "discountType": "discount", "deleted": False},
        choices={"discountType": REASON_TYPES},
    ),
    forget=mark_deleted,
)
CASH_REASONS = Collection("cash-reasons", sorts=("title",))
CASH_REASON_EDITOR = Editor(
    CASH_REASONS,
    # There is no deletion of its own: the vendor's change to `deleted` is one (Appendix A).
    Form(
        reads={"title": Fields.text, "status": Fields.text, "typeReason": Fields.text},
        blank={"title": "", "status": "on", "typeReason": "withdraw"},
        choices={"typeReason": CASH_TYPES, "status": ("on", "deleted")},
    ),
    changed=201,
)
METHODS = Collection("payment-methods", with_revision=False)
SHIFTS = Collection("shifts", with_revision=False, filters={"filter[open]": by_flag("open")})


def _guessed(handler: Handler) -> Handler:
    """Serve a list that may not exist: a 404 unless the switch says otherwise (§9.2)."""

    def serve(call: Call) -> Response:
        if not call.switches.lists_payment_methods:
            raise not_found()
        return handler(call)

    return serve


STOCK_PAPERS = (
    *("vendors", "packing-invoices", "write-off-invoices", "markdown-acts", "sorting-acts"),
    *("inventory-acts", "recipe-tags"),
)
"""Seen live, about the stock: the demo shop has none of them, so they are empty lists."""

ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/stores", STORES.index),
    ("GET", "/v1/stores/{id}", STORES.show),
    ("GET", "/v1/order-sources", SOURCES.index),
    ("POST", "/v1/order-sources", SOURCE_EDITOR.create_many),
    ("PATCH", "/v1/order-sources", SOURCE_EDITOR.update_many),
    ("DELETE", "/v1/order-sources", SOURCE_EDITOR.delete_many),
    ("GET", "/v1/order-sources/{id}", SOURCES.show),
    ("GET", "/v1/order-tags", TAGS.index),
    ("POST", "/v1/order-tags", TAG_EDITOR.create),
    ("DELETE", "/v1/order-tags/{id}", TAG_EDITOR.delete),
    ("GET", "/v1/discount-reasons", DISCOUNT_REASONS.index),
    ("POST", "/v1/discount-reasons", DISCOUNT_REASON_EDITOR.create),
    ("DELETE", "/v1/discount-reasons", DISCOUNT_REASON_EDITOR.delete_many),
    ("GET", "/v1/discount-reasons/{id}", DISCOUNT_REASONS.show),
    ("PATCH", "/v1/discount-reasons/{id}", DISCOUNT_REASON_EDITOR.update),
    ("GET", "/v1/cash-reasons", CASH_REASONS.index),
    ("POST", "/v1/cash-reasons", CASH_REASON_EDITOR.create),
    ("GET", "/v1/cash-reasons/{id}", CASH_REASONS.show),
    ("PATCH", "/v1/cash-reasons/{id}", CASH_REASON_EDITOR.update),
    ("GET", "/v1/payment-methods", _guessed(METHODS.index)),
    ("GET", "/v1/shifts", _guessed(SHIFTS.index)),
    *(("GET", f"/v1/{kind}", Collection(kind).index) for kind in STOCK_PAPERS),
    *(("GET", f"/v1/{kind}/{{id}}", Collection(kind).show) for kind in STOCK_PAPERS),
)
