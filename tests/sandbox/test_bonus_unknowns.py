"""What nobody knows about Posiflora's points, as switches (posiflora.md §4.1, §4.2, §5.7, §9)."""

import json
from uuid import uuid4

import pytest

from integrations.sandbox import demo
from integrations.sandbox.posiflora.points import come_due
from integrations.sandbox.storage import unpack
from integrations.sandbox.wire import JsonObject
from integrations.sandbox.world import World
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire

ANNA = "+79120000001"


@pytest.fixture
def anna(sandbox: SandboxHelper) -> str:
    """One with 400 points in the group that gives 5 % and takes 30 %."""
    return sandbox.posiflora.add_customer(ANNA, points=400)


@pytest.fixture
def order(sandbox: SandboxHelper, anna: str) -> str:
    """An order of 1000 roubles that points may take part in."""
    order = sandbox.posiflora.add_order("TM1", anna, total=1000)
    sandbox.posiflora.set("orders", order, byBonuses=True)
    sandbox.switch(bonus_payments="taken")
    return order


def payment(points: int, *, row_id: str = "") -> JsonObject:
    return {
        "type": "order-payments",
        "id": row_id or str(uuid4()),
        "attributes": {
            "amount": 0,
            "bonusAmount": points,
            "date": "2026-03-08",
            "paymentType": "payment",
        },
        "relationships": {
            "method": {"data": {"type": "payment-methods", "id": demo.PAYMENT_METHOD_ID}},
            "shift": {"data": {"type": "shifts", "id": demo.SHIFT_ID}},
        },
    }


def points_of(api: Wire, customer: str) -> int:
    """As the single customer shows them, which the list has to agree with."""
    shown: int = api.get(f"/customers/{customer}")["data"]["attributes"]["currentPoints"]
    listed = api.get("/customers?search=9120000001")["data"]
    assert [row["attributes"]["currentPoints"] for row in listed] == [shown]
    return shown


def amounts(api: Wire, customer: str) -> list[int]:
    rows = api.get(f"/customers/{customer}/bonus-history")["data"]
    return [row["attributes"]["amount"] for row in rows]


@pytest.mark.parametrize(
    ("reading", "status", "kept", "left"),
    [("422", 422, None, 400), ("ignored", 200, 0, 400), ("taken", 200, 150, 250)],
)
def test_what_becomes_of_a_payment_by_points(
    api: Wire,
    sandbox: SandboxHelper,
    order: str,
    anna: str,
    reading: str,
    status: int,
    kept: int | None,
    left: int,
) -> None:
    sandbox.switch(bonus_payments=reading)
    answer = api.call("POST", f"/orders/{order}/payments", payment(150))
    assert answer.status_code == status
    listed = [row["attributes"]["bonusAmount"] for row in api.get("/payments")["data"]]
    assert listed == ([] if kept is None else [kept])
    assert points_of(api, anna) == left


@pytest.mark.parametrize(("reading", "most"), [("checked", 300), ("balance", 400), ("free", 5000)])
def test_whether_anybody_checks_limit_and_balance(
    api: Wire, sandbox: SandboxHelper, order: str, reading: str, most: int
) -> None:
    sandbox.switch(bonus_limit=reading)
    if reading != "free":
        answer = api.call("POST", f"/orders/{order}/payments", payment(most + 1))
        assert answer.status_code == 422
    api.send("POST", f"/orders/{order}/payments", payment(most))


def test_a_payment_that_hides_its_points(
    api: Wire, sandbox: SandboxHelper, order: str, anna: str
) -> None:
    sandbox.switch(bonus_amount_shown=False)
    made = api.send("POST", f"/orders/{order}/payments", payment(150))
    (listed,) = api.get("/payments")["data"]
    assert "bonusAmount" not in made["attributes"] | listed["attributes"]
    assert points_of(api, anna) == 250


@pytest.mark.parametrize("keeps", [True, False])
def test_whose_id_a_payment_has(
    api: Wire, sandbox: SandboxHelper, order: str, *, keeps: bool
) -> None:
    sandbox.switch(payment_keeps_id=keeps)
    ours = str(uuid4())
    made = api.send("POST", f"/orders/{order}/payments", payment(10, row_id=ours))
    assert (made["id"] == ours) == keeps
    assert api.ids("/payments") == [made["id"]]


