"""Documents in and out: what forgiving reading forgives, and what exact writing writes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from integrations.http.codec import encode
from integrations.posiflora import wire
from integrations.posiflora.bodies import Identifier, ResourceDraft
from integrations.posiflora.drafts import LineDraft, OrderDraft
from integrations.posiflora.problems import read_problems
from integrations.posiflora.query import build_query
from integrations.posiflora.records import CustomerRecord, OrderRecord
from integrations.posiflora.resources import BadDocumentError, parse
from integrations.posiflora.table import TABLE

MOSCOW = timezone(timedelta(hours=3))
NOON = datetime(2026, 3, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "spelling",
    [
        "2026-03-08T09:00:00+00:00",
        "2026-03-08T09:00:00Z",
        "2026-03-08T12:00:00+03:00",
        "2026-03-08T12:00:00+0300",
        "2026-03-08T09:00:00.000Z",
        "2026-03-08T09:00:00.000000+00:00",
        "2026-03-08 09:00:00",
    ],
)
def test_moments_are_read_in_every_spelling(spelling: str) -> None:
    moment = wire.moment_in(spelling)
    assert moment == NOON
    assert moment is not None
    assert moment.tzinfo is UTC


@pytest.mark.parametrize("value", [None, "", "soon", 17, "0001-01-01T00:00:00+14:00"])
def test_unreadable_moments_are_none(value: object) -> None:
    assert wire.moment_in(value) is None


def test_moments_go_out_without_fractions_and_with_an_offset() -> None:
    moment = datetime(2026, 3, 8, 12, 30, 15, 999_999, tzinfo=MOSCOW)
    assert wire.moment_out(moment) == "2026-03-08T12:30:15+03:00"
    assert wire.moment_out(NOON) == "2026-03-08T09:00:00+00:00"
    with pytest.raises(ValueError, match="offset"):
        wire.moment_out(datetime(2026, 3, 8))  # noqa: DTZ001 - the naive one is the test


@pytest.mark.parametrize(
    ("value", "money"),
    [
        (800, "800.00"),
        (Decimal("76.8"), "76.80"),
        ("491519.50", "491519.50"),
        (None, "0.00"),
        ("", "0.00"),
    ],
)
def test_money_is_read_as_number_and_as_text(value: object, money: str) -> None:
    assert str(wire.money_in(value)) == money


@pytest.mark.parametrize("value", ["abc", True, [], "NaN", Decimal("1E+999")])
def test_unreadable_money_is_not_guessed(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.money_in(value)


def test_query_values() -> None:
    assert wire.parameter_out(True) == "true"
    assert wire.parameter_out(False) == "false"
    assert wire.parameter_out(["new", "done"]) == "new,done"
    assert wire.parameter_out(NOON) == "2026-03-08T09:00:00+00:00"
    assert wire.parameter_out(date(2026, 3, 8)) == "2026-03-08"
    assert wire.parameter_out(Decimal("1E+3")) == "1000"


def test_queries_know_filters_plain_names_and_pages() -> None:
    assert build_query(
        TABLE["inventory_items"]["list"],
        filters={"public": True, "available": True, "sold": {"from": NOON}, "id": None},
        include=("logo", "images"),
        sort="-title",
        page=2,
    ) == [
        ("public", "true"),
        ("filter[available]", "true"),
        ("filter[sold][from]", "2026-03-08T09:00:00+00:00"),
        ("include", "logo,images"),
        ("sort", "-title"),
        ("page[number]", "2"),
        ("page[size]", "100"),
    ]


def test_a_document_is_read_with_what_it_includes() -> None:
    document = parse(
        {
            "data": {
                "type": "orders",
                "id": "o",
                "attributes": {"totalAmount": "800"},
                "relationships": {
                    "customer": {"data": {"type": "customers", "id": "c"}},
                    "florist": {"data": None},
                    "lines": {"data": [{"type": "order-lines", "id": 1}]},
                    "odd": [],
                },
            },
            "included": [{"type": "customers", "id": "c", "attributes": [], "relationships": []}],
            "meta": {"page": {"number": 1, "size": None}, "total": "382", "revision": 7},
        }
    )
    order = document.one()
    assert order.related_id("customer") == "c"
    assert order.related_id("florist") == ""
    assert order.related("lines") == (("order-lines", "1"),)
    assert order.related("odd") == ()
    assert [row.id for row in document.follow(order, "customer")] == ["c"]
    assert document.follow(order, "lines") == ()
    assert (document.total, document.revision, document.page_size) == (382, 7, None)
    assert parse({"data": [], "meta": {"total": 3, "pageSize": 10}}).page_size == 10
    assert parse(None).data == parse({}).data == ()


@pytest.mark.parametrize(
    "body",
    [[], "text", {"data": "x"}, {"data": [{"type": "orders"}]}, {"data": {"id": "1"}}],
)
def test_what_is_no_document_is_bad(body: object) -> None:
    with pytest.raises(BadDocumentError):
        parse(body)


def test_an_empty_document_has_no_one() -> None:
    with pytest.raises(BadDocumentError):
        parse({"data": None}).one()


@pytest.mark.parametrize("pointer", ["/data/docNo", "/data/attributes/docNo", "/docNo"])
def test_both_styles_of_pointer_name_the_field(pointer: str) -> None:
    (problem,) = read_problems(
        {"errors": [{"title": "Blank.", "code": "c", "source": {"pointer": pointer}}]}
    )
    assert (problem.field, problem.message, problem.code) == ("docNo", "Blank.", "c")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"code": 401, "message": "Expired JWT Token"}, "", "Expired JWT Token"),
        (
            {"errors": [{"title": "T", "detail": "D", "source": {"parameter": "pageSize"}}]},
            "pageSize",
            "T: D",
        ),
        (
            {"errors": [{"title": "T", "source": {"pointer": "/data/relationships/source/data"}}]},
            "source",
            "T",
        ),
        (
            {"errors": [{"title": "T", "source": {"pointer": "/data/relationships/lines/data/0"}}]},
            "lines",
            "T",
        ),
        ({"errors": [{}]}, "", "no message"),
    ],
)
def test_other_shapes_of_refusals(body: object, field: str, message: str) -> None:
    (problem,) = read_problems(body)
    assert (problem.field, problem.message) == (field, message)


@pytest.mark.parametrize("body", [None, [], "x", {}, {"errors": [1]}])
def test_no_problems_in_nothing(body: object) -> None:
    assert read_problems(body) == ()


LINE = LineDraft(
    id="1b5d8282-4cf1-4d23-9d33-b8ce080a83bb",
    item_id="a6b7febf-fb5d-4ae1-bad4-ba7954d9e767",
    quantity=Decimal(2),
    price=Decimal(800),
    amount=Decimal(1600),
    total=Decimal("1499.90"),
)


def draft(**changes: object) -> OrderDraft:
    values: dict[str, object] = {
        "id": "21360847-c158-4b68-9b93-6d68169b8d6c",
        "doc_no": "TM0000000012",
        "date": date(2026, 3, 8),
        "due_time": NOON.astimezone(MOSCOW),
        "store_id": "st",
        "source_id": "so",
    }
    make: Callable[..., OrderDraft] = OrderDraft
    return make(**values | changes)


def test_a_delivery_is_written_as_the_vendor_takes_it() -> None:
    order = draft(
        customer_id="cu",
        description="С 8 Марта!",
        delivery=True,
        city="Пермь",
        street="Ленина",
        house="1",
        apartment="5",
        comments="позвонить",
        delivery_from=NOON.astimezone(MOSCOW),
        delivery_to=NOON.astimezone(MOSCOW) + timedelta(hours=2),
        contact="Мария",
        contact_phone="+79120000000",
        lines=(LINE,),
        bouquet_ids=("bq",),
    )
    assert order.to_resource().to_json() == {
        "type": "orders",
        "id": "21360847-c158-4b68-9b93-6d68169b8d6c",
        "attributes": {
            "status": "new",
            "date": "2026-03-08",
            "docNo": "TM0000000012",
            "dueTime": "2026-03-08T12:00:00+03:00",
            "description": "С 8 Марта!",
            "budget": Decimal("0.00"),
            "byBonuses": False,
            "fiscal": False,
            "delivery": True,
            "deliveryCity": "Пермь",
            "deliveryStreet": "Ленина",
            "deliveryHouse": "1",
            "deliveryBuilding": "",
            "deliveryApartment": "5",
            "deliveryComments": "позвонить",
            "deliveryTimeFrom": "2026-03-08T12:00:00+03:00",
            "deliveryTimeTo": "2026-03-08T14:00:00+03:00",
            "deliveryContact": "Мария",
            "deliveryPhoneCode": "7",
            "deliveryPhoneNumber": "9120000000",
        },
        "relationships": {
            "store": {"data": {"type": "stores", "id": "st"}},
            "source": {"data": {"type": "order-sources", "id": "so"}},
            "customer": {"data": {"type": "customers", "id": "cu"}},
            "lines": {
                "data": [
                    {
                        "type": "order-lines",
                        "id": "1b5d8282-4cf1-4d23-9d33-b8ce080a83bb",
                        "attributes": {
                            "qty": "2.00",
                            "price": "800.00",
                            "amount": "1600.00",
                            "discountPrice": "800.00",
                            "totalAmount": "1499.90",
                            "totalAmountWithDiscount": "1499.90",
                            "manualSetting": False,
                        },
                        "relationships": {
                            "item": {
                                "data": {
                                    "type": "inventory-items",
                                    "id": "a6b7febf-fb5d-4ae1-bad4-ba7954d9e767",
                                }
                            },
                            "bouquet": {"data": None},
                        },
                    }
                ]
            },
            "bouquets": {"data": [{"type": "bouquets", "id": "bq"}]},
        },
    }


def test_a_pickup_has_no_address_no_slot_and_nothing_that_is_not_set() -> None:
    body = draft(
        city="Пермь", comments="x", delivery_from=NOON, delivery_to=NOON, budget=Decimal(3500)
    ).to_resource()
    written = body.to_json()["attributes"]
    assert isinstance(written, dict)
    assert {name: written[name] for name in written if name.startswith("delivery")} == {
        "delivery": False,
        "deliveryCity": "",
        "deliveryStreet": "",
        "deliveryHouse": "",
        "deliveryBuilding": "",
        "deliveryApartment": "",
        "deliveryComments": "",
        "deliveryTimeFrom": None,
        "deliveryTimeTo": None,
        "deliveryContact": "",
        "deliveryPhoneCode": "",
        "deliveryPhoneNumber": "",
    }
    assert b'"budget":3500' in encode(body.to_json())
    assert set(body.relationships) == {"store", "source"}


@pytest.mark.parametrize("doc_no", ["", "TM00000000123"])
def test_a_doc_no_the_vendor_cannot_hold_is_not_sent(doc_no: str) -> None:
    with pytest.raises(ValueError, match="docNo"):
        draft(doc_no=doc_no).to_resource()


def test_a_naive_due_time_is_not_sent() -> None:
    naive = datetime(2026, 3, 8)  # noqa: DTZ001 - the naive one is the test
    with pytest.raises(ValueError, match="offset"):
        draft(due_time=naive).to_resource().to_json()


def test_quantities_keep_their_third_place() -> None:
    assert wire.quantity_out(Decimal(1)) == "1.00"
    assert wire.quantity_out(Decimal("0.5")) == "0.50"
    assert wire.quantity_out(Decimal("0.125")) == "0.125"


def test_attributes_and_linkage() -> None:
    body = ResourceDraft(
        type="t",
        attributes={"a": NOON, "b": date(2026, 3, 8), "c": UUID(int=1), "d": [NOON], "e": {"f": 1}},
        relationships={"none": None, "many": [], "one": Identifier("x", "1")},
    )
    assert body.to_json() == {
        "type": "t",
        "attributes": {
            "a": "2026-03-08T09:00:00+00:00",
            "b": "2026-03-08",
            "c": "00000000-0000-0000-0000-000000000001",
            "d": ["2026-03-08T09:00:00+00:00"],
            "e": {"f": 1},
        },
        "relationships": {
            "none": {"data": None},
            "many": {"data": []},
            "one": {"data": {"type": "x", "id": "1"}},
        },
    }


def test_records_forgive_nulls() -> None:
    document = parse({"data": {"type": "orders", "id": "o", "attributes": {"docNo": None}}})
    order = OrderRecord.read(document.one(), document)
    assert (order.doc_no, order.customer_id, order.line_count) == ("", None, None)
    assert (order.total_amount, order.modified_at, order.posted) == (Decimal("0.00"), None, False)
    document = parse({"data": {"type": "customers", "id": "c", "attributes": {}}})
    customer = CustomerRecord.read(document.one(), document)
    assert (customer.phone, customer.current_points, customer.birthday) == ("", Decimal(0), None)
