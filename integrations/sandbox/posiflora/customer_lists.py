"""What is known about customers besides themselves: preferences, sources, celebrations, events."""

from datetime import date

from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.editing import Editor, Form, mark_deleted
from integrations.sandbox.posiflora.errors import server_error
from integrations.sandbox.posiflora.filters import by_relation, by_revision, when_true
from integrations.sandbox.posiflora.parsing import Fields, Incoming, Violations, read_one
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JsonObject, Response

TITLED = Form(reads={"title": Fields.text}, blank={"title": "", "deleted": False}, ids="number")
active_only = when_true(lambda _call, row: not row["deleted"])

PREFERENCES = Collection(
    "customer-preferences",
    filters={"filter[onlyActive]": active_only, "filter[revision]": by_revision},
)
PREFERENCE_EDITOR = Editor(PREFERENCES, TITLED, forget=mark_deleted)
SOURCES = Collection(
    "customer-sources",
    # "Show deleted or not", says the document; which word means which it does not say.
    filters={"filter[disabled]": active_only, "filter[revision]": by_revision},
)
SOURCE_EDITOR = Editor(SOURCES, TITLED, forget=mark_deleted)


def _first_year(call: Call, _rows: object) -> JsonObject:
    years = [row["dateFrom"].year for row in call.store.rows("celebration-dates")]
    return {"minYear": str(min(years, default=call.now.year))}


def _title_is_free(call: Call, draft: Incoming, violations: Violations) -> None:
    title = draft.fields.text("title")
    rows = call.store.rows("customer-celebrations")
    if title and any(row["title"] == title and row.id != draft.id for row in rows):
        violations.registered("title", title)


def _take_dates(call: Call, row: Resource, draft: Incoming, _before: JsonObject | None) -> None:
    """Make the embedded dates; one with a known id is changed."""
    row.relations.setdefault("dates", [])
    if not draft.mentions("dates"):
        return
    refs = []
    for child in draft.children("dates", "celebration-dates"):
        known = call.store.get("celebration-dates", child.id)
        if known is None:
            known = Resource("celebration-dates", call.store.number("celebration-dates"))
            call.store.put(known)
        first = child.fields.day("dateFrom") or known.attributes.get("dateFrom") or call.now.date()
        until = child.fields.day("dateUntil") or known.attributes.get("dateUntil") or first
        known.attributes |= {"dateFrom": first, "dateUntil": until}
        refs.append(known.ref)
    row.relations["dates"] = [*refs]


CELEBRATIONS = Collection(
    "customer-celebrations",
    includes=("dates",),
    always=("dates",),
    with_revision=False,
    more_meta=_first_year,
)
CELEBRATION_EDITOR = Editor(
    CELEBRATIONS,
    Form(reads={"title": Fields.text}, ids="number"),
    deleted=201,
    check=_title_is_free,
    after=_take_dates,
    counted=False,
)
CELEBRATION_DATES = Collection(
    "customer-celebration-dates",
    includes=("customer", "dateCelebration", "celebration"),
    filters={"filter[customer]": by_relation("customer")},
    style="bare",
    with_revision=False,
)


def _tell_customer(call: Call, row: Resource, _draft: Incoming, _new: JsonObject | None) -> None:
    """Keep the customer's own list of events."""
    customer = call.store.get("customers", row.one("customer"))
    if customer is not None and row.id not in customer.many("customerEvents"):
        events = [Ref("customer-events", each) for each in customer.many("customerEvents")]
        customer.relations["customerEvents"] = [*events, row.ref]


EVENTS = Collection(
    "customer-events",
    includes=("customer",),
    filters={"filter[customer]": by_relation("customer")},
    with_revision=False,
)
EVENT_EDITOR = Editor(
    EVENTS,
    Form(
        reads={"title": Fields.text, "dateFrom": Fields.day, "dateUntil": Fields.day},
        blank={"title": "", "dateFrom": None, "dateUntil": None},
        one={"customer": "customers"},
        required=("title", "dateFrom"),
        needs=("customer",),
    ),
    made=200,
    deleted=204,
    after=_tell_customer,
    counted=False,
)


def create_event(call: Call) -> Response:
    """POST /v1/customer-events; without a client-made id it is a 500 live (posiflora.md §5.1)."""
    if call.switches.event_without_id == "500" and (
        read_one(call.request, "customer-events").id is None
    ):
        raise server_error()
    return EVENT_EDITOR.create(call)


def event_days(call: Call, customer: Resource) -> list[date]:
    """Return the first days of a customer's events."""
    events = (call.store.get("customer-events", each) for each in customer.many("customerEvents"))
    return [event["dateFrom"] for event in events if event is not None]


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/customer-preferences", PREFERENCES.index),
    ("POST", "/v1/customer-preferences", PREFERENCE_EDITOR.create),
    ("DELETE", "/v1/customer-preferences", PREFERENCE_EDITOR.delete_many),
    ("PATCH", "/v1/customer-preferences/{id}", PREFERENCE_EDITOR.update),
    ("GET", "/v1/customer-sources", SOURCES.index),
    ("POST", "/v1/customer-sources", SOURCE_EDITOR.create),
    ("DELETE", "/v1/customer-sources", SOURCE_EDITOR.delete_many),
    ("PATCH", "/v1/customer-sources/{id}", SOURCE_EDITOR.update),
    ("GET", "/v1/customer-celebrations", CELEBRATIONS.index),
    ("POST", "/v1/customer-celebrations", CELEBRATION_EDITOR.create),
    ("DELETE", "/v1/customer-celebrations", CELEBRATION_EDITOR.delete_many),
    ("GET", "/v1/customer-celebration/{id}", CELEBRATIONS.show),
    ("PATCH", "/v1/customer-celebration/{id}", CELEBRATION_EDITOR.update),
    ("GET", "/v1/customer-celebration-dates", CELEBRATION_DATES.index),
    ("GET", "/v1/customer-events", EVENTS.index),
    ("POST", "/v1/customer-events", create_event),
    ("DELETE", "/v1/customer-events", EVENT_EDITOR.delete_many),
    ("GET", "/v1/customer-events/{id}", EVENTS.show),
    ("PATCH", "/v1/customer-events/{id}", EVENT_EDITOR.update),
)
