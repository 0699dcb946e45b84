from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import requests

from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper

POINT = demo.LOYALCLIENT_POINT_ID
TILL = demo.LOYALCLIENT_TILL_POINT_ID
ANNA = "62a0000000000000000000c1"
SERGEY = "62a0000000000000000000c2"

type Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def call(sandbox: SandboxHelper) -> Call:
    """`call("recalc", client=…)` -> status and body."""

    def send(
        name: str, key: str = demo.LOYALCLIENT_API_KEY, **body: object
    ) -> tuple[int, dict[str, Any]]:
        url = f"{sandbox.base_url}/loyalclient/integration/general/{name}"
        sent = {"client": ANNA, "point": POINT} | body
        response = requests.post(url, json=sent, headers={"apikey": key}, timeout=5)
        return response.status_code, response.json()

    return send


def test_client_is_found_by_phone_card_or_code(call: Call) -> None:
    status, body = call("client", search="79120000001")

    assert status == 200
    assert body["success"] is True
    client = body["client"]
    assert (client["id"], client["phone"], client["balance"]) == (ANNA, 79120000001, 878)
    assert client["level"] == {
        "id": "6210000000000000000000a1",
        "title": "Бонусы",
        "percent": 10,
        "type": "cashback",
        "maxSpendPercent": 50,
    }
    for words in ("+7 912 000-00-01", "100001", "A7K3"):
        assert call("client", search=words)[1]["client"]["id"] == ANNA


def test_errors_are_flat_422(call: Call) -> None:
    assert call("client", search="79990000000") == (422, {"client": "Client not found."})
    assert call("recalc", client="62a0", amount=1) == (422, {"client": "Client not found."})
    assert call("recalc", point="62a0", amount=1) == (422, {"point": "Point not found."})
    assert call("retail", amount=100, spend=51) == (422, {"spend": "Spend can't be more 50"})
    assert call("recalc", amount="100") == (422, {"amount": "Amount must be a number."})


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, {"message": "Unauthorized"}), (422, {"apikey": "Apikey is not valid."})],
)
def test_wrong_key(call: Call, sandbox: SandboxHelper, status: int, body: dict[str, str]) -> None:
    sandbox.switch(loyalty_auth_failure=status)

    assert call("client", key="nope", search="79120000001") == (status, body)


def test_recalc_says_what_can_be_spent_and_earned(call: Call) -> None:
    assert call("recalc", amount=1000)[1]["recalc"] == {
        "amount": 1000,
        "percent": 10,
        "type": "cashback",
        "spend": 500,
        "earn": 100,
    }
    assert call("recalc", amount=5000)[1]["recalc"]["spend"] == 878


def test_retail_spends_or_earns_never_both(call: Call, sandbox: SandboxHelper) -> None:
    spent = call("retail", amount=1000, spend=300)[1]["retail"]
    earned = call("retail", amount=1000, spend=0)[1]["retail"]

    assert spent == {
        "amount": 1000,
        "total": 700,
        "percent": 10,
        "type": "cashback",
        "spend": 300,
    }
    assert earned == {
        "amount": 1000,
        "total": 1000,
        "percent": 10,
        "type": "cashback",
        "earn": 100,
    }
    assert sandbox.loyalclient.member().balance == 878 - 300 + 100
    operations = sandbox.loyalclient.operations
    assert [int(each.spend) for each in operations] == [300, 0]
    assert [int(each.earn) for each in operations] == [0, 100]


def test_a_hold_lives_ten_minutes_of_the_vendors_clock(call: Call, sandbox: SandboxHelper) -> None:
    held = call("bonuses/hold", amount=800)[1]["held"]
    assert held["amount"] == 800
    assert held["until"] == int(sandbox.loyalclient.holds[0].until.timestamp())
    assert call("bonuses/hold", amount=100) == (422, {"amount": "Amount can't be more 78"})

    sandbox.advance(599)
    assert len(sandbox.loyalclient.holds) == 1
    sandbox.advance(2)
    assert sandbox.loyalclient.holds == []
    assert call("bonuses/hold", amount=878)[0] == 200


