"""The catalogue comes from Posiflora; what the manager owns stays the manager's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.errors import Misconfigured, Transient
from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Ref
from shop.models import Availability, Category, Product, ProductImage, Store, SyncCursor
from shop.sync.catalogue.plan import TooMuchAtOnce
from shop.sync.catalogue.run import CURSOR, sync_catalogue
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

type Snapshot = list[list[Any]]


def snapshot() -> Snapshot:
    """Every row the sync may touch."""
    tables = (Store, Category, Product, ProductImage, Availability)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def product(posiflora_id: str) -> Product:
    return Product.objects.get(posiflora_id=posiflora_id)


@pytest.fixture
def item_id(shop: Shop) -> str:
    """An article that is new over there."""
    return shop.sandbox.posiflora.add_item("test-peony", title="Пион", price=250)


def test_a_second_run_writes_nothing(shop: Shop) -> None:
    before = snapshot()
    with CaptureQueriesContext(connection) as queries:
        report = sync_catalogue()
    assert report.written.rows == 0
    assert snapshot() == before
    written = {
        query["sql"].split('"')[1]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        # A statement that finds nothing to delist writes nothing.
        and "is_listed" not in query["sql"]
    }
    assert written <= {"shop_synccursor", "integrations_exchange", "integrations_vendorsession"}


def test_the_first_run_takes_over_everything_on_sale(shop: Shop, sandbox: SandboxHelper) -> None:
    public = {row.id for row in sandbox.posiflora.items if row["public"] and not row["deleted"]}
    shown = {row.id for row in sandbox.posiflora.bouquets if row["status"] == "demonstrated"}
    listed = set(Product.objects.filter(is_listed=True).values_list("posiflora_id", flat=True))
    assert listed == public | shown
    assert Store.objects.get(posiflora_id=demo.STORE_ID).title == "Мастерская на Кирова"
    for row in sandbox.posiflora.items:
        if row.id in public:
            ours = product(row.id)
            assert (ours.title, ours.price) == (row["title"], row["priceMax"])


def test_a_new_article_and_its_new_price(shop: Shop, sandbox: SandboxHelper, item_id: str) -> None:
    report = sync_catalogue()
    assert report.plan.created == ["Пион"]
    assert (product(item_id).price, product(item_id).kind) == (Decimal(250), "item")
    sandbox.posiflora.set("inventory-items", item_id, priceMin=260, priceMax=Decimal("270.50"))
    report = sync_catalogue()
    assert (report.plan.repriced, report.written.rows) == (["Пион"], 1)
    assert product(item_id).price == Decimal("270.50")


def test_what_a_manager_wrote_survives(shop: Shop, sandbox: SandboxHelper, item_id: str) -> None:
    sync_catalogue()
    ours = product(item_id)
    theirs = {"description": "Пахнет", "position": 3, "is_hidden": True, "composition": "Пион"}
    Product.objects.filter(pk=ours.pk).update(**theirs)
    own = ProductImage.objects.create(product=ours, url="https://shop.example/own.jpg", position=9)
    Store.objects.update(is_pickup_point=False, position=7)
    Category.objects.update(is_hidden=True, position=5)
    sandbox.posiflora.set("inventory-items", item_id, title="Пион белый", priceMax=300)
    sync_catalogue()
    ours = product(item_id)
    assert (ours.title, ours.price) == ("Пион белый", Decimal(300))
    assert {name: getattr(ours, name) for name in theirs} == theirs
    assert ProductImage.objects.get(pk=own.pk).position == 9
    assert set(Store.objects.values_list("is_pickup_point", "position")) == {(False, 7)}
    assert set(Category.objects.values_list("is_hidden", "position")) == {(True, 5)}


def vanish(sandbox: SandboxHelper, item_id: str) -> None:
    sandbox.posiflora.remove("inventory-items", item_id)


def unpublish(sandbox: SandboxHelper, item_id: str) -> None:
    sandbox.posiflora.set("inventory-items", item_id, public=False)


def delete_but_list(sandbox: SandboxHelper, item_id: str) -> None:
    sandbox.switch(list_deleted_items=True)
    sandbox.posiflora.set("inventory-items", item_id, deleted=True)


@pytest.mark.parametrize("go", [vanish, unpublish, delete_but_list])
def test_what_goes_is_delisted_and_never_deleted(
    shop: Shop, sandbox: SandboxHelper, item_id: str, go: Callable[[SandboxHelper, str], None]
) -> None:
    sync_catalogue()
    go(sandbox, item_id)
    report = sync_catalogue()
    ours = product(item_id)
    assert (report.plan.hidden, ours.is_listed) == (["Пион"], False)
    assert set(ours.availability.values_list("quantity", flat=True)) == {Decimal(0)}
    sandbox.switch(list_deleted_items=False)
    if go is not vanish:
        sandbox.posiflora.set("inventory-items", item_id, public=True, deleted=False)
        sync_catalogue()
        assert product(item_id).is_listed is True
        assert product(item_id).pk == ours.pk


def test_what_is_not_public_never_enters(shop: Shop, sandbox: SandboxHelper) -> None:
    hidden = sandbox.posiflora.add_item("secret", public=False)
    sync_catalogue()
    assert not Product.objects.filter(posiflora_id=hidden).exists()


def test_a_bouquet_that_is_sold_and_comes_back(shop: Shop, sandbox: SandboxHelper) -> None:
    bouquet = sandbox.posiflora.add_bouquet("spring", price=4100)
    sync_catalogue()
    row = Availability.objects.get(product=product(bouquet))
    assert (row.quantity, row.store.posiflora_id) == (Decimal(1), demo.STORE_ID)
    sandbox.posiflora.set("bouquets", bouquet, status="sold")
    sync_catalogue()
    row.refresh_from_db()
    assert (product(bouquet).is_listed, row.quantity) == (False, Decimal(0))
    sandbox.posiflora.set("bouquets", bouquet, status="demonstrated")
    sync_catalogue()
    row.refresh_from_db()
    assert (product(bouquet).is_listed, row.quantity) == (True, Decimal(1))


def test_what_our_orders_hold_is_not_the_syncs_to_say(shop: Shop, sandbox: SandboxHelper) -> None:
    bouquet = sandbox.posiflora.add_bouquet("spring")
    sync_catalogue()
    Availability.objects.update(held=1)
    sandbox.posiflora.set("bouquets", bouquet, trueSaleAmount=4200)
    sync_catalogue()
    vanish_bouquet = Availability.objects.get(product=product(bouquet))
    assert (vanish_bouquet.quantity, vanish_bouquet.held) == (Decimal(1), 1)
    assert set(Availability.objects.values_list("held", flat=True)) == {1}


def hide_half(sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items[::2]:
        sandbox.posiflora.set("inventory-items", row.id, public=False)


def double_half(sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items[::2]:
        sandbox.posiflora.set("inventory-items", row.id, priceMax=row["priceMax"] * 2)


def close_every_store(sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.rows("stores"):
        sandbox.posiflora.remove("stores", row.id)


def empty_the_shelves(sandbox: SandboxHelper) -> None:
    with sandbox.world.lock:
        for row in sandbox.world.posiflora.rows("inventory-items"):
            row.private["stock"] = Decimal(0)
        for row in sandbox.world.posiflora.rows("prices"):
            row.attributes["quantity"] = Decimal(0)


@pytest.mark.parametrize("disaster", [hide_half, double_half, close_every_store, empty_the_shelves])
def test_too_much_at_once_changes_nothing_unless_forced(
    shop: Shop, sandbox: SandboxHelper, disaster: Callable[[SandboxHelper], None]
) -> None:
    disaster(sandbox)
    before = snapshot()
    with pytest.raises(TooMuchAtOnce) as stopped:
        sync_catalogue()
    assert snapshot() == before
    assert SyncCursor.objects.get(name=CURSOR).error == stopped.value.plan.summary()
    report = sync_catalogue(force=True)
    assert report.written.rows > 0
    assert snapshot() != before
    assert SyncCursor.objects.get(name=CURSOR).error == ""
    assert sync_catalogue().written.rows == 0


def test_a_dry_run_plans_and_writes_nothing(shop: Shop, item_id: str) -> None:
    before = snapshot()
    report = sync_catalogue(dry_run=True)
    assert (report.plan.created, report.written.rows) == (["Пион"], 0)
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


ODD_ITEMS: dict[str, dict[str, object]] = {
    "no title": {"title": None},
    "negative price": {"priceMin": -5, "priceMax": -5},
    "price of a castle": {"priceMin": 10**12, "priceMax": 10**12},
}
ODD_BUT_SOLD: dict[str, dict[str, object]] = {
    "no price": {"priceMin": None, "priceMax": None},
    "long title": {"title": "Я" * 400},
    "a NUL": {"title": "Пион\x00", "description": "белый\x00"},
    "no category": {"updatedAt": None},
}


@pytest.mark.parametrize("odd", ODD_ITEMS.values(), ids=ODD_ITEMS)
def test_an_article_that_makes_no_sense_is_left_out(
    shop: Shop, sandbox: SandboxHelper, item_id: str, odd: dict[str, object]
) -> None:
    good = sandbox.posiflora.add_item("test-aster", title="Астра", price=90)
    sandbox.posiflora.set("inventory-items", item_id, **odd)
    report = sync_catalogue()
    assert report.plan.created == ["Астра"]
    assert product(good).price == Decimal(90)
    assert not Product.objects.filter(posiflora_id=item_id).exists()


@pytest.mark.parametrize("odd", ODD_BUT_SOLD.values(), ids=ODD_BUT_SOLD)
def test_an_odd_article_does_not_stop_the_run(
    shop: Shop, sandbox: SandboxHelper, item_id: str, odd: dict[str, object]
) -> None:
    sandbox.posiflora.set("inventory-items", item_id, **odd)
    with sandbox.world.lock:
        row = sandbox.world.posiflora.table("inventory-items")[item_id]
        row.relations["category"] = None
    sync_catalogue()
    ours = product(item_id)
    title = str(odd.get("title", "Пион")).replace("\x00", "")[:255]
    assert (ours.title, ours.category) == (title, None)
    assert ours.price == (Decimal(0) if "priceMax" in odd else Decimal(250))
    assert sync_catalogue().written.rows == 0


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


@pytest.mark.parametrize(
    ("path", "skip"),
    [
        ("/v1/stores", 0),
        ("/v1/categories", 0),
        ("/v1/inventory-items", 0),
        ("/v1/inventory-items", 1),
        ("/v1/bouquets", 0),
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


def test_calls_follow_the_pages(shop: Shop, sandbox: SandboxHelper) -> None:
    for number in range(205):
        sandbox.posiflora.add_item(f"bulk-{number}")
    items = [row for row in sandbox.posiflora.items if row["public"] and not row["deleted"]]
    before = len(sandbox.requests("posiflora", "GET", "/v1/inventory-items"))
    sync_catalogue()
    after = len(sandbox.requests("posiflora", "GET", "/v1/inventory-items"))
    pages = -(-len(items) // 100)
    # The list itself, and what each of the two stores has of it.
    assert after - before <= 3 * pages
    assert len(items) > 205
    assert sync_catalogue().written.rows == 0
