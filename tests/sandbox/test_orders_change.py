from datetime import datetime
from typing import Any

import pytest

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, line_draft, order_draft

STAMPS = ("updatedAt", "updatedStatusAt", "modifiedAt")


@pytest.fixture
def order(api: Wire, sandbox: SandboxHelper) -> JsonObject:
    """An order made an hour ago by the vendor's clock."""
    draft = order_draft(delivery=True)
    draft["relationships"]["lines"] = {"data": [line_draft()]}
    made = api.send("POST", "/orders", draft, 201)
    sandbox.advance(3600)
    api.login()
    return made


def patch(api: Wire, order: JsonObject, code: int = 200, /, **attributes: object) -> JsonObject:
    data = {"type": "orders", "id": order["id"], "attributes": attributes}
    return api.send("PATCH", f"/orders/{order['id']}", data, code)


def moved(before: JsonObject, after: JsonObject) -> list[str]:
    """Names of the stamps that moved an hour."""

    def at(order: JsonObject, name: str) -> datetime:
        return datetime.fromisoformat(order["attributes"][name])

    return [name for name in STAMPS if (at(after, name) - at(before, name)).seconds >= 3600]


def history(api: Wire, order: JsonObject) -> int:
    shown: list[Any] = api.get(f"/orders/{order['id']}")["data"]["relationships"]["history"]["data"]
    return len(shown)


def test_a_status_alone_can_be_sent(api: Wire, order: JsonObject) -> None:
    after = patch(api, order, status="assembled")

    assert after["attributes"]["status"] == "assembled"
    assert after["attributes"]["totalAmount"] == 500
    assert after["attributes"]["docNo"] == order["attributes"]["docNo"]
    assert moved(order, after) == ["updatedAt", "updatedStatusAt", "modifiedAt"]
    assert after["attributes"]["revision"] > order["attributes"]["revision"]
    assert history(api, order) == 2


def test_a_text_moves_no_status_stamp(api: Wire, order: JsonObject) -> None:
    after = patch(api, order, description="Позвонить заранее")

    assert after["attributes"]["description"] == "Позвонить заранее"
    assert moved(order, after) == ["updatedAt", "modifiedAt"]


def test_read_only_attributes_are_ignored(api: Wire, order: JsonObject) -> None:
    after = patch(api, order, totalAmount=1, paymentsAmount=5, colour="red")

    assert after["attributes"]["totalAmount"] == 500
    assert after["attributes"]["paymentsAmount"] == 0


def test_a_refused_change_changes_nothing(api: Wire, order: JsonObject) -> None:
    data = {"type": "orders", "attributes": {"description": "x", "docNo": "TM00000000012"}}
    assert api.problems("PATCH", f"/orders/{order['id']}", data) == [("422", "/data/docNo")]

    assert api.get(f"/orders/{order['id']}")["data"]["attributes"] == order["attributes"]


def test_status_code_of_a_change_is_a_switch(
    api: Wire, order: JsonObject, sandbox: SandboxHelper
) -> None:
    sandbox.switch(order_patch_status=201)

    patch(api, order, 201, description="x")


@pytest.mark.parametrize("final", ["canceled", "done"])
def test_a_final_status_is_left_only_when_moves_are_free(
    api: Wire, order: JsonObject, sandbox: SandboxHelper, final: str
) -> None:
    patch(api, order, status=final)
    data = {"type": "orders", "attributes": {"status": "new"}}
    assert api.problems("PATCH", f"/orders/{order['id']}", data) == [("409", "")]

    sandbox.switch(status_moves="free")
    assert patch(api, order, status="new")["attributes"]["status"] == "new"


def test_cancelling_keeps_the_comment_and_returns_bouquets(
    api: Wire, sandbox: SandboxHelper
) -> None:
    bouquet = {"type": "bouquets", "id": demo.stable_id("bouquets", "ruby")}
    draft = order_draft()
    draft["relationships"]["bouquets"] = {"data": [bouquet]}
    made = api.send("POST", "/orders", draft, 201)

    after = patch(api, made, status="canceled", cancelComment="Передумали")

    assert after["attributes"]["cancelComment"] == "Передумали"
    assert after["attributes"]["posted"] is False
    assert bouquet["id"] in api.ids("/bouquets?filter[statuses]=demonstrated")
    assert sandbox.posiflora.order("TM0000000001")["status"] == "canceled"


