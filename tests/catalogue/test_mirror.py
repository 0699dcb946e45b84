"""The catalogue comes from Posiflora; what the manager owns stays the manager's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.errors import Misconfigured, Transient
from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Ref
from shop.models import Availability, Category, Product, ProductImage, Store, SyncCursor
from shop.sync.catalogue.cursor import CURSOR
from shop.sync.catalogue.run import sync_catalogue
from tests.catalogue.hands import product, snapshot, stock
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop


@pytest.mark.parametrize("full", [False, True])
def test_a_second_run_writes_nothing(shop: Shop, *, full: bool) -> None:
    before = snapshot()
    with CaptureQueriesContext(connection) as queries:
        report = sync_catalogue(full=full)
    assert (report.rows, report.whole) == (0, full)
    assert snapshot() == before
    written = {
        query["sql"].split('"')[1]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    }
    assert written <= {"shop_synccursor", "integrations_exchange", "integrations_vendorsession"}


def test_the_first_run_takes_over_everything_on_sale(shop: Shop, sandbox: SandboxHelper) -> None:
    public = {row.id for row in sandbox.posiflora.items if row["public"] and not row["deleted"]}
    shown = {row.id for row in sandbox.posiflora.bouquets if row["status"] == "demonstrated"}
    recipes = {row.id for row in sandbox.posiflora.rows("specifications")}
    listed = set(Product.objects.filter(is_listed=True).values_list("posiflora_id", flat=True))
    assert listed == public | shown | recipes
    assert Store.objects.get(posiflora_id=demo.STORE_ID).title == "Мастерская на Кирова"
    prices = {row.id: row["price"] for row in sandbox.posiflora.rows("prices")}
    for row in sandbox.posiflora.items:
        if row.id in public:
            ours = product(row.id)
            assert (ours.title, ours.price) == (row["title"], prices[f"{row.id}-{demo.STORE_ID}"])


@pytest.mark.parametrize("full", [False, True])
def test_a_new_article_and_its_new_price(
    shop: Shop, sandbox: SandboxHelper, item_id: str, *, full: bool
) -> None:
    report = sync_catalogue(full=full)
    assert report.plan.created == ["Пион"]
    assert (product(item_id).price, product(item_id).kind) == (Decimal(250), "item")
    sandbox.posiflora.set_price(item_id, Decimal("270.50"))
    sandbox.posiflora.set_price(item_id, Decimal("270.50"), store_id=demo.SECOND_STORE_ID)
    report = sync_catalogue(full=full)
    assert (report.plan.repriced, report.rows) == (["Пион"], 1)
    assert product(item_id).price == Decimal("270.50")


def test_what_a_manager_wrote_survives(shop: Shop, sandbox: SandboxHelper, item_id: str) -> None:
    sync_catalogue()
    ours = product(item_id)
    theirs = {"description": "Пахнет", "position": 3, "is_hidden": True, "composition": "Пион"}
    Product.objects.filter(pk=ours.pk).update(**theirs)
    own = ProductImage.objects.create(product=ours, url="https://shop.example/own.jpg", position=9)
    Store.objects.update(is_pickup_point=False, position=7)
    Category.objects.update(is_hidden=True, position=5)
    sandbox.posiflora.set(
        "inventory-items", item_id, title="Пион белый", priceMin=300, priceMax=300
    )
    sync_catalogue(full=True)
    ours = product(item_id)
    assert (ours.title, ours.price) == ("Пион белый", Decimal(300))
    assert {name: getattr(ours, name) for name in theirs} == theirs
    assert ProductImage.objects.get(pk=own.pk).position == 9
    assert set(Store.objects.values_list("is_pickup_point", "position")) == {(False, 7)}
    assert set(Category.objects.values_list("is_hidden", "position")) == {(True, 5)}


def test_what_vanished_without_a_trace_is_sold_out_by_day_and_delisted_at_night(
    shop: Shop, sandbox: SandboxHelper, item_id: str
) -> None:
    sync_catalogue()
    sandbox.posiflora.remove("inventory-items", item_id)
    report = sync_catalogue()
    assert (report.plan.sold_out, report.plan.hidden) == (["Пион"], [])
    assert product(item_id).is_listed is True
    assert {quantity for quantity, _price in stock(item_id).values()} == {Decimal(0)}
    report = sync_catalogue(full=True)
    assert (report.plan.sold_out, report.plan.hidden) == ([], ["Пион"])
    assert product(item_id).is_listed is False
    assert sync_catalogue().rows == 0


def unpublish(sandbox: SandboxHelper, item_id: str) -> None:
    sandbox.posiflora.set("inventory-items", item_id, public=False)


def delete_but_list(sandbox: SandboxHelper, item_id: str) -> None:
    sandbox.switch(list_deleted_items=True)
    sandbox.posiflora.set("inventory-items", item_id, deleted=True)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("go", [unpublish, delete_but_list])
def test_what_goes_is_delisted_and_never_deleted(
    shop: Shop,
    sandbox: SandboxHelper,
    item_id: str,
    go: Callable[[SandboxHelper, str], None],
    *,
    full: bool,
) -> None:
    sync_catalogue()
    go(sandbox, item_id)
    report = sync_catalogue(full=full)
    ours = product(item_id)
    assert (report.plan.hidden, ours.is_listed) == (["Пион"], False)
    assert {quantity for quantity, _price in stock(item_id).values()} == {Decimal(0)}
    sandbox.switch(list_deleted_items=False)
    sandbox.posiflora.set("inventory-items", item_id, public=True, deleted=False)
    sync_catalogue(full=full)
    assert product(item_id).is_listed is True
    assert product(item_id).pk == ours.pk
    assert {quantity for quantity, _price in stock(item_id).values()} == {None}


def test_what_is_not_public_never_enters(shop: Shop, sandbox: SandboxHelper) -> None:
    hidden = sandbox.posiflora.add_item("secret", public=False)
    sync_catalogue()
    sync_catalogue(full=True)
    assert not Product.objects.filter(posiflora_id=hidden).exists()


def test_a_bouquet_that_is_sold_and_comes_back(shop: Shop, sandbox: SandboxHelper) -> None:
    bouquet = sandbox.posiflora.add_bouquet("spring", price=4100)
    sync_catalogue()
    assert stock(bouquet) == {demo.STORE_ID: (Decimal(1), None)}
    sandbox.posiflora.set("bouquets", bouquet, status="sold")
    report = sync_catalogue()
    assert (report.plan.left_display, report.plan.hidden) == (["spring"], [])
    assert (product(bouquet).is_listed, stock(bouquet)[demo.STORE_ID][0]) == (False, Decimal(0))
    sandbox.posiflora.set("bouquets", bouquet, status="demonstrated")
    sync_catalogue()
    assert (product(bouquet).is_listed, stock(bouquet)[demo.STORE_ID][0]) == (True, Decimal(1))


def test_what_our_orders_hold_is_not_the_syncs_to_say(shop: Shop, sandbox: SandboxHelper) -> None:
    bouquet = sandbox.posiflora.add_bouquet("spring")
    sync_catalogue()
    Availability.objects.update(held=1)
    sandbox.posiflora.set("bouquets", bouquet, trueSaleAmount=4200)
    sync_catalogue()
    row = Availability.objects.get(product=product(bouquet))
    assert (row.quantity, row.held) == (Decimal(1), 1)
    assert set(Availability.objects.values_list("held", flat=True)) == {1}


def test_a_dry_run_plans_and_writes_nothing(shop: Shop, item_id: str) -> None:
    before = snapshot()
    report = sync_catalogue(dry_run=True)
    assert (report.plan.created, report.rows) == (["Пион"], 0)
    assert snapshot() == before
    assert sync_catalogue().plan.created == ["Пион"]


def test_pictures_come_change_places_and_go(
    shop: Shop, sandbox: SandboxHelper, item_id: str
) -> None:
    def pictures(*names: str) -> None:
        with sandbox.world.lock:
            store = sandbox.world.posiflora
            row = store.table("inventory-items")[item_id]
            refs = []
            for name in names:
                picture = store.table("images")[demo.stable_id("images", name)]
                refs.append(Ref("images", picture.id))
            row.relations |= {"images": [*refs], "logo": None}

    with sandbox.world.lock:
        known = [row.private["name"] for row in sandbox.world.posiflora.rows("images")]
    first, second = sorted(name for name in known if name != "test-peony")[:2]
    pictures(first, second)
    sync_catalogue()
    ours = product(item_id)
    urls = [image.url.rsplit("/", 1)[1] for image in ours.images.all()]
    assert urls == [f"{first}.svg", f"{second}.svg"]
    pictures(second, first)
    sync_catalogue()
    urls = [image.url.rsplit("/", 1)[1] for image in ours.images.all()]
    assert urls == [f"{second}.svg", f"{first}.svg"]
    own = ProductImage.objects.create(product=ours, url="https://shop.example/own.jpg")
    pictures()
    sync_catalogue()
    assert list(ours.images.all()) == [own]


def test_a_picture_address_longer_than_the_column_is_left_out(
    shop: Shop, sandbox: SandboxHelper, item_id: str
) -> None:
    with sandbox.world.lock:
        store = sandbox.world.posiflora
        logo = store.table("inventory-items")[item_id].one("logo")
        assert logo is not None
        store.table("images")[logo].private["name"] = "x" * 600
    sync_catalogue()
    assert product(item_id).images.count() == 0


def test_categories_move_and_go(shop: Shop, sandbox: SandboxHelper) -> None:
    with sandbox.world.lock:
        store = sandbox.world.posiflora
        roses = demo.stable_id("categories", "Розы")
        bouquets = demo.stable_id("categories", "Букеты")
        store.table("categories")[roses].relations["parent"] = Ref("categories", bouquets)
    sync_catalogue()
    ours = Category.objects.get(posiflora_id=roses)
    assert ours.parent is not None
    assert ours.parent.posiflora_id == bouquets
    sandbox.posiflora.set("categories", roses, status="off")
    sync_catalogue()
    ours.refresh_from_db()
    assert ours.is_listed is False


@pytest.mark.parametrize(
    ("path", "skip"),
    [
        ("/v1/stores", 0),
        ("/v1/categories", 0),
        ("/v1/inventory-items", 0),
        ("/v1/inventory-items", 1),
        ("/v1/bouquets", 0),
        ("/v1/specifications", 0),
    ],
)
def test_a_vendor_that_fails_in_the_middle_changes_nothing(
    shop: Shop, sandbox: SandboxHelper, item_id: str, path: str, skip: int
) -> None:
    before = snapshot()
    sandbox.fail("posiflora", "GET", path, "status", times=3, skip=skip)
    with pytest.raises(Transient):
        sync_catalogue()
    assert snapshot() == before
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert cursor.error == "Posiflora временно не отвечает, попробуем ещё раз автоматически."
    assert sync_catalogue().plan.created == ["Пион"]


def test_a_proxy_that_answers_for_posiflora_changes_nothing(
    shop: Shop, sandbox: SandboxHelper
) -> None:
    before = snapshot()
    sandbox.fail("posiflora", "GET", "/v1/bouquets", "html")
    with pytest.raises(Misconfigured):
        sync_catalogue(force=True)
    assert snapshot() == before
