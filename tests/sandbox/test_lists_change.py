from uuid import uuid4

import pytest

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire


def titled(kind: str, title: str, **attributes: object) -> JsonObject:
    return {"type": kind, "attributes": {"title": title, **attributes}}


@pytest.mark.parametrize("kind", ["customer-preferences", "customer-sources"])
def test_a_numbered_list_keeps_what_is_deleted(api: Wire, kind: str) -> None:
    made = api.send("POST", f"/{kind}", titled(kind, "Только розы"), 201)
    assert made["id"] == "4"
    assert api.call("DELETE", f"/{kind}", [{"type": kind, "id": 4}]).json() == {}

    meta = api.get(f"/{kind}")["meta"]

    assert meta == {"page": {"number": 1, "size": None}, "total": 4, "revision": 5}
    (deleted,) = [row for row in api.get(f"/{kind}")["data"] if row["attributes"]["deleted"]]
    assert deleted["id"] == "4"


def test_only_active_preferences(api: Wire) -> None:
    api.call("DELETE", "/customer-preferences", [{"type": "customer-preferences", "id": "1"}])

    assert api.ids("/customer-preferences?filter[onlyActive]=true") == ["2", "3"]
    assert api.ids("/customer-preferences?filter[onlyActive]=1") == ["1", "2", "3"]


def test_a_bulk_deletion_is_everything_or_nothing(api: Wire) -> None:
    kind = "customer-preferences"
    sent = [{"type": kind, "id": "1"}, {"type": kind, "id": "99"}]

    assert api.call("DELETE", f"/{kind}", sent).status_code == 404
    assert [row["attributes"]["deleted"] for row in api.get(f"/{kind}")["data"]] == [False] * 3


def test_tags_and_reasons(api: Wire) -> None:
    tag_id = str(uuid4())
    api.send("POST", "/order-tags", titled("order-tags", "Подарок") | {"id": tag_id}, 201)
    assert api.call("DELETE", f"/order-tags/{tag_id}").status_code == 200
    reason = titled("discount-reasons", "Юбилей", discountType="discount")
    made = api.send("POST", "/discount-reasons", reason, 201)
    wrong = titled("discount-reasons", "Юбилей", discountType="present")
    assert api.problems("POST", "/discount-reasons", wrong) == [("422", "/data/discountType")]
    change = {"type": "discount-reasons", "id": made["id"], "attributes": {"deleted": True}}
    changed = api.send("PATCH", f"/discount-reasons/{made['id']}", change)
    assert changed["attributes"]["deleted"] is True
    cash = titled("cash-reasons", "Сдача", typeReason="deposit")
    made = api.send("POST", "/cash-reasons", cash, 201)
    change = {"type": "cash-reasons", "id": made["id"], "attributes": {"status": "deleted"}}
    assert api.call("PATCH", f"/cash-reasons/{made['id']}", change).status_code == 201


def test_a_celebration_with_its_dates(api: Wire) -> None:
    day = {"dateFrom": "2026-05-01", "dateUntil": "2026-05-02"}
    date = {"type": "celebration-dates", "attributes": day}
    draft = titled("customer-celebrations", "Майские")
    draft["relationships"] = {"dates": {"data": [date]}}

    made = api.send("POST", "/customer-celebrations", draft, 201)

    document = api.get("/customer-celebrations")
    dates = {row["id"]: row["attributes"] for row in document["included"]}
    (ref,) = made["relationships"]["dates"]["data"]
    assert dates[ref["id"]] == {**day, "sandboxExtra": None}
    refused = api.call("POST", "/customer-celebrations", draft)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["title"] == "'Майские' is already registered"
    named = [{"type": "customer-celebrations", "id": made["id"]}]
    assert api.call("DELETE", "/customer-celebrations", named).status_code == 201


def test_an_event_without_an_id_is_a_500(api: Wire, sandbox: SandboxHelper) -> None:
    (customer,) = sandbox.posiflora.fill_customers(1)
    draft = titled("customer-events", "Именины", dateFrom="2026-03-08", dateUntil="2026-03-08")
    draft["relationships"] = {"customer": {"data": {"type": "customers", "id": customer}}}
    assert api.call("POST", "/customer-events", draft).status_code == 500

    made = api.send("POST", "/customer-events", draft | {"id": str(uuid4())})

    assert api.ids(f"/customer-events?filter[customer]={customer}") == [made["id"]]
    assert api.ids("/customer-events?filter[customer]=nobody") == []
    found = api.ids("/customers?filter[event][from]=2026-03-08&filter[event][to]=2026-03-09")
    assert found == [customer]
    sandbox.switch(event_without_id="made")
    assert api.call("POST", "/customer-events", draft).status_code == 200


