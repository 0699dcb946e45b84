"""Points of Posiflora's own (posiflora.md §4.2, §4.3, §5.7)."""

from uuid import uuid4

import pytest

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, line_draft, order_draft


@pytest.fixture
def customer(api: Wire, sandbox: SandboxHelper) -> str:
    """One with 400 points in the group that gives 5 % and takes 30 %."""
    attributes = {"title": "Анна", "phone": "9120000001"}
    made = api.send("POST", "/customers", {"type": "customers", "attributes": attributes}, 201)
    sandbox.posiflora.change_points(made["id"], 400)
    return str(made["id"])


@pytest.fixture
def order(api: Wire, sandbox: SandboxHelper, customer: str) -> str:
    """Two roses for 500 that points may take part in."""
    sandbox.switch(bonus_payments="taken")
    draft = order_draft(byBonuses=True)
    draft["relationships"]["lines"] = {"data": [line_draft()]}
    draft["relationships"]["customer"] = {"data": {"type": "customers", "id": customer}}
    return str(api.send("POST", "/orders", draft, 201)["id"])


def pay(api: Wire, order: str, *, amount: int, points: int) -> int:
    sent: JsonObject = {
        "type": "order-payments",
        "id": str(uuid4()),
        "attributes": {
            "amount": amount,
            "bonusAmount": points,
            "date": "2026-03-08",
            "paymentType": "payment",
        },
        "relationships": {
            "method": {"data": {"type": "payment-methods", "id": demo.PAYMENT_METHOD_ID}},
            "shift": {"data": {"type": "shifts", "id": demo.SHIFT_ID}},
        },
    }
    return api.call("POST", f"/orders/{order}/payments", sent).status_code


def balance(api: Wire, customer: str) -> tuple[int, int]:
    shown = api.get(f"/customers/{customer}")["data"]["attributes"]
    return shown["currentPoints"], shown["spentPoints"]


def history(api: Wire, customer: str) -> list[tuple[int, bool, str | None]]:
    """Amount, made by hand, the order."""
    return [
        (
            row["attributes"]["amount"],
            row["attributes"]["admin"],
            (row["relationships"]["order"]["data"] or {}).get("id"),
        )
        for row in api.get(f"/customers/{customer}/bonus-history")["data"]
    ]


def test_points_are_spent_accrued_and_explained(api: Wire, order: str, customer: str) -> None:
    assert pay(api, order, amount=0, points=150) == 200
    assert pay(api, order, amount=350, points=0) == 200
    api.send("PATCH", f"/orders/{order}", {"type": "orders", "attributes": {"status": "done"}})

    # 5 % of the 350 paid with money, whole points.
    assert history(api, customer) == [(400, True, None), (-150, False, order), (17, False, order)]
    assert balance(api, customer) == (267, 150)
    assert api.get(f"/orders/{order}")["data"]["attributes"]["paymentsAmount"] == 500
    meta = api.get("/orders?addMetaStatuses=true")["meta"]["orders_amounts"]
    assert (meta["bonusesAmount"], meta["paymentsAmount"]) == ("150.00", "500.00")
    assert api.ids("/orders?filter[bonuses]=true") == [order]
    assert len(api.ids("/payments?filter[bonusesAmountFrom]=1")) == 1


def test_the_limit_of_the_group_is_for_the_whole_order(
    api: Wire, order: str, customer: str
) -> None:
    assert pay(api, order, amount=0, points=100) == 200
    assert pay(api, order, amount=0, points=51) == 422
    assert pay(api, order, amount=0, points=50) == 200
    assert balance(api, customer) == (250, 150)


def test_more_points_than_there_are(api: Wire, sandbox: SandboxHelper, order: str) -> None:
    customer = api.get(f"/orders/{order}")["data"]["relationships"]["customer"]["data"]["id"]
    sandbox.posiflora.change_points(customer, -350)

    assert pay(api, order, amount=0, points=51) == 422
    assert pay(api, order, amount=0, points=50) == 200


@pytest.mark.parametrize(("together", "paid"), [(False, 500), (True, 400)])
def test_whether_the_amount_holds_the_points_is_a_switch(
    api: Wire, sandbox: SandboxHelper, order: str, *, together: bool, paid: int
) -> None:
    sandbox.switch(bonus_in_amount=together)

    pay(api, order, amount=400, points=100)

    assert api.get(f"/orders/{order}")["data"]["attributes"]["paymentsAmount"] == paid


def test_an_amount_equal_to_the_points_is_counted_once(api: Wire, order: str) -> None:
    pay(api, order, amount=100, points=100)

    assert api.get(f"/orders/{order}")["data"]["attributes"]["paymentsAmount"] == 100


@pytest.mark.parametrize(("returns", "left"), [(True, (400, 0)), (False, (250, 150))])
def test_a_cancelled_order_gives_points_back(
    api: Wire, sandbox: SandboxHelper, order: str, customer: str, *, returns: bool, left: object
) -> None:
    sandbox.switch(cancel_returns_points=returns)
    pay(api, order, amount=0, points=150)

    sandbox.florist.cancel(order)

    assert balance(api, customer) == left


def test_a_returned_order_takes_what_it_gave(
    api: Wire, sandbox: SandboxHelper, order: str, customer: str
) -> None:
    pay(api, order, amount=0, points=100)
    sandbox.florist.complete(order)
    assert balance(api, customer) == (320, 100)

    sandbox.florist.take_back(order)

    assert balance(api, customer) == (400, 0)
    assert [amount for amount, _, _ in history(api, customer)] == [400, -100, 20, -20, 100]


@pytest.mark.parametrize(("rises", "group"), [(False, "1"), (True, "2")])
def test_turnover_may_raise_the_group(
    api: Wire, sandbox: SandboxHelper, customer: str, *, rises: bool, group: str
) -> None:
    sandbox.switch(groups_rise=rises)
    draft = order_draft("TM0000000002")
    line = line_draft("vase", qty="30", price="1000")
    draft["relationships"]["lines"] = {"data": [line]}
    draft["relationships"]["customer"] = {"data": {"type": "customers", "id": customer}}

    sandbox.florist.complete(api.send("POST", "/orders", draft, 201)["id"])

    shown = api.get(f"/customers/{customer}")["data"]["relationships"]["bonusGroup"]["data"]
    assert shown["id"] == group


def test_a_group_that_is_off_neither_gives_nor_takes(
    api: Wire, sandbox: SandboxHelper, order: str, customer: str
) -> None:
    sandbox.posiflora.set("bonus-groups", "1", status="off")

    assert pay(api, order, amount=0, points=1) == 422
    sandbox.florist.complete(order)
    assert balance(api, customer) == (400, 0)


@pytest.mark.parametrize("delay", [0, 600])
def test_an_order_opened_by_mistake_accrues_once(
    api: Wire, sandbox: SandboxHelper, order: str, customer: str, delay: int
) -> None:
    sandbox.switch(status_moves="free", points_delay_seconds=delay)
    for action in ("complete", "back_to_new", "complete"):
        sandbox.florist.act(action, order)
    sandbox.advance(700)
    assert balance(api, customer) == (425, 0)
    sandbox.florist.act("return", order)
    assert balance(api, customer) == (400, 0)
    for action in ("back_to_new", "complete"):
        sandbox.florist.act(action, order)
    sandbox.advance(700)
    assert balance(api, customer) == (425, 0), "a second life accrues anew"
