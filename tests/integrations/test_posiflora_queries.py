"""What is asked for is checked before it is sent: the server ignores what it does not know."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations.posiflora import ResourceDraft, Upload
from integrations.posiflora.operation import one, op, single
from integrations.posiflora.outgoing import Sent
from integrations.posiflora.parameters import Kind, Parameter, read_parameters
from integrations.posiflora.query import build_query
from integrations.posiflora.table import TABLE, _by_group
from tests.integrations.posiflora_wire import Wire

NOON = datetime(2026, 3, 8, 9, tzinfo=UTC)


def query(group: str, name: str, **asked: Any) -> list[tuple[str, str]]:
    return build_query(TABLE[group][name], **asked)


def test_an_unknown_filter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"bouquets.list has no filter 'tag'; it has statuses, st"):
        query("bouquets", "list", filters={"tag": "x"})
    with pytest.raises(ValueError, match=r"order_tags\.list has no filter 'title'; it has none"):
        query("order_tags", "list", filters={"title": "x"})
    with pytest.raises(ValueError, match=r"no filter 'createdAt\[since\]'"):
        query("orders", "list", filters={"createdAt": {"since": NOON}})


def test_the_way_around_is_explicit() -> None:
    asked = {"filter[tag]": "x", "include": "secret"}
    assert query("bouquets", "list", undocumented=asked) == [
        ("filter[tag]", "x"),
        ("include", "secret"),
    ]


@pytest.mark.parametrize(
    ("group", "filters", "told"),
    [
        ("orders", {"statuses": "cancelled"}, "'statuses' takes new, done, canceled,"),
        ("orders", {"statuses": ["new", "cancelled"]}, "not 'cancelled'"),
        ("orders", {"statuses": "new,cancelled"}, "not 'cancelled'"),
        ("orders", {"statuses": []}, "'statuses' is empty"),
        ("orders", {"docNo": ["A,B"]}, "one or several words"),
        ("orders", {"delivery": 1}, "True or False"),
        ("orders", {"delivery": "true"}, "True or False"),
        ("orders", {"revision": "17"}, "a whole number"),
        ("orders", {"revision": True}, "a whole number"),
        ("orders", {"amount": {"min": 1.5}}, "a Decimal"),
        ("orders", {"createdAt": {"from": "2026-03-08"}}, "a datetime with an offset"),
        ("orders", {"customer": 1.5}, "takes text"),
        ("customers", {"gender": "other"}, "'gender' takes male, female, not 'other'"),
        ("customers", {"birthday": {"from": NOON}}, "a date without a time"),
        ("inventory_items", {"type": "bouquet"}, "'type' takes item, service"),
    ],
)
def test_values_a_filter_does_not_take(group: str, filters: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        query(group, "list", filters=filters)


def test_a_datetime_without_an_offset_is_not_sent() -> None:
    naive = datetime(2026, 3, 8)  # noqa: DTZ001 - the naive one is the test
    with pytest.raises(ValueError, match="offset"):
        query("orders", "list", filters={"createdAt": {"from": naive}})


def test_ranges_words_and_numbers_in_their_spelling() -> None:
    assert query(
        "orders",
        "list",
        filters={
            "amount": {"min": Decimal("10.50"), "max": None},
            "createdAt[to]": NOON,
            "statuses": "new,done",
            "doc_no": ["A", "B"],
            "add_meta_statuses": True,
            "customer": None,
        },
        sort=["-createdAt", "docNo"],
        fields={"orders": ("docNo", "status"), "customers": "title"},
    ) == [
        ("filter[amount][min]", "10.50"),
        ("filter[createdAt][to]", "2026-03-08T09:00:00+00:00"),
        ("filter[statuses]", "new,done"),
        ("filter[docNo]", "A,B"),
        ("addMetaStatuses", "true"),
        ("sort", "-createdAt,docNo"),
        ("fields[orders]", "docNo,status"),
        ("fields[customers]", "title"),
    ]
    assert query("customers", "list", filters={"birthday": {"from": date(2026, 3, 8)}}) == [
        ("filter[birthday][from]", "2026-03-08")
    ]


def test_figures_need_their_range_and_repeat_their_stores() -> None:
    with pytest.raises(ValueError, match=r"needs 'range': day, week, month, year, custom"):
        query("stores", "stats_revenue")
    with pytest.raises(ValueError, match=r"needs 'stores\[\]'"):
        query("store_stats", "warehouse_base", filters={"range": "day"})
    both = [("filter[stores][]", "a"), ("filter[stores][]", "b"), ("filter[range]", "day")]
    for name in ("stores", "stores[]"):
        asked = {name: ["a", "b"], "range": "day"}
        assert query("store_stats", "warehouse_base", filters=asked) == both
    assert query("store_stats", "general", filters={"stores": ["a", "b"], "range": "day"}) == [
        ("filter[stores]", "a,b"),
        ("filter[range]", "day"),
    ]
    # The debts of all stores are the exception: stores are named, the range need not be.
    assert query("store_stats", "debts", filters={"stores": "a"}) == [("filter[stores]", "a")]


def test_includes_are_checked_where_they_are_documented() -> None:
    with pytest.raises(ValueError, match=r"customers.get cannot include 'orders', only person"):
        query("customers", "get", include="bonusGroup,orders")
    assert query("customers", "get", include="bonusGroup,person") == [
        ("include", "bonusGroup,person")
    ]
    assert query("orders", "get", include=["lines"]) == [("include", "lines")]


@pytest.mark.parametrize(("page", "size"), [(0, 100), (1, 0), (1, 101)])
def test_pages_hold_a_hundred_rows_at_most(page: int, size: int) -> None:
    with pytest.raises(ValueError, match="1 to 100 rows"):
        query("orders", "list", page=page, size=size)


def test_a_wrong_filter_of_a_list_is_told_at_once_and_not_at_its_first_row() -> None:
    client = Wire().client
    with pytest.raises(ValueError, match="no filter"):
        client.orders.list(filters={"nonsense": 1})
    with pytest.raises(ValueError, match="no filter"):
        client.order_tags.list(nonsense=1)
    with pytest.raises(ValueError, match="needs a value"):
        client.customers.bonus_history("")


def test_operations_are_called_by_name_with_filters_by_name() -> None:
    wire = Wire()
    wire.client.stores.stats_revenue("s", range="custom", range_from=NOON, range_to=NOON)
    assert (wire.last["verb"], wire.last["path"]) == ("GET", "/v1/stores/s/stats-revenue")
    assert wire.last["query"] == [
        ("filter[range]", "custom"),
        ("filter[rangeFrom]", "2026-03-08T09:00:00+00:00"),
        ("filter[rangeTo]", "2026-03-08T09:00:00+00:00"),
    ]
    assert wire.last["operation"] == "stores.stats_revenue"
    assert wire.last["safe"] is True
    wire.client.orders.separate_bouquet("o", "b", id="o")
    assert wire.last["path"] == "/v1/orders/o/bouquets/b"
    assert wire.last_body == {"data": {"type": "orders-bouquets", "id": "o"}}
    assert wire.last["safe"] is False


def test_an_operation_behind_a_typed_method_is_within_reach() -> None:
    wire = Wire()
    wire.will_answer({"data": {"type": "orders", "id": "o"}, "meta": {"x": 1}})
    document = wire.client.orders.call("get", "o", include=("lines", "payments"))
    assert (document.one().id, document.meta) == ("o", {"x": 1})
    assert wire.last["query"] == [("include", "lines,payments")]
    rows = wire.client.orders.call("list", statuses="new")
    assert [row.type for row in rows] == ["orders"]


def test_bodies_made_on_the_spot() -> None:
    wire = Wire()
    wire.client.order_tags.create(id="t", attributes={"title": "Маме"})
    assert wire.last_body == {
        "data": {"type": "order-tags", "id": "t", "attributes": {"title": "Маме"}}
    }
    # A change names the resource a second time, after the path.
    wire.client.discount_reasons.update("d", attributes={"deleted": True})
    assert wire.last_body["data"]["id"] == "d"
    wire.client.reports.delete(ids=["1", "2"])
    assert wire.last["verb"] == "DELETE"
    assert wire.last_body == {
        "data": [{"type": "reports", "id": "1"}, {"type": "reports", "id": "2"}]
    }
    # One bouquet or an array of them: live clients and the document disagree.
    wire.client.bouquets.create(attributes={"title": "Утро"})
    assert wire.last_body == {"data": {"type": "bouquets", "attributes": {"title": "Утро"}}}
    wire.client.bouquets.create(drafts=[ResourceDraft(type="bouquets", id="b")])
    assert wire.last_body == {"data": [{"type": "bouquets", "id": "b"}]}


@pytest.mark.parametrize(
    ("group", "name", "arguments", "told"),
    [
        ("order_tags", "create", {}, "sends one resource"),
        ("order_tags", "create", {"drafts": [ResourceDraft(type="order-tags")]}, "one resource"),
        ("order_tags", "create", {"draft": ResourceDraft(type="orders")}, "'order-tags', not 'ord"),
        ("order_sources", "update", {"drafts": []}, "an array of resources"),
        ("order_sources", "delete", {"ids": []}, "an array of resource identifiers"),
        ("customer_imports", "create", {}, "a multipart form"),
        ("reports", "rerun", {"ids": ["1"]}, "sends nothing"),
    ],
)
def test_what_cannot_be_sent_is_not(
    group: str, name: str, arguments: dict[str, Any], told: str
) -> None:
    wire = Wire()
    path = ["1"] * len(TABLE[group][name].placeholders)
    client = wire.client
    with pytest.raises(ValueError, match=told):
        client._api.call(group, name, *path, sent=Sent(**arguments))
    assert wire.sent == []


def test_a_file_of_customers_travels_as_a_form() -> None:
    wire = Wire()
    wire.client.customer_imports.create(upload=Upload(file="Анна".encode(), ignore_first=False))
    assert wire.last["json"] is None
    assert b'filename="customers.csv"\r\n' in wire.last["data"]
    assert "\r\n\r\nАнна\r\n".encode() in wire.last["data"]
    assert b'name="ignoreFirst"\r\n\r\n0\r\n' in wire.last["data"]
    with pytest.raises(ValueError, match="csv, xls, xlsx, ods"):
        wire.client.customer_imports.create(upload=Upload(file=b"", format="doc"))


def test_the_rows_of_an_import_are_not_lost() -> None:
    wire = Wire()
    row = {"type": "customer-import-row", "id": "r", "attributes": {"fields": ["Анна"]}}
    wire.will_answer({"data": {"type": "customer-import", "id": "i", "relationships": [row]}})
    found = wire.client.customer_imports.get("i").one()
    assert found.related("customer-import-row") == (("customer-import-row", "r"),)
    assert found.relationships["customer-import-row"] == {"data": [row]}


def test_names_can_be_looked_through() -> None:
    client = Wire().client
    assert {"orders", "order_tags", "payment_methods"} <= {*dir(client)}
    assert "sessions" not in dir(client)
    assert {"fiscalize", "find_by_doc_no", "separate_bouquet"} <= {*dir(client.orders)}


def test_the_short_spelling_of_the_table() -> None:
    assert read_parameters("~?b:bool a[from|to]:date c:list=x|y! d[]") == (
        Parameter(name="b", kind=Kind.BOOLEAN, live=True),
        Parameter(name="filter[a][from]", kind=Kind.DATE),
        Parameter(name="filter[a][to]", kind=Kind.DATE),
        Parameter(name="filter[c]", kind=Kind.LIST, choices=("x", "y"), required=True),
        Parameter(name="filter[d][]"),
    )
    with pytest.raises(ValueError, match="no parameter"):
        read_parameters("a b! c~")
    line = op("orders.x", "POST /v1/x", one("x"), single("x"))
    with pytest.raises(ValueError, match=r"orders\.x stands in the table twice"):
        _by_group([line, line])
