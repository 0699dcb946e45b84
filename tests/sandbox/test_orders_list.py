from datetime import UTC, datetime, timedelta

import pytest

from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, order_draft


@pytest.fixture
def three(api: Wire, sandbox: SandboxHelper) -> list[str]:
    """Ids of three orders made a minute after one another."""
    made = []
    for number in range(1, 4):
        draft = order_draft(f"TM000000000{number}")
        made.append(api.send("POST", "/orders", draft, 201)["id"])
        sandbox.advance(60)
    return made


def moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_filter_by_doc_no(api: Wire, three: list[str], sandbox: SandboxHelper) -> None:
    assert api.ids("/orders?filter[docNo]=TM0000000002") == [three[1]]
    assert api.ids("/orders?filter[docNo]=TM000000000") == []

    sandbox.switch(filter_docno="contains")
    assert sorted(api.ids("/orders?filter[docNo]=TM000000000")) == sorted(three)

    sandbox.switch(filter_docno="ignored")
    assert sorted(api.ids("/orders?filter[docNo]=XX0000000009")) == sorted(three)


def test_without_sort_the_order_is_that_of_ids(api: Wire, three: list[str]) -> None:
    assert api.ids("/orders") == sorted(three)


def test_changes_since_a_moment(api: Wire, three: list[str], sandbox: SandboxHelper) -> None:
    sandbox.florist.assemble(three[0])
    start = moment(datetime.now(UTC) + timedelta(seconds=115))

    document = api.get(f"/orders?filter[modifiedAt][from]={start}&sort=modifiedAt")

    assert [row["id"] for row in document["data"]] == [three[2], three[0]]
    assert document["meta"]["total"] == 2
    assert api.ids(f"/orders?filter[modifiedAt][from]={start}&sort=-modifiedAt") == [
        three[0],
        three[2],
    ]


def test_a_moment_without_an_offset_or_with_a_bare_plus_is_a_400(api: Wire) -> None:
    for text in ("2026-03-08T11:00:00", "2026-03-08T11:00:00+03:00", "2026-03-08T11:00:00.000Z"):
        response = api.call("GET", f"/orders?filter[modifiedAt][from]={text}")
        assert response.status_code == 400
    encoded = "2026-03-08T11:00:00%2B03:00"
    assert api.call("GET", f"/orders?filter[modifiedAt][from]={encoded}").status_code == 200


def test_sorting_by_modified_at_may_be_unsupported(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(modified_at_sort="422")

    assert api.call("GET", "/orders?sort=modifiedAt").status_code == 422
    assert api.call("GET", "/orders?sort=createdAt").status_code == 200


def test_filter_by_revision(api: Wire, three: list[str], sandbox: SandboxHelper) -> None:
    revision = api.get("/orders")["meta"]["revision"]
    sandbox.florist.assemble(three[2])
    assert api.ids(f"/orders?filter[revision]={revision}") == [three[2]]

    # Three orders have taken revisions 1 to 3, the last one has moved on since.
    assert api.ids("/orders?filter[revision]=2") == [three[2]]
    sandbox.switch(revision_compare="ge")
    assert sorted(api.ids("/orders?filter[revision]=2")) == sorted(three[1:])


def test_filters_by_status_customer_and_people(
    api: Wire, three: list[str], sandbox: SandboxHelper
) -> None:
    sandbox.florist.assign(three[0])
    sandbox.florist.assemble(three[1])
    sandbox.florist.cancel(three[2])

    assert sorted(api.ids("/orders?filter[statuses]=new,assembled")) == sorted(three[:2])
    assert api.ids("/orders?filter[withoutFlorists]=true") == [three[2]]
    assert api.ids("/orders?filter[customer]=nobody") == []


def test_meta_with_statuses_is_strings(api: Wire, three: list[str]) -> None:
    meta = api.get("/orders?addMetaStatuses=true")["meta"]

    assert meta["statuses"]["all"] == "3"
    assert meta["statuses"]["new"] == "3"
    assert meta["orders_amounts"]["ordersAmount"] == "0.00"
    assert meta["revision"] == 3
    assert "statuses" not in api.get("/orders")["meta"]


def test_a_row_of_the_list_has_no_lines_and_no_history(api: Wire, three: list[str]) -> None:
    row = api.get("/orders?include=payments,customer")["data"][0]

    assert {"lines", "history"}.isdisjoint(row["relationships"])
    assert "payments" in row["relationships"]


def test_history_can_be_includable(api: Wire, three: list[str], sandbox: SandboxHelper) -> None:
    path = f"/orders/{three[0]}?include=history"
    assert api.call("GET", path).status_code == 422

    sandbox.switch(history_include="supported")
    assert [row["type"] for row in api.get(path)["included"]] == ["order-history-lines"]