@pytest.mark.parametrize(("reading", "kept", "total"), [("replace", 1, 190), ("merge", 2, 690)])
def test_lines_not_mentioned(
    api: Wire, order: JsonObject, sandbox: SandboxHelper, *, reading: str, kept: int, total: int
) -> None:
    sandbox.switch(patch_lines=reading)
    data = {
        "type": "orders",
        "relationships": {"lines": {"data": [line_draft("card", qty="1", price="190")]}},
    }

    after = api.send("PATCH", f"/orders/{order['id']}", data)

    assert len(after["relationships"]["lines"]["data"]) == kept
    assert after["attributes"]["totalAmount"] == total


def test_delivery_status_leaves_the_status_alone(api: Wire, order: JsonObject) -> None:
    data = {
        "type": "orders-delivery-status",
        "id": order["id"],
        "attributes": {"deliveryStatus": "courier"},
    }
    path = f"/orders/{order['id']}/delivery-status"

    after = api.send("PATCH", path, data)

    shown = after["attributes"]
    assert (shown["status"], shown["deliveryStatus"]) == ("new", "courier")
    assert moved(order, after) == ["updatedAt", "modifiedAt"]
    assert set(after["relationships"]) == {
        *("source", "store", "customer", "postedBy", "createdBy"),
        *("lockedBy", "lockedAt", "lockedAtSmartphone"),
    }
    data["attributes"] = {"deliveryStatus": "lost"}
    assert api.problems("PATCH", path, data) == [("422", "/data/deliveryStatus")]


def test_only_a_done_order_can_be_returned(api: Wire, order: JsonObject) -> None:
    data = {
        "type": "orders",
        "attributes": {"returnedAt": "2026-03-09T10:00:00Z", "withWriteOff": True},
        "relationships": {
            "returnedBy": {"data": {"type": "workers", "id": demo.ADMIN_ID}},
            "shift": {"data": {"type": "shifts", "id": demo.SHIFT_ID}},
        },
    }
    path = f"/orders/{order['id']}/return"
    assert api.problems("PATCH", path, data) == [("409", "")]

    patch(api, order, status="done")
    assert api.send("PATCH", path, data)["attributes"]["status"] == "returned"


def test_a_bouquet_can_be_taken_off_an_order(api: Wire, sandbox: SandboxHelper) -> None:
    bouquet_id = demo.stable_id("bouquets", "ruby")
    draft = order_draft()
    draft["relationships"]["bouquets"] = {"data": [{"type": "bouquets", "id": bouquet_id}]}
    made = api.send("POST", "/orders", draft, 201)
    path = f"/orders/{made['id']}/bouquets/{bouquet_id}"

    after = api.send("PATCH", path, {"type": "orders-bouquets"})

    assert (after["type"], after["attributes"]["status"]) == ("bouquets", "demonstrated")
    assert sandbox.posiflora.order("TM0000000001")["totalAmount"] == 0
    assert api.call("PATCH", path, {"type": "orders-bouquets"}).status_code == 404


def test_done_posts_the_order_and_accrues_points(api: Wire, sandbox: SandboxHelper) -> None:
    attributes = {"title": "Анна", "phone": "9120000001"}
    customer = api.send("POST", "/customers", {"type": "customers", "attributes": attributes}, 201)
    draft = order_draft()
    draft["relationships"]["customer"] = {"data": {"type": "customers", "id": customer["id"]}}
    draft["relationships"]["lines"] = {"data": [line_draft(qty="5", price="270")]}
    made = api.send("POST", "/orders", draft, 201)

    after = patch(api, made, status="done")

    assert after["attributes"]["posted"] is True
    shown = api.get(f"/customers/{customer['id']}")
    assert shown["data"]["attributes"]["currentPoints"] == 67
    assert shown["data"]["attributes"]["ordersAmount"] == 1350
    assert shown["meta"]["last_order"] == {"createdAt": made["attributes"]["createdAt"]}
    (line,) = api.get(f"/customers/{customer['id']}/bonus-history")["data"]
    assert line["attributes"]["amount"] == 67
    assert line["relationships"]["order"]["data"]["id"] == made["id"]
