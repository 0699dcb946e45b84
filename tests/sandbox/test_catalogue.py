import requests

from integrations.sandbox import demo
from integrations.sandbox.pictures.recipes import RECIPES
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire


def test_public_is_a_word_not_a_one(api: Wire) -> None:
    public = api.get("/inventory-items?public=true")["meta"]["total"]
    hidden = api.get("/inventory-items?public=1")["meta"]["total"]

    assert (public, hidden) == (24, 3)
    assert api.get("/inventory-items?filter[public]=true")["meta"]["total"] == 27


def test_a_deleted_article_is_listed_only_by_the_switch(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(list_deleted_items=True)

    assert api.get("/inventory-items?public=true")["meta"]["total"] == 25


def test_an_article_with_its_pictures(api: Wire, sandbox: SandboxHelper) -> None:
    item_id = demo.stable_id("inventory-items", "rose-red")

    document = api.get(f"/inventory-items?filter[id]={item_id}&include=logo,images,category")

    (row,) = document["data"]
    assert (row["attributes"]["priceMin"], row["attributes"]["priceMax"]) == (250, 270)
    assert row["attributes"]["itemType"] == "item"
    types = sorted(each["type"] for each in document["included"])
    assert types == ["categories", "images"]
    (image,) = [each for each in document["included"] if each["type"] == "images"]
    address = image["attributes"]["fileMedium"]
    assert address == f"{sandbox.base_url}/media/rose-red.svg"
    picture = requests.get(address, timeout=5)
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.headers["Access-Control-Allow-Origin"] == "*"
    assert picture.text.startswith("<svg ")


def test_images_are_not_shown_unless_included(api: Wire) -> None:
    (row,) = api.get("/inventory-items?page[size]=1&public=true")["data"]

    assert "images" not in row["relationships"]
    assert "logo" in row["relationships"]


def test_what_is_out_of_stock_is_not_available(api: Wire) -> None:
    lilac = demo.stable_id("inventory-items", "lilac")

    shown = api.ids("/inventory-items?public=true&filter[available]=true&page[size]=100")

    assert lilac not in shown
    assert len(shown) == 23


def test_services_and_search(api: Wire) -> None:
    services = api.get("/inventory-items?type=service")["data"]

    assert sorted(row["attributes"]["title"] for row in services) == ["Доставка", "Упаковка"]
    assert len(api.ids("/inventory-items?search=ТЮЛЬПАН&public=true")) == 4


def test_bouquets_on_display(api: Wire) -> None:
    query = f"filter[statuses]=demonstrated&filter[stores]={demo.STORE_ID}&include=logo"

    document = api.get(f"/bouquets?{query}&sort=-onWindowAt")

    assert len(document["data"]) == 7
    meta = document["meta"]
    assert (meta["minPrice"], meta["maxPrice"], meta["totalAmount"]) == (1990.5, 7400, 32890.5)
    assert {row["type"] for row in document["included"]} == {"images"}


def test_categories_have_no_page(api: Wire) -> None:
    document = api.get("/categories")

    assert document["meta"]["total"] == len(document["data"]) == 9
    assert "page" not in document["meta"]
    roses = next(row for row in document["data"] if row["attributes"]["title"] == "Розы")
    assert roses["attributes"]["countPublicItems"] == 5


def test_every_demo_article_on_sale_has_a_picture_of_its_own(sandbox: SandboxHelper) -> None:
    items = [row for row in sandbox.posiflora.items if row["public"] and not row["deleted"]]
    bouquets = [row for row in sandbox.posiflora.bouquets if row["status"] == "demonstrated"]
    logos = {row.one("logo") for row in (*items, *bouquets)}
    names = {row.private["name"] for row in sandbox.posiflora.rows("images") if row.id in logos}

    assert None not in logos
    assert names <= set(RECIPES)
    assert len(names) == len(items) + len(bouquets)


def test_workers_and_one_worker(api: Wire) -> None:
    assert api.get("/workers")["meta"]["total"] == 4
    worker = api.get(f"/worker/{demo.COURIER_ID}")["data"]
    assert worker["attributes"]["lastName"] == "Дорогин"


def test_a_change_in_the_back_office_moves_revision_and_time(
    api: Wire, sandbox: SandboxHelper
) -> None:
    item_id = demo.stable_id("inventory-items", "vase")
    before = api.get(f"/inventory-items/{item_id}")["data"]["attributes"]
    sandbox.advance(60)

    sandbox.posiflora.set("inventory-items", item_id, priceMin=1, title="Ваза")

    after = api.get(f"/inventory-items/{item_id}")["data"]["attributes"]
    assert (after["title"], after["priceMin"]) == ("Ваза", 1)
    assert after["revision"] > before["revision"]
    assert after["updatedAt"] > before["updatedAt"]


def test_rows_can_be_added_and_removed(api: Wire, sandbox: SandboxHelper) -> None:
    item_id = sandbox.posiflora.add_item("new-rose", title="Новая роза", price=333)
    bouquet_id = sandbox.posiflora.add_bouquet("new-bouquet", price=5000)

    assert api.get(f"/inventory-items/{item_id}")["data"]["attributes"]["priceMin"] == 333
    assert bouquet_id in api.ids("/bouquets?filter[statuses]=demonstrated&page[size]=100")
    sandbox.posiflora.remove("bouquets", bouquet_id)
    assert bouquet_id not in api.ids("/bouquets?page[size]=100")
