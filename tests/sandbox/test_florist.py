import pytest
import requests

from integrations.sandbox import demo
from integrations.sandbox.posiflora.errors import ApiError
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, line_draft, order_draft


@pytest.fixture
def order_id(api: Wire) -> str:
    draft = order_draft(
        delivery=True,
        deliveryCity="Ярославль",
        deliveryStreet="ул. Советская",
        deliveryHouse="14",
        deliveryContact="Мария",
        deliveryPhoneCode="7",
        deliveryPhoneNumber="9105556677",
        description="Открытка: «Ура!»",
    )
    draft["relationships"]["lines"] = {"data": [line_draft(totalAmount="450.00")]}
    found: str = api.send("POST", "/orders", draft, 201)["id"]
    return found


def test_the_whole_way_of_an_order(api: Wire, sandbox: SandboxHelper, order_id: str) -> None:
    seen = []
    revisions = []
    florist = sandbox.florist
    for press in (
        florist.assign,
        florist.assemble,
        florist.hand_over,
        florist.deliver,
        florist.complete,
        florist.take_back,
    ):
        press(order_id)
        shown = api.get(f"/orders/{order_id}")["data"]
        seen.append((shown["attributes"]["status"], shown["attributes"]["deliveryStatus"]))
        revisions.append(shown["attributes"]["revision"])

    assert seen == [
        ("new", None),
        ("assembled", None),
        ("courier", "courier"),
        ("courier", "delivered"),
        ("done", "delivered"),
        ("returned", "delivered"),
    ]
    assert revisions == sorted(set(revisions))
    people = api.get(f"/orders/{order_id}")["data"]["relationships"]
    assert people["florist"]["data"]["id"] in demo.FLORIST_IDS
    assert people["courier"]["data"]["id"] == demo.COURIER_ID


def test_a_budget_becomes_stems_when_the_bouquet_is_ready(
    api: Wire, sandbox: SandboxHelper
) -> None:
    draft = order_draft(budget=4900)
    draft["relationships"]["lines"] = {"data": [line_draft(totalAmount="450.00")]}
    made: str = api.send("POST", "/orders", draft, 201)["id"]
    sandbox.posiflora.compose(made, 1000)
    sandbox.florist.assemble(made)
    sandbox.florist.back_to_new(made)
    sandbox.florist.assemble(made)

    shown = api.get(f"/orders/{made}?include=lines")
    assert shown["data"]["attributes"]["totalAmount"] == 450 + 4900
    lines = {line["id"]: line["attributes"]["totalAmount"] for line in shown["included"]}
    assert sorted(lines.values()) == ["1000.00", "3900.00", "450.00"]


def test_back_to_new_forgets_the_people(api: Wire, sandbox: SandboxHelper, order_id: str) -> None:
    sandbox.florist.assemble(order_id)
    sandbox.florist.back_to_new(order_id)

    shown = api.get(f"/orders/{order_id}")["data"]
    assert shown["attributes"]["status"] == "new"
    assert shown["relationships"]["florist"] == {"data": None}


def test_a_closed_order_has_no_way_on(sandbox: SandboxHelper, order_id: str) -> None:
    sandbox.florist.cancel(order_id, "Передумали")

    for action in ("assign", "assemble", "hand_over", "deliver", "complete", "return"):
        with pytest.raises(ApiError):
            sandbox.florist.act(action, order_id)
    assert sandbox.posiflora.orders[0]["status"] == "canceled"


def test_the_page_shows_what_a_florist_needs(sandbox: SandboxHelper, order_id: str) -> None:
    page = requests.get(f"{sandbox.base_url}/", timeout=5)
    assert (page.status_code, "Рабочее место флориста" in page.text) == (200, True)

    data = requests.get(f"{sandbox.base_url}/florist/data.json", timeout=5).json()

    (order,) = data["orders"]
    assert order["number"] == "TM0000000001"
    assert order["statusTitle"] == "Новый"
    assert order["address"] == "Ярославль, ул. Советская, д. 14"
    assert (order["recipient"], order["recipientPhone"]) == ("Мария", "+7 910 555-66-77")
    assert order["text"] == "Открытка: «Ура!»"
    assert [(line["amount"], line["total"]) for line in order["lines"]] == [(500, 450)]
    assert [action["name"] for action in order["actions"]] == ["assign", "assemble", "cancel"]
    assert data["requests"][0]["path"] == "/v1/orders"
    assert [member["balance"] for member in data["members"]] == [878, 0]


@pytest.mark.parametrize(
    "path", ["/florist/page.js", "/florist/orders.js", "/florist/arrived.js", "/florist/dom.js"]
)
def test_scripts_are_served_by_the_sandbox_itself(sandbox: SandboxHelper, path: str) -> None:
    answer = requests.get(f"{sandbox.base_url}{path}", timeout=5)

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "://" not in answer.text.replace("https?:", "")


def test_faults_of_the_page_are_toggles(sandbox: SandboxHelper, api: Wire) -> None:
    url = f"{sandbox.base_url}/florist/faults/down"
    requests.post(url, timeout=5)
    assert api.call("GET", "/stores").status_code == 503
    data = requests.get(f"{sandbox.base_url}/florist/data.json", timeout=5).json()
    assert [fault["key"] for fault in data["faults"] if fault["on"]] == ["down"]

    requests.post(url, timeout=5)
    assert api.call("GET", "/stores").status_code == 200
    assert requests.post(f"{url}-under", timeout=5).status_code == 404


def test_faults_of_others_are_counted(sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "GET", "/nothing", "slow")

    data = requests.get(f"{sandbox.base_url}/florist/data.json", timeout=5).json()
    assert data["otherFaults"] == 1