def test_payments_of_other_orders_and_no_payments_at_all(
    api: Wire, sandbox: SandboxHelper, order: str, anna: str
) -> None:
    other = sandbox.posiflora.add_order("TM2", anna, total=1000)
    made = [
        api.send("POST", f"/orders/{each}/payments", payment(0))["id"] for each in (order, other)
    ]
    assert api.ids(f"/payments?filter[order]={order}") == made[:1]
    sandbox.switch(payments_filter_order=False)
    assert sorted(api.ids(f"/payments?filter[order]={order}")) == sorted(made)
    sandbox.switch(payments_listed=False)
    assert api.ids("/payments") == []
    payments = api.get(f"/orders/{order}")["data"]["relationships"]["payments"]["data"]
    assert [each["id"] for each in payments] == made[:1]


@pytest.mark.parametrize(("sort", "shown"), [("oldest", [400, -150]), ("newest", [-150, 400])])
def test_which_line_comes_first(
    api: Wire, sandbox: SandboxHelper, order: str, anna: str, sort: str, shown: list[int]
) -> None:
    sandbox.switch(bonus_history_sort=sort)
    api.send("POST", f"/orders/{order}/payments", payment(150))
    assert amounts(api, anna) == shown


@pytest.mark.parametrize("named", [True, False])
def test_whether_a_line_names_its_order(
    api: Wire, sandbox: SandboxHelper, order: str, anna: str, *, named: bool
) -> None:
    sandbox.switch(bonus_history_order=named)
    api.send("POST", f"/orders/{order}/payments", payment(150))
    rows = api.get(f"/customers/{anna}/bonus-history")["data"]
    data = rows[1]["relationships"]["order"]["data"]
    assert data == ({"type": "orders", "id": order} if named else None)


def test_points_come_later(api: Wire, sandbox: SandboxHelper, order: str, anna: str) -> None:
    sandbox.switch(points_delay_seconds=600)
    sandbox.florist.complete(order)
    sandbox.advance(590)
    assert (points_of(api, anna), amounts(api, anna)) == (400, [400])
    sandbox.advance(20)
    assert (points_of(api, anna), amounts(api, anna)) == (450, [400, 50])


def test_points_that_were_to_come_for_a_returned_order(
    api: Wire, sandbox: SandboxHelper, order: str, anna: str
) -> None:
    sandbox.switch(points_delay_seconds=600)
    sandbox.florist.complete(order)
    sandbox.florist.take_back(order)
    sandbox.advance(700)
    assert amounts(api, anna) == [400]


def test_the_balance_lags_behind_the_history(
    api: Wire, sandbox: SandboxHelper, order: str, anna: str
) -> None:
    sandbox.switch(points_lag_seconds=60)
    sandbox.advance(61)
    api.send("POST", f"/orders/{order}/payments", payment(150))
    assert (points_of(api, anna), amounts(api, anna)) == (400, [400, -150])
    sandbox.advance(61)
    assert points_of(api, anna) == 250


@pytest.mark.parametrize(("base", "earned"), [("money", 42), ("total", 50)])
def test_what_an_order_accrues_on(
    api: Wire, sandbox: SandboxHelper, order: str, anna: str, base: str, earned: int
) -> None:
    sandbox.switch(points_accrue_on=base)
    api.send("POST", f"/orders/{order}/payments", payment(150))
    sandbox.florist.complete(order)
    assert amounts(api, anna) == [400, -150, earned]


@pytest.mark.parametrize(
    ("given", "group"), [(True, {"type": "bonus-groups", "id": "1"}), (False, None)]
)
def test_whether_a_new_customer_has_a_group(
    api: Wire, sandbox: SandboxHelper, *, given: bool, group: JsonObject | None
) -> None:
    sandbox.switch(default_bonus_group=given)
    attributes = {"title": "Анна", "phone": "9120000001"}
    made = api.send("POST", "/customers", {"type": "customers", "attributes": attributes}, 201)
    assert made["relationships"]["bonusGroup"]["data"] == group


def test_points_to_come_outlive_a_restart(sandbox: SandboxHelper, order: str, anna: str) -> None:
    sandbox.switch(points_delay_seconds=600)
    sandbox.florist.complete(order)
    after = World()
    after.restore(json.loads(sandbox.world.dump(), object_hook=unpack))
    after.clock.advance(601)
    come_due(after)
    assert after.posiflora.table("customers")[anna]["currentPoints"] == 450
