from decimal import Decimal
from uuid import uuid4

import pytest

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, line_draft, order_draft


def with_relation(draft: JsonObject, name: str, data: object) -> JsonObject:
    draft["relationships"][name] = {"data": data}
    return draft


def bouquet_ref(slug: str = "ruby") -> JsonObject:
    return {"type": "bouquets", "id": demo.stable_id("bouquets", slug)}


def test_an_order_comes_back_whole(api: Wire) -> None:
    draft = with_relation(order_draft(), "lines", [line_draft()])

    made = api.send("POST", "/orders", draft, 201)

    assert made["id"] == draft["id"]
    shown = made["attributes"]
    assert shown["totalAmount"] == 500
    assert shown["paymentsAmount"] == 0
    assert shown["dueTime"] == "2026-03-08T08:00:00+00:00"
    assert shown["deliveryCity"] == ""
    assert shown["cancelComment"] is None
    assert shown["revision"] == 1
    relations = made["relationships"]
    assert len(relations["history"]["data"]) == 1
    assert relations["payments"] == {"data": []}
    assert len(relations["lines"]["data"]) == 1
    assert "bouquets" not in relations


def test_everything_the_field_found_mandatory_is(api: Wire) -> None:
    problems = api.problems("POST", "/orders", {"type": "orders", "attributes": {}})

    assert sorted(problems) == sorted(
        ("422", f"/data/{name}")
        for name in ("date", "docNo", "dueTime", "store", "source", "status")
    )


@pytest.mark.parametrize(
    ("switch", "part", "name"),
    [
        ("require_docno", "attributes", "docNo"),
        ("require_duetime", "attributes", "dueTime"),
        ("require_store", "relationships", "store"),
        ("require_source", "relationships", "source"),
    ],
)
def test_each_requirement_is_a_switch(
    api: Wire, sandbox: SandboxHelper, switch: str, part: str, name: str
) -> None:
    draft = order_draft()
    del draft[part][name]
    assert api.problems("POST", "/orders", draft) == [("422", f"/data/{name}")]

    sandbox.switch(**{switch: False})
    assert api.call("POST", "/orders", draft).status_code == 201


def test_a_null_source_is_refused_even_when_it_may_be_left_out(
    api: Wire, sandbox: SandboxHelper
) -> None:
    sandbox.switch(require_source=False)
    draft = with_relation(order_draft(), "source", None)

    assert api.problems("POST", "/orders", draft) == [("422", "/data/source")]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"deliveryPhoneNumber": 9120000000}, ("400", "/data/attributes/deliveryPhoneNumber")),
        ({"dueTime": "2026-03-08T11:00:00.000Z"}, ("400", "/data/attributes/dueTime")),
        ({"dueTime": "2026-03-08T11:00:00"}, ("400", "/data/attributes/dueTime")),
        ({"date": "08.03.2026"}, ("400", "/data/attributes/date")),
        ({"budget": "много"}, ("400", "/data/attributes/budget")),
        ({"docNo": "TM00000000012"}, ("422", "/data/docNo")),
        ({"status": "cancelled"}, ("422", "/data/status")),
        ({"deliveryStreet": "я" * 256}, ("422", "/data/deliveryStreet")),
    ],
)
def test_bad_values_are_refused(
    api: Wire, changes: dict[str, object], problem: tuple[str, str]
) -> None:
    draft = order_draft()
    draft["attributes"] |= changes

    assert api.problems("POST", "/orders", draft) == [problem]


@pytest.mark.parametrize(
    ("sent", "kept"), [(True, True), ("true", True), ("yes", True), (1, True), ("1", False)]
)
def test_words_that_are_true(api: Wire, *, sent: object, kept: bool) -> None:
    made = api.send("POST", "/orders", order_draft(delivery=sent), 201)

    assert made["attributes"]["delivery"] is kept


def test_numbers_may_be_strings(api: Wire) -> None:
    made = api.send("POST", "/orders", order_draft(budget="1500.50"), 201)

    assert made["attributes"]["budget"] == 1500.5


@pytest.mark.parametrize(("number", "code"), [("9120000000", "7"), ("89120000000", "+0")])
def test_a_number_that_is_not_national_is_kept_broken(api: Wire, number: str, code: str) -> None:
    draft = order_draft(deliveryPhoneCode="7", deliveryPhoneNumber=number)

    shown = api.send("POST", "/orders", draft, 201)["attributes"]

    assert (shown["deliveryPhoneCode"], shown["deliveryPhoneNumber"]) == (code, number)


