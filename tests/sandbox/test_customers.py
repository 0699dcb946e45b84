from uuid import uuid4

import pytest

from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire


def draft(phone: object = "9120000001", **attributes: object) -> JsonObject:
    values = {"title": "Анна Садовая", "phone": phone, "countryCode": 7, "isPerson": True}
    return {"type": "customers", "attributes": values | {"status": "on"} | attributes}


def test_create_attaches_the_default_bonus_group(api: Wire) -> None:
    made = api.send("POST", "/customers", draft(), 201)

    assert made["relationships"]["bonusGroup"]["data"] == {"type": "bonus-groups", "id": "1"}
    assert made["attributes"]["currentPoints"] == 0
    assert made["attributes"]["phone"] == "9120000001"
    assert made["attributes"]["revision"] == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"phone": 9120000001}, ("400", "/data/attributes/phone")),
        ({"title": ""}, ("422", "/data/title")),
        ({"status": "active"}, ("422", "/data/status")),
        ({"birthday": "14.05.1992"}, ("400", "/data/attributes/birthday")),
    ],
)
def test_bad_values(api: Wire, changes: dict[str, object], problem: tuple[str, str]) -> None:
    assert api.problems("POST", "/customers", draft(**changes)) == [problem]


def test_eleven_digits_are_kept_broken(api: Wire) -> None:
    made = api.send("POST", "/customers", draft("79120000001"), 201)

    assert made["attributes"]["countryCode"] == 0


def test_search_is_fuzzy(api: Wire, sandbox: SandboxHelper) -> None:
    exact = api.send("POST", "/customers", draft(), 201)["id"]
    tail = api.send("POST", "/customers", draft("9990000001", title="Пётр"), 201)["id"]
    note = api.send(
        "POST", "/customers", draft("9050000000", title="Мама", notes="тел. 9120000001"), 201
    )["id"]
    other = api.send("POST", "/customers", draft("9031112233", title="Олег"), 201)["id"]

    assert sorted(api.ids("/customers?search=9120000001")) == sorted([exact, tail, note])
    assert api.ids("/customers?search=олег") == [other]

    sandbox.switch(search_ignored=True)
    assert len(api.ids("/customers?search=9120000001")) == 4


def test_a_double_phone_is_made_unless_it_is_refused(api: Wire, sandbox: SandboxHelper) -> None:
    api.send("POST", "/customers", draft(), 201)
    api.send("POST", "/customers", draft(), 201)
    assert len(sandbox.posiflora.customers) == 2

    sandbox.switch(duplicate_customer_phone="422")
    assert api.problems("POST", "/customers", draft()) == [("422", "/data/phone")]


@pytest.mark.parametrize(("reading", "status"), [("409", 409), ("500", 500), ("merge", 201)])
def test_repeated_id(api: Wire, sandbox: SandboxHelper, reading: str, status: int) -> None:
    sandbox.switch(repeat_client_id=reading)
    sent = draft() | {"id": str(uuid4())}
    api.send("POST", "/customers", sent, 201)

    assert api.call("POST", "/customers", sent).status_code == status
    assert len(sandbox.posiflora.customers) == 1


def test_change_and_read_back(api: Wire, sandbox: SandboxHelper) -> None:
    made = api.send("POST", "/customers", draft(), 201)
    data = {"type": "customers", "attributes": {"email": "anna@example.org", "currentPoints": 500}}

    after = api.send("PATCH", f"/customers/{made['id']}", data)

    assert after["attributes"]["email"] == "anna@example.org"
    assert after["attributes"]["title"] == "Анна Садовая"
    assert after["attributes"]["currentPoints"] == 0
    document = api.get(f"/customers/{made['id']}?include=bonusGroup")
    assert document["meta"] == {"last_order": None}
    assert document["included"][0]["attributes"]["limit"] == 30


def test_points_can_be_patched_when_the_switch_says_so(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(current_points_patch="applied")
    made = api.send("POST", "/customers", draft(), 201)
    for points in (500, 380):
        data = {"type": "customers", "attributes": {"currentPoints": points}}
        api.send("PATCH", f"/customers/{made['id']}", data)

    document = api.get(f"/customers/{made['id']}/bonus-history")

    assert document["meta"] == {"total": 2, "pageNumber": 1, "pageSize": 10}
    lines = [row["attributes"] for row in document["data"]]
    assert [(line["amount"], line["admin"]) for line in lines] == [(500, True), (-120, True)]
    assert document["data"][0]["relationships"] == {"order": {"data": None}}


def test_list_meta(api: Wire) -> None:
    api.send("POST", "/customers", draft(), 201)
    api.send("POST", "/customers", draft(status="deleted"), 201)

    meta = api.get("/customers")["meta"]

    assert (meta["total"], meta["qtyActiveCustomers"], meta["qtyAllCustomers"]) == (2, 1, 2)
    assert meta["revision"] == 2
