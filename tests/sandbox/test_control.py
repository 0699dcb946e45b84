import pytest
import requests

from integrations.sandbox.switches import CHOICES, Switches, from_text
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, order_draft


@pytest.fixture
def control(sandbox: SandboxHelper) -> str:
    return f"{sandbox.base_url}/_control"


def test_faults_can_be_added_listed_and_dropped(control: str, api: Wire) -> None:
    fault = {"kind": "status", "vendor": "posiflora", "times": None, "path": "/stores"}
    made = requests.post(f"{control}/faults", json=fault, timeout=5).json()
    listed = requests.get(f"{control}/faults", timeout=5).json()["faults"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert api.call("GET", "/stores").status_code == 503

    requests.delete(f"{control}/faults/{made['id']}", timeout=5)
    assert api.call("GET", "/stores").status_code == 200
    assert requests.delete(f"{control}/faults/{made['id']}", timeout=5).status_code == 404


@pytest.mark.parametrize("fault", [{}, {"kind": "boom"}, {"kind": "slow", "speed": 1}])
def test_a_fault_that_makes_no_sense_is_a_400(control: str, fault: dict[str, object]) -> None:
    response = requests.post(f"{control}/faults", json=fault, timeout=5)

    assert response.status_code == 400
    assert response.json()["error"]


def test_switches_clock_and_reset(control: str, api: Wire, sandbox: SandboxHelper) -> None:
    requests.post(f"{control}/switches", json={"docno_unique": True}, timeout=5)
    requests.post(f"{control}/clock", json={"advance": 90.5}, timeout=5)
    api.send("POST", "/orders", order_draft(), 201)
    assert requests.get(f"{control}/switches", timeout=5).json()["docno_unique"] is True
    assert requests.get(f"{control}/clock", timeout=5).json()["offset"] == 90.5

    requests.post(f"{control}/reset", timeout=5)

    assert sandbox.world.switches == Switches()
    assert requests.get(f"{control}/clock", timeout=5).json()["offset"] == 0
    assert sandbox.posiflora.orders == []
    assert requests.get(f"{control}/requests", timeout=5).json() == {"requests": []}


@pytest.mark.parametrize(
    "values", [{"nope": True}, {"docno_unique": 1}, {"repeat_client_id": "400"}]
)
def test_a_bad_switch_changes_nothing(
    control: str, sandbox: SandboxHelper, values: dict[str, object]
) -> None:
    before = sandbox.world.switches.as_dict()
    sent = {"require_docno": not before["require_docno"]} | values

    assert requests.post(f"{control}/switches", json=sent, timeout=5).status_code == 400
    assert sandbox.world.switches.as_dict() == before


def test_state_shows_everything(control: str, api: Wire) -> None:
    api.send("POST", "/orders", order_draft(), 201)

    state = requests.get(f"{control}/state", timeout=5).json()

    assert set(state) == {"format", "posiflora", "loyalclient", "bonusplus", "telegram"}
    (order,) = state["posiflora"]["tables"]["orders"]
    assert order["attributes"]["docNo"] == "TM0000000001"


def test_a_florists_button_by_control(control: str, api: Wire) -> None:
    order_id = api.send("POST", "/orders", order_draft(), 201)["id"]
    url = f"{control}/orders/{order_id}"

    after = requests.post(f"{url}/cancel", json={"comment": "Нет роз"}, timeout=5).json()

    assert after == {"status": "canceled", "deliveryStatus": None}
    assert api.get(f"/orders/{order_id}")["data"]["attributes"]["cancelComment"] == "Нет роз"
    assert requests.post(f"{url}/assemble", timeout=5).status_code == 400
    assert requests.post(f"{url}/explode", timeout=5).status_code == 404
    assert requests.post(f"{control}/orders/none/cancel", timeout=5).status_code == 404


def test_every_choice_contains_its_default_and_text_can_be_read() -> None:
    defaults = Switches().as_dict()

    assert {name for name, allowed in CHOICES.items() if defaults[name] not in allowed} == set()
    assert from_text("docno_unique", "true") is True
    assert from_text("loyalty_auth_failure", "422") == 422
    assert from_text("patch_lines", "merge") == "merge"


def test_a_large_shop_can_be_asked_for(control: str, sandbox: SandboxHelper) -> None:
    sent = {"orders": 3, "items": 2, "customers": 5}

    assert requests.post(f"{control}/fill", json=sent, timeout=5).json() == sent

    assert (sandbox.posiflora.count("orders"), sandbox.posiflora.count("customers")) == (3, 5)
    assert all(order.one("customer") for order in sandbox.posiflora.orders)
    assert requests.post(f"{control}/fill", json={"shops": 1}, timeout=5).status_code == 400