@pytest.mark.parametrize(
    ("recalc", "balance", "spend", "shown"),
    [
        (True, True, 78, 78),
        (True, False, 78, 878),
        (False, True, 878, 78),
        (False, False, 878, 878),
    ],
)
def test_what_a_hold_lowers(
    call: Call,
    sandbox: SandboxHelper,
    *,
    recalc: bool,
    balance: bool,
    spend: int,
    shown: int,
) -> None:
    sandbox.switch(hold_lowers_recalc=recalc, hold_lowers_balance=balance)
    call("bonuses/hold", amount=800)

    assert call("recalc", amount=5000)[1]["recalc"]["spend"] == spend
    assert call("client", search="79120000001")[1]["client"]["balance"] == shown


def test_own_hold_can_be_spent_and_ends_with_it(call: Call, sandbox: SandboxHelper) -> None:
    call("bonuses/hold", amount=800)

    assert call("retail", amount=5000, spend=800)[0] == 200
    assert sandbox.loyalclient.holds == []


def test_a_hold_at_another_point_cannot_be_spent_here(call: Call) -> None:
    call("bonuses/hold", point=TILL, amount=800)

    assert call("retail", amount=5000, spend=79) == (422, {"spend": "Spend can't be more 78"})


@pytest.mark.parametrize(("reading", "left"), [("whole_point", 0), ("only_pair", 1)])
def test_what_a_new_operation_clears(
    call: Call, sandbox: SandboxHelper, reading: str, left: int
) -> None:
    sandbox.switch(new_operation_clears=reading)
    other = sandbox.loyalclient.add_member("+79120000003", balance=500)
    call("bonuses/hold", client=other.id, amount=100)

    call("retail", amount=100, spend=0)

    assert len(sandbox.loyalclient.holds) == left


def test_a_refused_operation_clears_nothing(call: Call, sandbox: SandboxHelper) -> None:
    call("bonuses/hold", amount=100)
    call("retail", amount=100, spend=100)

    assert len(sandbox.loyalclient.holds) == 1


def test_release_drops_every_hold_of_the_pair_and_always_succeeds(
    call: Call, sandbox: SandboxHelper
) -> None:
    call("bonuses/hold", amount=100)
    call("bonuses/hold", amount=100)
    call("bonuses/hold", point=TILL, amount=100)

    assert call("bonuses/release") == (200, {"success": True})
    assert [each.point for each in sandbox.loyalclient.holds] == [TILL]
    assert call("bonuses/release") == (200, {"success": True})


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (10, 200), (11, 422), (0, 422)])
def test_length_of_a_hold(call: Call, minutes: int, status: int) -> None:
    assert call("bonuses/hold", amount=1, duration=minutes)[0] == status


def test_a_discount_member_has_no_points(call: Call, sandbox: SandboxHelper) -> None:
    assert call("client", search="79120000002")[1]["client"]["balance"] == 0
    quote = call("recalc", client=SERGEY, amount=1000)[1]["recalc"]
    assert (quote["type"], quote["percent"], quote["spend"], quote["earn"]) == ("discount", 7, 0, 0)
    assert call("retail", client=SERGEY, amount=1000, spend=0)[1]["retail"]["total"] == 930


def test_the_same_operation_again_counts_twice_unless_refused(
    call: Call, sandbox: SandboxHelper
) -> None:
    call("retail", amount=1000, spend=100)
    call("retail", amount=1000, spend=100)
    assert sandbox.loyalclient.member().balance == 678

    sandbox.switch(duplicate_retail="refused")
    assert call("retail", amount=1000, spend=100)[0] == 422
    sandbox.advance(61)
    assert call("retail", amount=1000, spend=100)[0] == 200


@pytest.mark.parametrize(
    ("reading", "status", "amount"),
    [("refused", 422, None), ("rounded", 200, "1001"), ("kept", 200, "1000.50")],
)
def test_fractions(
    call: Call, sandbox: SandboxHelper, reading: str, status: int, amount: str | None
) -> None:
    sandbox.switch(fractional_amounts=reading)

    assert call("retail", amount=1000.5, spend=0)[0] == status
    kept = [each.amount for each in sandbox.loyalclient.operations]
    assert kept == ([] if amount is None else [Decimal(amount)])


def test_only_post_and_only_these_paths(call: Call, sandbox: SandboxHelper) -> None:
    assert call("cancel")[0] == 404
    headers = {"apikey": demo.LOYALCLIENT_API_KEY}
    url = f"{sandbox.base_url}/loyalclient/integration/general/client"
    assert requests.get(url, headers=headers, timeout=5).status_code == 404