def test_lines_are_strings_and_their_totals_make_the_total(api: Wire) -> None:
    lines = [line_draft(totalAmount="450.00"), line_draft("card", qty="1", price="190")]
    made = api.send("POST", "/orders", with_relation(order_draft(), "lines", lines), 201)

    document = api.get(f"/orders/{made['id']}?include=lines,lines.item")

    assert made["attributes"]["totalAmount"] == 640
    included = [row for row in document["included"] if row["type"] == "order-lines"]
    assert [row["attributes"]["totalAmount"] for row in included] == ["450.00", "190.00"]
    assert included[0]["attributes"]["qty"] == "2.00"
    assert [row["type"] for row in document["included"]].count("inventory-items") == 2


def test_a_line_needs_an_item_and_honest_arithmetic(api: Wire, sandbox: SandboxHelper) -> None:
    line = line_draft(amount="499.00")
    line["relationships"]["item"] = {"data": None}
    draft = with_relation(order_draft(), "lines", [line])
    assert api.problems("POST", "/orders", draft) == [
        ("422", "/data/amount"),
        ("422", "/data/item"),
    ]
    assert sandbox.posiflora.orders == []

    sandbox.switch(line_needs_item=False, line_arithmetic="trust")
    assert api.send("POST", "/orders", draft, 201)["attributes"]["totalAmount"] == 499


def test_an_unknown_article_store_or_customer_is_refused(api: Wire) -> None:
    draft = with_relation(order_draft(), "lines", [line_draft("no-such-flower")])
    draft = with_relation(draft, "customer", {"type": "customers", "id": str(uuid4())})

    assert api.problems("POST", "/orders", draft) == [("422", "/data/customer")]
    draft = with_relation(draft, "customer", None)
    assert api.problems("POST", "/orders", draft) == [("422", "/data/item")]


def test_a_bouquet_leaves_the_showcase_with_its_lines(api: Wire, sandbox: SandboxHelper) -> None:
    draft = with_relation(order_draft(), "bouquets", [bouquet_ref()])

    made = api.send("POST", "/orders", draft, 201)

    assert made["attributes"]["totalAmount"] == 6900
    order = sandbox.posiflora.order("TM0000000001")
    lines = sandbox.posiflora.lines(order)
    assert {line.one("bouquet") for line in lines} == {bouquet_ref()["id"]}
    assert sum(Decimal(line["totalAmount"]) for line in lines) == 6900
    on_display = api.ids("/bouquets?filter[statuses]=demonstrated&page[size]=100")
    assert bouquet_ref()["id"] not in on_display
    assert len(on_display) == 8


def test_one_bouquet_cannot_be_sold_twice(api: Wire, sandbox: SandboxHelper) -> None:
    api.send("POST", "/orders", with_relation(order_draft(), "bouquets", [bouquet_ref()]), 201)

    again = with_relation(order_draft("TM0000000002"), "bouquets", [bouquet_ref()])

    assert api.problems("POST", "/orders", again) == [("409", "")]
    assert len(sandbox.posiflora.orders) == 1


def test_a_double_doc_no_is_made_unless_it_is_unique(api: Wire, sandbox: SandboxHelper) -> None:
    api.send("POST", "/orders", order_draft(), 201)
    api.send("POST", "/orders", order_draft(), 201)
    assert len(api.ids("/orders?filter[docNo]=TM0000000001")) == 2

    sandbox.switch(docno_unique=True)
    assert api.problems("POST", "/orders", order_draft()) == [("422", "/data/docNo")]


@pytest.mark.parametrize(("reading", "status"), [("409", 409), ("500", 500), ("merge", 201)])
def test_a_repeated_client_id(api: Wire, sandbox: SandboxHelper, reading: str, status: int) -> None:
    sandbox.switch(repeat_client_id=reading)
    draft = order_draft()
    api.send("POST", "/orders", draft, 201)

    assert api.call("POST", "/orders", draft).status_code == status
    assert len(sandbox.posiflora.orders) == 1


def test_an_order_may_come_without_an_id(api: Wire) -> None:
    draft = order_draft()
    del draft["id"]

    assert len(api.send("POST", "/orders", draft, 201)["id"]) == 36


def test_an_id_that_is_not_a_uuid_is_refused(api: Wire) -> None:
    assert api.problems("POST", "/orders", order_draft() | {"id": "42"}) == [("400", "")]
