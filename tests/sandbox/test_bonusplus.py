"""The BonusPlus stand-in itself: strict where the document is, switchable where it is silent."""

import base64
import json
import time
from collections.abc import Callable
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from integrations.sandbox import Sandbox, demo
from integrations.sandbox.switches import Switches
from tests.plugin_sandbox import SandboxHelper

PHONE = demo.DEMO_PHONE.lstrip("+")
RESERVE = f"/customer/{PHONE}/balance/reserve"
KEY = base64.b64encode(demo.BONUSPLUS_API_KEY.encode()).decode()
ITEM = {"sum": 1000, "qnt": 1, "product": "p", "ds": 0, "ext": "e1"}
SALE = {"phone": PHONE, "items": [ITEM], "bonusDebit": 0, "externalId": "o1"}

D = Decimal

type Call = Callable[..., tuple[int, object]]


@pytest.fixture
def call(sandbox: SandboxHelper) -> Call:
    def send(method: str, path: str, body: object = None, **headers: str) -> tuple[int, object]:
        answer = requests.request(
            method,
            f"{sandbox.base_url}/bonusplus/api{path}",
            data=None if body is None else json.dumps(body),
            headers={"Authorization": f"ApiKey {KEY}", **headers},
            timeout=5,
        )
        return answer.status_code, answer.json() if answer.content else None

    return send


def code(answer: tuple[int, object]) -> tuple[int, str]:
    status, body = answer
    assert isinstance(body, dict)
    assert {"msg", "devMsg"} <= set(body)
    return status, str(body.get("code", ""))


def test_the_defaults_are_those_of_the_contract() -> None:
    switches = Switches().as_dict()
    assert {name: value for name, value in switches.items() if name.startswith("bonusplus_")} == {
        "bonusplus_unknown_customer": "412",
        "bonusplus_duplicate_code": "CUSTOMER_ALREADY_EXISTS",
        "bonusplus_repeat_reserve": "adds",
        "bonusplus_release_beyond": "412",
        "bonusplus_release_zero": "204",
        "bonusplus_reserve_above": "412",
        "bonusplus_unknown_reserve": "412",
        "bonusplus_delete_reserve": "supported",
        "bonusplus_duplicate_sale": "sells_twice",
        "bonusplus_reserve_id": "consumes",
        "bonusplus_sale_answers_id": False,
        "bonusplus_refund_spent": "negative",
        "bonusplus_max_by_balance": False,
        "bonusplus_sort": "supported",
        "bonusplus_activation_days": 0,
        "bonusplus_rate_limit": 3600,
        "bonusplus_rate_status": 429,
        "bonusplus_latency_ms": 100,
        "bonusplus_extra_fields": True,
    }


@pytest.mark.parametrize("authorization", ["", KEY, f"Bearer {KEY}", demo.BONUSPLUS_API_KEY])
def test_only_the_key_in_its_scheme_opens(call: Call, authorization: str) -> None:
    assert call("GET", "/account", Authorization=authorization)[0] == 401


def test_a_second_slash_does_no_harm(call: Call) -> None:
    assert call("GET", f"//customer?phone={PHONE}")[0] == 200


def test_what_is_malformed(call: Call, sandbox: SandboxHelper) -> None:
    assert call("DELETE", "/customer/balance/reserve")[0] == 400
    assert call("PATCH", RESERVE, {"id": "r", "amount": 1, "note": "x"})[0] == 400
    assert call("GET", "/customer?phone=9120000001")[0] == 412
    assert call("GET", "/customer")[0] == 412
    assert call("PUT", "/customer/+79120000001/sendCode")[0] == 412
    assert call("PUT", f"/customer/{PHONE}", {"fn": "x"})[0] == 404
    assert sandbox.bonusplus.reserves == {}


def test_a_put_without_a_length_is_a_411(sandbox: SandboxHelper) -> None:
    for length, status in ((None, 411), ("0", 204)):
        connection = HTTPConnection(urlsplit(sandbox.base_url).netloc, timeout=5)
        connection.putrequest("PUT", f"/bonusplus/api/customer/{PHONE}/sendCode")
        connection.putheader("Authorization", f"ApiKey {KEY}")
        if length is not None:
            connection.putheader("Content-Length", length)
        connection.endheaders()
        assert connection.getresponse().status == status
        connection.close()


@pytest.mark.parametrize(("reading", "amount"), [("adds", [40]), ("replaces", [20]), ("412", [20])])
def test_a_second_reserve_under_one_id(
    call: Call, sandbox: SandboxHelper, reading: str, amount: list[int]
) -> None:
    sandbox.switch(bonusplus_repeat_reserve=reading)
    call("PATCH", RESERVE, {"id": "r1", "amount": 20})
    status, _ = call("PATCH", RESERVE, {"id": "r1", "amount": 20})
    assert status == (412 if reading == "412" else 204)
    assert [each.amount for each in sandbox.bonusplus.reserves.values()] == amount


@pytest.mark.parametrize(
    ("switches", "amount", "status", "left"),
    [
        ({}, -30, 412, [20]),
        ({"bonusplus_release_beyond": "clamps"}, -30, 204, []),
        ({}, -20, 204, []),
        ({}, -5, 204, [15]),
        ({}, 0, 204, [20]),
        ({"bonusplus_release_zero": "412"}, 0, 412, [20]),
        ({}, 900, 412, [20]),
        ({"bonusplus_reserve_above": "partial"}, 900, 204, [878]),
    ],
)
def test_changes_of_a_reserve(
    call: Call,
    sandbox: SandboxHelper,
    switches: dict[str, object],
    amount: int,
    status: int,
    left: list[int],
) -> None:
    sandbox.switch(**switches)
    call("PATCH", RESERVE, {"id": "r1", "amount": 20})
    assert call("PATCH", RESERVE, {"id": "r1", "amount": amount})[0] == status
    assert [each.amount for each in sandbox.bonusplus.reserves.values()] == left


