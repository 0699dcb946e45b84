from uuid import uuid4

import pytest

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, line_draft, order_draft

ROSE = demo.stable_id("inventory-items", "rose-red")


def price_draft(price: object, store_id: str = demo.STORE_ID, **attributes: object) -> JsonObject:
    return {
        "type": "prices",
        "attributes": {"price": price, "status": "on", **attributes},
        "relationships": {"store": {"data": {"type": "stores", "id": store_id}}},
    }


def item_draft(**attributes: object) -> JsonObject:
    values = {"title": "Ирис", "itemType": "item", "fractional": False}
    return {"type": "inventory-items", "attributes": values | attributes}


def sale(api: Wire, *, qty: str = "3.00") -> str:
    draft = order_draft()
    draft["relationships"]["lines"] = {"data": [line_draft(qty=qty)]}
    return str(api.send("POST", "/orders", draft, 201)["id"])


def quantity(sandbox: SandboxHelper) -> int:
    return int(sandbox.posiflora.row("prices", f"{ROSE}-{demo.STORE_ID}")["quantity"])


def test_a_new_article_needs_an_id_and_gets_a_price_in_each_store(api: Wire) -> None:
    assert api.call("POST", "/inventory-items", item_draft()).status_code == 400
    made = api.send("POST", "/inventory-items", item_draft() | {"id": str(uuid4())})
    assert (made["attributes"]["public"], made["attributes"]["priceMax"]) == (False, 0)
    path = f"/inventory-items/{made['id']}"

    api.send("POST", f"{path}/prices", price_draft(120))
    both = [price_draft(150), price_draft("180.50", demo.SECOND_STORE_ID)]
    assert api.call("POST", f"{path}/bulk-prices", both).status_code == 200
    shown = api.get(path)["data"]["attributes"]
    assert (shown["priceMin"], shown["priceMax"]) == (150, 180.5)

    off = {"type": "prices", "id": f"{made['id']}-{demo.STORE_ID}", "attributes": {"status": "off"}}
    assert api.send("PATCH", f"{path}/prices", off)["attributes"]["price"] == 150
    assert api.get(path)["data"]["attributes"]["priceMin"] == 180.5
    assert api.problems("POST", f"{path}/prices", price_draft(-1)) == [("422", "/data/price")]


def test_articles_change_and_go_many_at_once(api: Wire) -> None:
    ids = [ROSE, demo.stable_id("inventory-items", "vase")]
    sent = [
        {"type": "inventory-items", "id": each, "attributes": {"public": False}} for each in ids
    ]
    assert api.call("PATCH", "/inventory-items", sent).status_code == 200
    hidden = api.ids("/inventory-items?public=false&page[size]=100")
    assert set(ids) <= set(hidden)

    named = [{"type": "inventory-items", "id": each} for each in ids]
    assert api.call("DELETE", "/inventory-items", named).status_code == 200

    assert set(ids).isdisjoint(api.ids("/inventory-items?page[size]=100"))
    assert api.get(f"/inventory-items/{ROSE}")["data"]["attributes"]["deleted"] is True


@pytest.mark.parametrize(("reading", "prices"), [("narrows", (270, 270)), ("plain", (250, 270))])
def test_the_price_of_one_store(
    api: Wire, sandbox: SandboxHelper, *, reading: str, prices: tuple[int, int]
) -> None:
    sandbox.switch(store_price_filter=reading)
    query = f"filter[id]={ROSE}&filter[storePrice]={demo.SECOND_STORE_ID}"

    (row,) = api.get(f"/inventory-items?{query}")["data"]

    assert (row["attributes"]["priceMin"], row["attributes"]["priceMax"]) == prices