def test_a_group_keeps_its_history(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.advance(60)
    draft = titled("bonus-groups", "Новая", bonusRate=15, limit=20, entryAmount=0)
    made = api.send("POST", "/bonus-groups", draft, 201)
    change = {"type": "bonus-groups", "attributes": {"bonusRate": 20, "status": "on"}}
    changed = api.send("PATCH", f"/bonus-groups/{made['id']}", change, 201)
    assert changed["attributes"]["bonusRate"] == 20
    api.call("DELETE", "/bonus-groups", [{"type": "bonus-groups", "id": made["id"]}])

    rows = [row["attributes"] for row in api.get("/bonus-group-changes-history")["data"]]

    told = [(row["operationType"], row["field"], row["oldValue"], row["newValue"]) for row in rows]
    assert told[3:] == [
        ("create", None, None, None),
        ("update", "bonus_rate", "15", "20"),
        ("update", "status", "Not active", "Active"),
        ("delete", None, None, None),
    ]
    assert api.get(f"/bonus-groups/{made['id']}")["data"]["attributes"]["status"] == "deleted"
    assert api.get("/bonus-groups")["meta"]["pageSize"] == 10


def test_a_worker_is_hired_and_switched_off(api: Wire) -> None:
    user_id = str(uuid4())
    user = {"type": "users", "id": user_id, "attributes": {"login": "new", "password": "secret"}}
    names = {"firstName": "Лев", "lastName": "Садов", "countryCode": "7", "phone": "9120000099"}
    draft: JsonObject = {
        "type": "workers",
        "attributes": names,
        "relationships": {
            "user": {"data": user},
            "stores": {"data": [{"type": "stores", "id": demo.STORE_ID}]},
        },
    }
    made = api.send("POST", "/workers", draft, 201)
    assert (made["attributes"]["countryCode"], made["attributes"]["validPhone"]) == (7, True)
    assert len(api.ids(f"/workers?filter[stores]={demo.STORE_ID}")) == 5
    assert api.ids("/workers?search=садов") == [made["id"]]

    off = {"type": "users", "id": user_id, "attributes": {"status": "off"}}
    change = {"type": "workers", "id": made["id"], "relationships": {"user": {"data": off}}}
    assert api.call("PATCH", "/workers", [change]).status_code == 200

    assert api.ids("/workers?dismissed=true") == [made["id"]]
    assert made["id"] not in api.ids("/workers?activeOnly=true")


def test_a_discount_group_is_attached_to_many(api: Wire, sandbox: SandboxHelper) -> None:
    ids = sandbox.posiflora.fill_customers(2)
    sent = [
        {
            "type": "customer-discount-groups",
            "attributes": {"discountGroup": 1},
            "relationships": {"customer": {"data": {"type": "customers", "id": customer}}},
        }
        for customer in ids
    ]

    assert api.call("POST", "/customers/discount-groups", sent).status_code == 200

    assert sorted(api.ids("/customers?filter[discount]=1")) == ids


def test_many_customers_change_at_once(api: Wire, sandbox: SandboxHelper) -> None:
    ids = sandbox.posiflora.fill_customers(2)
    group = {"bonusGroup": {"data": {"type": "bonus-groups", "id": "2"}}}
    sent = [{"type": "customers", "id": each, "relationships": group} for each in ids]
    unknown = {"type": "customers", "id": str(uuid4()), "attributes": {"title": "Никто"}}
    assert api.call("PATCH", "/customers", [*sent, unknown]).status_code == 404
    assert api.ids("/customers?filter[idBonus]=2") == []

    assert api.call("PATCH", "/customers", sent).status_code == 200

    assert api.ids("/customers?filter[idBonus]=2") == ids


@pytest.mark.parametrize(
    ("reading", "kept"), [("unknown", ["79990000000"]), ("known", ["79000000001"])]
)
def test_which_phone_numbers_come_back_is_a_switch(
    api: Wire, sandbox: SandboxHelper, *, reading: str, kept: list[str]
) -> None:
    sandbox.posiflora.fill_customers(2)
    sandbox.switch(phone_numbers_filter=reading)
    numbers = ["79000000001", "79990000000", "79990000000"]
    sent = {"type": "customer-phone-numbers", "attributes": {"phoneNumbers": numbers}}

    found = api.send("POST", "/customers/filter-phone-numbers", sent)

    assert found["attributes"]["phoneNumbers"] == kept