@pytest.mark.parametrize(
    ("reading", "status", "sales"),
    [("sells_twice", 200, 2), ("412", 412, 1), ("first_result", 200, 1)],
)
def test_a_second_sale_under_one_id(
    call: Call, sandbox: SandboxHelper, reading: str, status: int, sales: int
) -> None:
    sandbox.switch(bonusplus_duplicate_sale=reading)
    assert call("POST", "/retail", SALE)[0] == 200
    assert call("POST", "/retail", SALE)[0] == status
    assert len(sandbox.bonusplus.sales) == sales
    assert sandbox.bonusplus.customer().balance == 878 + 100 * sales


@pytest.mark.parametrize(
    ("reading", "debit", "status", "left"),
    [
        ("consumes", 50, 200, []),
        ("ignored", 50, 200, [80]),
        ("412_unless_equal", 50, 412, [80]),
        ("412_unless_equal", 80, 200, []),
    ],
)
def test_what_a_sale_does_with_a_reserve(
    call: Call, sandbox: SandboxHelper, reading: str, debit: int, status: int, left: list[int]
) -> None:
    sandbox.switch(bonusplus_reserve_id=reading)
    call("PATCH", RESERVE, {"id": "r1", "amount": 80})
    sale = {**SALE, "bonusDebit": debit, "reserveId": "r1"}
    assert call("POST", "/retail", sale)[0] == status
    assert [each.amount for each in sandbox.bonusplus.reserves.values()] == left


@pytest.mark.parametrize(("reading", "status"), [(429, 429), (412, 412)])
def test_the_limit_of_an_hour(
    call: Call, sandbox: SandboxHelper, reading: int, status: int
) -> None:
    sandbox.switch(bonusplus_rate_limit=1, bonusplus_rate_status=reading)
    assert call("GET", "/account")[0] == 200
    assert code(call("GET", "/account")) == (status, "REQUEST_LIMIT")
    sandbox.advance(3600)
    assert call("GET", "/account")[0] == 200


def test_points_that_wait_for_their_day(call: Call, sandbox: SandboxHelper) -> None:
    sandbox.switch(bonusplus_activation_days=14)
    call("POST", "/retail", SALE)
    waiting = sandbox.bonusplus.customer()
    assert (waiting.balance, waiting.not_active) == (D(878), D(100))
    sandbox.advance(14 * 86_400 + 1)
    call("GET", "/account")
    active = sandbox.bonusplus.customer()
    assert (active.balance, active.not_active) == (D(978), D(0))


def test_answers_are_as_odd_as_the_document_says(call: Call, sandbox: SandboxHelper) -> None:
    _, customer = call("GET", f"/customer?phone={PHONE}")
    assert isinstance(customer, dict)
    assert customer["nextCardName"] is None
    assert "favouriteFlower" in customer
    call("POST", "/retail", SALE)
    _, page = call("POST", "/retail/bonusActivities", {"phone": PHONE})
    assert isinstance(page, dict)
    moment = page["bonusActivities"][0]["receiptDate"]
    assert (len(moment.split(".")[1]), moment[-6:]) == (13, "+03:00")
    sandbox.switch(bonusplus_extra_fields=False)
    _, plain = call("GET", f"/customer?phone={PHONE}")
    assert isinstance(plain, dict)
    assert "favouriteFlower" not in plain


def test_every_call_takes_its_time(call: Call, sandbox: SandboxHelper) -> None:
    sandbox.switch(bonusplus_latency_ms=150)
    started = time.monotonic()
    call("GET", "/account")
    assert time.monotonic() - started >= 0.15


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    first = Sandbox(state_file=path)
    base_url = first.start()
    headers = {"Authorization": f"ApiKey {KEY}"}
    url = f"{base_url}/bonusplus/api"
    requests.post(f"{url}/retail", json=SALE, headers=headers, timeout=5)
    requests.patch(f"{url}{RESERVE}", json={"id": "r1", "amount": 20}, headers=headers, timeout=5)
    first.stop()
    second = Sandbox(state_file=path)
    second.start()
    second.stop()
    kept = second.world.bonusplus
    assert kept == first.world.bonusplus
    assert kept.customers[PHONE].balance == D(978)
    assert [each.external_id for each in kept.sales] == ["o1"]


def test_the_florist_sees_what_arrived(call: Call, sandbox: SandboxHelper) -> None:
    def shown() -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = requests.get(
            f"{sandbox.base_url}/florist/data.json", timeout=5
        ).json()
        return found

    assert "БонусПЛЮС" not in {each["level"] for each in shown()["members"]}
    call("PATCH", RESERVE, {"id": "r1", "amount": 20})
    call("POST", "/retail", {**SALE, "bonusDebit": 100})
    page = shown()
    (member,) = [each for each in page["members"] if each["level"] == "БонусПЛЮС"]
    assert (member["balance"], member["holds"]) == (868, [{"amount": 20, "until": None}])
    (sale,) = page["operations"]
    assert (sale["amount"], sale["spend"], sale["earn"]) == (1000, 100, 90)