def test_what_one_store_lacks_the_other_may_have(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.posiflora.set_quantity(ROSE, 0)
    query = f"filter[id]={ROSE}&filter[available]=true"

    assert api.ids(f"/inventory-items?{query}&filter[store]={demo.STORE_ID}") == []
    assert api.ids(f"/inventory-items?{query}&filter[store]={demo.SECOND_STORE_ID}") == [ROSE]
    assert api.ids(f"/inventory-items?{query}") == [ROSE]


def test_a_done_order_takes_from_the_stock_and_a_returned_one_gives_back(
    api: Wire, sandbox: SandboxHelper
) -> None:
    order = sale(api)
    assert quantity(sandbox) == 100
    sandbox.florist.complete(order)
    assert quantity(sandbox) == 97
    sandbox.florist.take_back(order)
    assert quantity(sandbox) == 100

    document = api.get(f"/inventory-items/{ROSE}/warehouse-movement/{demo.STORE_ID}")

    moved = [(row["attributes"]["transType"], row["attributes"]["qty"]) for row in document["data"]]
    assert moved == [("salesOrder", -3), ("returnOrder", 3)]
    meta = document["meta"]
    assert (meta["total"], meta["qtySalesOrder"], meta["qtyReturnOrder"]) == (2, -3, 3)


def test_what_is_written_off_does_not_come_back(api: Wire, sandbox: SandboxHelper) -> None:
    order = sale(api)
    sandbox.florist.complete(order)
    data = {
        "type": "orders",
        "attributes": {"returnedAt": "2026-03-09T10:00:00Z", "withWriteOff": True},
        "relationships": {
            "returnedBy": {"data": {"type": "workers", "id": demo.ADMIN_ID}},
            "shift": {"data": {"type": "shifts", "id": demo.SHIFT_ID}},
        },
    }

    api.send("PATCH", f"/orders/{order}/return", data)

    assert quantity(sandbox) == 97


def test_the_stock_stands_still_when_the_switch_says_so(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(stock_moves=False)

    sandbox.florist.complete(sale(api))

    assert quantity(sandbox) == 100


def test_an_act_moves_goods_between_stores(api: Wire, sandbox: SandboxHelper) -> None:
    item = {"data": {"type": "inventory-items", "id": ROSE}}
    line = {"type": "movement-act-lines", "attributes": {"qty": 20, "price": 100}}
    sides = {
        "from": {"data": {"type": "stores", "id": demo.STORE_ID}},
        "to": {"data": {"type": "stores", "id": demo.SECOND_STORE_ID}},
    }
    made = api.send(
        "POST", "/movement-acts", {"type": "movement-acts", "relationships": sides}, 201
    )
    change = {
        "type": "movement-acts",
        "id": made["id"],
        "relationships": {"lines": {"data": [line | {"relationships": {"item": item}}]}},
    }
    path = f"/movement-act/{made['id']}"
    changed = api.send("PATCH", path, change)["attributes"]
    assert (changed["linesCount"], changed["amount"], changed["posted"]) == (1, 2000, False)
    assert quantity(sandbox) == 100

    posted = api.send("PATCH", path, {"type": "movement-acts", "attributes": {"posted": True}})

    assert (posted["attributes"]["posted"], posted["attributes"]["calculated"]) == (True, True)
    assert quantity(sandbox) == 80
    assert api.ids(f"/movement-acts?filter[from]={demo.STORE_ID}") == [made["id"]]
    assert api.ids(f"/movement-acts?filter[to]={demo.STORE_ID}") == []


def test_costs_are_read_by_posts(api: Wire) -> None:
    store = {"store": {"data": {"type": "stores", "id": demo.STORE_ID}}}
    net = {"qty": [5], "date": "2026-03-08", "items": [ROSE, str(uuid4())]}
    sent = {"type": "search-net-costs", "attributes": net, "relationships": store}

    (row,) = api.call("POST", "/inventory-items/net-costs", sent).json()["data"]

    assert (row["attributes"]["cost"], row["attributes"]["leftQty"]) == (112.5, 100)
    last = {"dateTime": "2020-01-01T00:00:00Z", "items": [ROSE]}
    sent = {"type": "search-last-costs", "attributes": last, "relationships": store}
    (row,) = api.call("POST", "/inventory-items/last-costs", sent).json()["data"]
    assert row["attributes"]["costPrice"] is None


def test_a_category_has_the_path_of_its_parent(api: Wire) -> None:
    parent = demo.stable_id("categories", "Розы")
    draft = {
        "type": "categories",
        "attributes": {"title": "Кустовые"},
        "relationships": {"parent": {"data": {"type": "categories", "id": parent}}},
    }

    made = api.send("POST", "/categories", draft)

    assert (made["attributes"]["path"], made["attributes"]["pathIds"]) == (["Розы"], [parent])
    assert made["relationships"]["group"]["data"]["id"] == "1"
    assert api.call("DELETE", f"/categories/{parent}").status_code == 409
    assert api.call("DELETE", f"/categories/{made['id']}").status_code == 200
    assert made["id"] not in api.ids("/categories")


def test_categories_of_a_group(api: Wire) -> None:
    (row,) = api.get("/categories?filter[group]=9&include=group")["data"]

    assert row["attributes"]["title"] == "Авторские букеты"


def test_the_catalogue_of_the_till(api: Wire) -> None:
    document = api.get(f"/catalog/{demo.stable_id('categories', 'Розы')}?page[size]=1")

    assert document["meta"]["total"] == 5
    (row,) = document["data"]
    assert row["id"] == f"item-{row['attributes']['itemId']}"
    assert row["attributes"]["activePoints"] == 2
    assert api.call("GET", f"/catalog/{uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("reading", "listed", "status"),
    [
        ("any", False, 200),
        ("any", True, 200),
        ("array", False, 400),
        ("single", True, 400),
        ("array", True, 200),
        ("single", False, 200),
    ],
)
def test_a_bouquet_is_sent_alone_or_in_an_array(
    api: Wire, sandbox: SandboxHelper, *, reading: str, listed: bool, status: int
) -> None:
    sandbox.switch(bouquet_body=reading)
    draft = {
        "type": "bouquets",
        "attributes": {"title": "Новый", "saleAmount": 3100.5, "status": "demonstrated"},
        "relationships": {"store": {"data": {"type": "stores", "id": demo.STORE_ID}}},
    }

    response = api.call("POST", "/bouquets", [draft] if listed else draft)

    assert response.status_code == status
    if status == 200:
        data = response.json()["data"]
        made = data[0] if listed else data
        assert made["attributes"]["trueSaleAmount"] == 3100.5
        assert made["attributes"]["onWindowAt"] is not None
        assert made["id"] in api.ids("/bouquets?filter[statuses]=demonstrated&page[size]=100")


def test_a_bouquet_leaves_the_showcase(api: Wire) -> None:
    bouquet = demo.stable_id("bouquets", "ruby")
    change = {"type": "bouquets", "id": bouquet, "attributes": {"status": "edited"}}
    assert api.send("PATCH", f"/bouquets/{bouquet}", change)["attributes"]["status"] == "edited"
    assert bouquet not in api.ids("/bouquets?filter[statuses]=demonstrated")

    assert api.call("DELETE", f"/bouquets/{bouquet}").status_code == 200

    assert api.call("GET", f"/bouquets/{bouquet}").status_code == 404
