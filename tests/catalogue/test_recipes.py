"""Recipes become bouquets made to order, each in the sizes its store can make."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from integrations.sandbox import demo
from shop.models import Category, Product, ProductImage, Variant, VariantPrice
from shop.sync.catalogue.run import sync_catalogue
from tests.catalogue.hands import Recipes, calls, product, questions, sizes, stock
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

MEADOW = (3000, 4500, 7000)


@pytest.fixture
def back_office(sandbox: SandboxHelper) -> Recipes:
    return Recipes(sandbox)


@pytest.fixture
def meadow(shop: Shop, sandbox: SandboxHelper) -> str:
    """A recipe in S, M and L that is on sale here as well; returns its id."""
    recipe_id = sandbox.posiflora.add_recipe("meadow", prices=MEADOW)
    sync_catalogue()
    return recipe_id


def test_a_recipe_is_a_bouquet_made_to_order(
    shop: Shop, sandbox: SandboxHelper, meadow: str
) -> None:
    ours = product(meadow)
    assert (ours.kind, ours.made_to_order, ours.is_listed) == ("bouquet", True, True)
    assert (ours.title, ours.price) == ("meadow", Decimal(3000))
    assert ours.category == Category.objects.get(title="Авторские букеты")
    assert ours.images.count() == 1
    assert sizes(meadow) == [
        ("S", Decimal(3000), True),
        ("M", Decimal(4500), True),
        ("L", Decimal(7000), True),
    ]
    # "There is some" in both stores: nobody counts bouquets that are not made yet.
    assert stock(meadow) == {demo.STORE_ID: (None, None), demo.SECOND_STORE_ID: (None, None)}
    assert [variant.is_default for variant in ours.variants.all()] == [True, False, False]
    flower = sandbox.posiflora.row("inventory-items", demo.stable_id("inventory-items", "rose-red"))
    assert {variant.composition for variant in ours.variants.all()} == {f"{flower['title']} × 5"}


def test_a_composition_is_one_component_a_line(shop: Shop) -> None:
    sails = Product.objects.get(title="Алые паруса")
    medium = sails.variants.get(title="M")
    assert medium.composition == (
        "Роза красная «Фридом», 60 см × 15\nТюльпан красный «Стронг Лав» × 9"
    )
    assert sails.price == Decimal(3900)


def test_a_store_that_charges_more_is_told_apart(shop: Shop, meadow: str) -> None:
    apart = VariantPrice.objects.filter(variant__product__posiflora_id=meadow)
    assert {row.store.posiflora_id for row in apart} == {demo.SECOND_STORE_ID}
    assert {row.variant.title: row.price for row in apart} == {
        "S": Decimal("3150.00"),
        "M": Decimal("4725.00"),
        "L": Decimal("7350.00"),
    }


def test_a_store_that_comes_to_charge_the_same_is_told_apart_no_more(
    shop: Shop, meadow: str, back_office: Recipes
) -> None:
    back_office.set_price(meadow, 0, demo.SECOND_STORE_ID, priceValue=3000)
    report = sync_catalogue()
    apart = VariantPrice.objects.filter(variant__product__posiflora_id=meadow)
    assert sorted(row.variant.title for row in apart) == ["L", "M"]
    assert report.plan.variants_repriced == ["meadow, S"]
    assert sync_catalogue().rows == 0


def test_the_details_are_read_once(shop: Shop, sandbox: SandboxHelper, meadow: str) -> None:
    def details() -> int:
        return len(sandbox.requests("posiflora", "GET", "/v1/specifications/"))

    before, seen = details(), calls(sandbox)
    assert sync_catalogue().rows == 0
    quiet = calls(sandbox) - seen
    assert details() == before
    sandbox.posiflora.set("specifications", meadow, description="Васильки")
    seen = calls(sandbox)
    sync_catalogue()
    assert (details() - before, calls(sandbox) - seen) == (1, quiet + 1)
    assert product(meadow).vendor_description == "Васильки"
    recipes = len(sandbox.posiflora.rows("specifications"))
    sync_catalogue(full=True)
    assert details() - before == 1 + recipes


def test_a_price_that_moved_nothing_in_the_list_is_found_at_night(
    shop: Shop, meadow: str, back_office: Recipes
) -> None:
    back_office.price(meadow, 1).attributes["priceValue"] = Decimal(4700)
    assert sync_catalogue().rows == 0
    report = sync_catalogue(full=True)
    assert (report.plan.variants_repriced, report.rows) == (["meadow, M"], 1)
    assert sizes(meadow)[1] == ("M", Decimal(4700), True)


def switch_off(back_office: Recipes, recipe_id: str) -> None:
    back_office.set_variant(recipe_id, 0, status="off")


def take_the_price_away(back_office: Recipes, recipe_id: str) -> None:
    back_office.set_price(recipe_id, 0, priceValue=0, fixPrice=0, compositionPrice=0)


@pytest.mark.parametrize("go", [switch_off, take_the_price_away])
def test_a_size_that_goes_is_delisted_and_comes_back(
    shop: Shop, meadow: str, back_office: Recipes, go: Callable[[Recipes, str], None]
) -> None:
    before = Variant.objects.get(product__posiflora_id=meadow, title="S").pk
    go(back_office, meadow)
    report = sync_catalogue()
    assert report.plan.variants_hidden == ["meadow, S"]
    assert product(meadow).price == Decimal(4500)
    rows = Variant.objects.filter(product__posiflora_id=meadow, is_listed=True)
    assert {row.title: row.is_default for row in rows} == {"M": True, "L": False}
    back_office.set_variant(meadow, 0, status="on")
    back_office.set_price(meadow, 0, priceValue=3000)
    sync_catalogue()
    row = Variant.objects.get(product__posiflora_id=meadow, title="S")
    assert (row.pk, row.is_listed, row.is_default) == (before, True, True)
    assert product(meadow).price == Decimal(3000)


def test_a_store_makes_a_bouquet_when_it_makes_every_size(
    shop: Shop, meadow: str, back_office: Recipes
) -> None:
    back_office.set_price(meadow, 2, demo.SECOND_STORE_ID, status="off")
    sync_catalogue()
    assert stock(meadow) == {demo.STORE_ID: (None, None), demo.SECOND_STORE_ID: (Decimal(0), None)}
    assert [listed for _title, _price, listed in sizes(meadow)] == [True, True, True]
    back_office.set_price(meadow, 2, demo.SECOND_STORE_ID, status="on")
    sync_catalogue()
    assert stock(meadow)[demo.SECOND_STORE_ID] == (None, None)


def test_sizes_only_the_second_store_makes(shop: Shop, meadow: str, back_office: Recipes) -> None:
    for number in range(3):
        back_office.set_price(meadow, number, status="off")
    sync_catalogue()
    assert stock(meadow) == {demo.STORE_ID: (Decimal(0), None), demo.SECOND_STORE_ID: (None, None)}
    assert sizes(meadow)[0] == ("S", Decimal("3150.00"), True)
    assert not VariantPrice.objects.filter(variant__product__posiflora_id=meadow).exists()


def go_off(sandbox: SandboxHelper, recipe_id: str) -> None:
    sandbox.posiflora.set("specifications", recipe_id, status="off")


def go_private(sandbox: SandboxHelper, recipe_id: str) -> None:
    sandbox.posiflora.set("specifications", recipe_id, public=False)


def vanish(sandbox: SandboxHelper, recipe_id: str) -> None:
    sandbox.posiflora.remove("specifications", recipe_id)


@pytest.mark.parametrize("go", [go_off, go_private, vanish])
def test_a_recipe_that_goes_takes_its_sizes_along(
    shop: Shop, sandbox: SandboxHelper, meadow: str, go: Callable[[SandboxHelper, str], None]
) -> None:
    kept = sandbox.posiflora.row("specifications", meadow)
    go(sandbox, meadow)
    report = sync_catalogue()
    assert report.plan.hidden == ["meadow"]
    assert product(meadow).is_listed is False
    assert [listed for _title, _price, listed in sizes(meadow)] == [False, False, False]
    assert {quantity for quantity, _price in stock(meadow).values()} == {Decimal(0)}
    assert questions() == {}
    with sandbox.world.lock:
        sandbox.world.posiflora.put(kept)
    sandbox.posiflora.set("specifications", meadow, status="on", public=True)
    sync_catalogue()
    assert product(meadow).is_listed is True
    assert [listed for _title, _price, listed in sizes(meadow)] == [True, True, True]


def test_what_a_manager_wrote_on_a_recipe_survives(
    shop: Shop, sandbox: SandboxHelper, meadow: str, back_office: Recipes
) -> None:
    ours = product(meadow)
    theirs = {"description": "Пахнет", "position": 3, "is_hidden": True, "composition": "Ромашки"}
    Product.objects.filter(pk=ours.pk).update(**theirs)
    own = ProductImage.objects.create(product=ours, url="https://shop.example/own.jpg", position=9)
    sandbox.posiflora.set("specifications", meadow, title="Луг", description="Васильки")
    back_office.set_price(meadow, 0, priceValue=3300)
    sync_catalogue(full=True)
    ours = product(meadow)
    assert (ours.title, ours.vendor_description, ours.price) == ("Луг", "Васильки", Decimal(3300))
    assert {name: getattr(ours, name) for name in theirs} == theirs
    assert ProductImage.objects.get(pk=own.pk).position == 9


def test_an_account_without_recipes_sells_the_rest(
    shop: Shop, sandbox: SandboxHelper, meadow: str
) -> None:
    flower = sandbox.posiflora.add_item("test-aster", title="Астра")
    sandbox.fail("posiflora", "GET", "/v1/specifications", "status", times=None, status=404)
    sync_catalogue()
    assert product(flower).title == "Астра"
    # What was on sale stays on sale: an address that is gone says nothing of bouquets.
    assert product(meadow).is_listed is True
    assert sizes(meadow)[0] == ("S", Decimal(3000), True)
    sandbox.heal()
    assert sync_catalogue().rows == 0


def test_a_list_that_takes_variants_along_changes_nothing(
    shop: Shop, sandbox: SandboxHelper, meadow: str
) -> None:
    sandbox.switch(spec_variants_in_list="supported")
    assert sync_catalogue(full=True).rows == 0


def test_a_server_that_tells_no_composition_still_sells(shop: Shop, sandbox: SandboxHelper) -> None:
    recipe = sandbox.posiflora.add_recipe("field", prices=(3000, 4500))
    path = "/v1/specifications/."
    sandbox.fail("posiflora", "GET", path, "status", times=1, status=422)
    sync_catalogue()
    assert sizes(recipe) == [("S", Decimal(3000), True), ("M", Decimal(4500), True)]
    assert {each.composition for each in product(recipe).variants.all()} == {""}
    assert questions() == {}


@pytest.mark.parametrize("status", [403, 404])
def test_a_recipe_that_shows_no_sizes_is_asked_about(
    shop: Shop, sandbox: SandboxHelper, status: int
) -> None:
    recipe = sandbox.posiflora.add_recipe("field", prices=(3000, 4500))
    flower = sandbox.posiflora.add_item("test-aster", title="Астра")
    sandbox.fail("posiflora", "GET", f"/v1/specifications/{recipe}", "status", status=status)
    sync_catalogue()
    assert product(flower).title == "Астра"
    assert questions() == {
        f"catalogue:recipes:{recipe}": (
            "Рецепт «field» не продаётся: Posiflora не показывает его варианты."
        )
    }
    sync_catalogue(full=True)
    assert questions() == {}
    assert product(recipe).is_listed is True
