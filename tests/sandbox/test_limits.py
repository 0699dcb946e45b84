"""Pages, rates and lists that may not exist (posiflora.md §7, §9)."""

import pytest

from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, order_draft


def test_a_page_has_a_maximum_a_collection(api: Wire, sandbox: SandboxHelper) -> None:
    response = api.call("GET", "/bouquets?page[size]=101")
    assert response.status_code == 422
    assert response.json()["errors"][0]["title"] == "Page size must be leas or equal than 100"

    sandbox.switch(page_maximums="bouquets=200, workers=2")

    assert api.call("GET", "/bouquets?page[size]=200").status_code == 200
    assert api.call("GET", "/workers?page[size]=3").status_code == 422
    assert api.call("GET", "/orders?page[size]=101").status_code == 422


def test_a_large_page_may_be_made_smaller(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(page_over_maximum="clamped", page_maximum=20)

    document = api.get("/inventory-items?page[size]=100")

    assert (len(document["data"]), document["meta"]["page"]["size"]) == (20, 20)


def test_too_many_calls_are_a_429(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(requests_per_second=2)
    sandbox.advance(5)
    assert [api.call("GET", "/stores").status_code for _ in range(2)] == [200, 200]

    refused = api.call("GET", "/stores")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    sandbox.advance(2)
    assert api.call("GET", "/stores").status_code == 200


@pytest.mark.parametrize("path", ["payment-methods", "shifts"])
def test_methods_and_shifts_are_not_listed_by_default(
    api: Wire, sandbox: SandboxHelper, path: str
) -> None:
    assert api.call("GET", f"/{path}").status_code == 404

    sandbox.switch(lists_payment_methods=True)
    known = {"payment-methods": demo.PAYMENT_METHOD_ID, "shifts": demo.SHIFT_ID}
    assert api.ids(f"/{path}") == [known[path]]


def test_method_and_shift_can_be_read_from_a_payment(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.posiflora.settle()

    row = api.get("/payments?page[size]=1")["data"][0]

    assert row["relationships"]["method"]["data"]["id"] == demo.PAYMENT_METHOD_ID
    assert row["relationships"]["shift"]["data"]["id"] == demo.SHIFT_ID


def test_a_history_line_may_say_something(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(history_include="supported", extra_fields=False)
    order = api.send("POST", "/orders", order_draft(), 201)["id"]
    path = f"/orders/{order}?include=history"
    (line,) = api.get(path)["included"]
    assert "attributes" not in line

    sandbox.switch(history_attributes="guessed")

    (line,) = api.get(path)["included"]
    assert line["attributes"]["title"] == "created"


def test_a_clock_two_hours_behind(api: Wire, sandbox: SandboxHelper) -> None:
    before = api.send("POST", "/orders", order_draft("TM0000000001"), 201)
    sandbox.advance(-7200)

    after = api.send("POST", "/orders", order_draft("TM0000000002"), 201)

    moments = [row["attributes"]["modifiedAt"] for row in (after, before)]
    assert moments == sorted(moments)
    assert after["attributes"]["revision"] > before["attributes"]["revision"]
