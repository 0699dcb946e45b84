from datetime import datetime
from uuid import uuid4

import pytest

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, line_draft, order_draft


def payment(**attributes: object) -> JsonObject:
    values = {"amount": 500, "date": "2026-03-08", "paymentType": "payment", "prepayment": True}
    return {
        "type": "order-payments",
        "id": str(uuid4()),
        "attributes": values | attributes,
        "relationships": {
            "method": {"data": {"type": "payment-methods", "id": demo.PAYMENT_METHOD_ID}},
            "shift": {"data": {"type": "shifts", "id": demo.SHIFT_ID}},
        },
    }


@pytest.fixture
def order(api: Wire) -> JsonObject:
    attributes = {"title": "Анна", "phone": "9120000001"}
    customer = api.send("POST", "/customers", {"type": "customers", "attributes": attributes}, 201)
    draft = order_draft()
    draft["relationships"]["lines"] = {"data": [line_draft()]}
    draft["relationships"]["customer"] = {"data": {"type": "customers", "id": customer["id"]}}
    return api.send("POST", "/orders", draft, 201)


def test_a_payment_answers_200_and_moves_only_modified_at(
    api: Wire, order: JsonObject, sandbox: SandboxHelper
) -> None:
    sandbox.advance(60)

    made = api.send("POST", f"/orders/{order['id']}/payments", payment())

    assert made["attributes"]["posted"] is True
    after = api.get(f"/orders/{order['id']}?include=payments")
    shown = after["data"]["attributes"]
    assert shown["paymentsAmount"] == 500
    assert shown["updatedAt"] == order["attributes"]["updatedAt"]
    before = datetime.fromisoformat(order["attributes"]["modifiedAt"])
    assert (datetime.fromisoformat(shown["modifiedAt"]) - before).seconds >= 60
    assert [row["id"] for row in after["included"]] == [made["id"]]
    assert api.ids(f"/payments?filter[order]={order['id']}") == [made["id"]]
    assert api.ids("/payments?filter[amountFrom]=501") == []


@pytest.mark.parametrize(
    ("name", "switch"), [("method", "require_method"), ("shift", "require_shift")]
)
def test_method_and_shift_are_needed(
    api: Wire, order: JsonObject, sandbox: SandboxHelper, name: str, switch: str
) -> None:
    sent = payment()
    del sent["relationships"][name]
    path = f"/orders/{order['id']}/payments"
    assert api.problems("POST", path, sent) == [("422", f"/data/{name}")]

    sandbox.switch(**{switch: False})
    assert api.call("POST", path, sent).status_code == 200


def test_wrong_type_is_a_409(api: Wire, order: JsonObject) -> None:
    sent = payment() | {"type": "payments"}

    assert api.call("POST", f"/orders/{order['id']}/payments", sent).status_code == 409


def test_points_are_refused_by_default(api: Wire, order: JsonObject) -> None:
    sent = payment(amount=0, bonusAmount=100)

    problems = api.problems("POST", f"/orders/{order['id']}/payments", sent)

    assert problems == [("422", "/data/bonusAmount")]


def test_points_are_taken_when_the_switch_says_so(
    api: Wire, order: JsonObject, sandbox: SandboxHelper
) -> None:
    sandbox.switch(bonus_payments="taken", current_points_patch="applied")
    customer_id = order["relationships"]["customer"]["data"]["id"]
    data = {"type": "customers", "attributes": {"currentPoints": 400}}
    api.send("PATCH", f"/customers/{customer_id}", data)
    path = f"/orders/{order['id']}/payments"
    # The order has not said that points take part.
    assert api.problems("POST", path, payment(amount=0, bonusAmount=150)) == [
        ("422", "/data/bonusAmount")
    ]
    flag = {"type": "orders", "attributes": {"byBonuses": True}}
    api.send("PATCH", f"/orders/{order['id']}", flag)
    # The group lets 30 % of 500 be paid by points.
    assert api.problems("POST", path, payment(amount=0, bonusAmount=151)) == [
        ("422", "/data/bonusAmount")
    ]

    api.send("POST", path, payment(amount=0, bonusAmount=150))

    customer = api.get(f"/customers/{customer_id}")["data"]["attributes"]
    assert (customer["currentPoints"], customer["spentPoints"]) == (250, 150)
    shown = api.get(f"/orders/{order['id']}")["data"]["attributes"]
    assert (shown["byBonuses"], shown["paymentsAmount"]) == (True, 150)


def test_a_repeated_payment_is_not_taken_twice(
    api: Wire, order: JsonObject, sandbox: SandboxHelper
) -> None:
    sent = payment()
    path = f"/orders/{order['id']}/payments"
    api.send("POST", path, sent)

    assert api.call("POST", path, sent).status_code == 409
    assert len(sandbox.posiflora.payments) == 1


def test_fiscal_mark(api: Wire, order: JsonObject) -> None:
    made = api.send("POST", f"/orders/{order['id']}/payments", payment())
    data = {"type": "order-payments", "attributes": {"fiscalized": True}}

    after = api.send("PATCH", f"/payments/{made['id']}", data)

    assert after["attributes"]["fiscalized"] is True
    assert after["attributes"]["fiscalizedAt"] is not None
