"""A row that makes no sense becomes a question to a person, and the rest of the run goes on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Ref
from shop.models import Attention, AttentionKind, Category, Product, Store
from shop.sync.catalogue import questions as asking
from shop.sync.catalogue.run import sync_catalogue
from tests.catalogue.hands import Recipes, contents, product, questions, sizes, stock
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

GOODS, BOUQUETS, RECIPES = "catalogue:goods", "catalogue:bouquets", "catalogue:recipes"

SPOILT: dict[str, dict[str, object]] = {
    "no title": {"title": None},
    "negative price": {"priceMin": -5, "priceMax": -5},
    "price of a castle": {"priceMin": 10**12, "priceMax": 10**12},
    "text for a price": {"priceMin": "дорого"},
    "a list for a price": {"priceMax": []},
}
ODD_BUT_SOLD: dict[str, dict[str, object]] = {
    "no price": {"priceMin": None, "priceMax": None},
    "long title": {"title": "Я" * 400},
    "a NUL": {"title": "Пион\x00", "description": "белый\x00"},
    "no moment": {"updatedAt": None},
    "rubbish for a moment": {"updatedAt": "вчера"},
}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_article_is_left_out_and_asked_about(
    shop: Shop, sandbox: SandboxHelper, item_id: str, spoilt: dict[str, object], *, full: bool
) -> None:
    good = sandbox.posiflora.add_item("test-aster", title="Астра", price=90)
    before = sandbox.posiflora.row("inventory-items", item_id).attributes
    sandbox.posiflora.set("inventory-items", item_id, **spoilt)
    report = sync_catalogue(full=full)
    assert (report.plan.created, report.left_out) == (["Астра"], 1)
    assert product(good).price == Decimal(90)
    assert not Product.objects.filter(posiflora_id=item_id).exists()
    assert list(questions()) == [f"{GOODS}:{item_id}"]
    again = sync_catalogue(full=full)
    assert (again.rows, again.left_out, len(questions())) == (0, 1, 1)

    sandbox.posiflora.set("inventory-items", item_id, **{name: before[name] for name in spoilt})
    assert sync_catalogue(full=full).plan.created == ["Пион"]
    assert questions() == {}
    settled = Attention.objects.get(kind=AttentionKind.CATALOGUE)
    assert settled.resolution == "Исправлено в Posiflora."


def test_what_is_spoilt_while_it_is_sold_is_sold_no_more(
    shop: Shop, sandbox: SandboxHelper, item_id: str
) -> None:
    sync_catalogue()
    sandbox.posiflora.set("inventory-items", item_id, priceMin="дорого")
    report = sync_catalogue()
    assert report.plan.hidden == ["Пион"]
    assert product(item_id).is_listed is False
    assert {quantity for quantity, _price in stock(item_id).values()} == {Decimal(0)}
    assert list(questions()) == [f"{GOODS}:{item_id}"]
    sandbox.posiflora.set("inventory-items", item_id, priceMin=250)
    sync_catalogue()
    assert product(item_id).is_listed is True
    assert questions() == {}


def test_a_sentence_names_the_article_and_says_what_to_do(
    shop: Shop, sandbox: SandboxHelper, item_id: str
) -> None:
    sandbox.posiflora.set("inventory-items", item_id, priceMin=-5, priceMax=-5)
    sync_catalogue()
    text = (
        "«Пион»: цена -5.00 ₽ в Posiflora не похожа на настоящую. "
        "Пока её не исправят, товар не продаётся."
    )
    assert list(questions().values()) == [text]


def test_a_question_about_what_is_gone_is_settled_at_night(
    shop: Shop, sandbox: SandboxHelper, item_id: str
) -> None:
    sandbox.posiflora.set("inventory-items", item_id, title=None)
    sync_catalogue()
    sandbox.posiflora.remove("inventory-items", item_id)
    sync_catalogue()
    assert list(questions()) == [f"{GOODS}:{item_id}"]
    sync_catalogue(full=True)
    assert questions() == {}


@pytest.mark.parametrize("odd", ODD_BUT_SOLD.values(), ids=ODD_BUT_SOLD)
def test_an_odd_article_is_sold(
    shop: Shop, sandbox: SandboxHelper, item_id: str, odd: dict[str, object]
) -> None:
    sandbox.posiflora.set("inventory-items", item_id, **odd)
    with sandbox.world.lock:
        row = sandbox.world.posiflora.table("inventory-items")[item_id]
        row.relations["category"] = None
        row.attributes |= odd
    # The stand-in compares moments, so what is none can be read from end to end only.
    sync_catalogue(full=True)
    ours = product(item_id)
    title = str(odd.get("title", "Пион")).replace("\x00", "")[:255]
    assert (ours.title, ours.category) == (title, None)
    assert ours.price == (Decimal(0) if "priceMax" in odd else Decimal(250))
    assert questions() == {}
    assert sync_catalogue(full=True).rows == 0


def test_one_spoilt_row_of_every_list_keeps_no_other_back(
    shop: Shop, sandbox: SandboxHelper, item_id: str
) -> None:
    bouquet = sandbox.posiflora.add_bouquet("bad-bouquet")
    recipe = sandbox.posiflora.add_recipe("bad-recipe")
    good = {
        sandbox.posiflora.add_bouquet("good-bouquet"),
        sandbox.posiflora.add_recipe("good-recipe"),
        sandbox.posiflora.add_item("good-item"),
    }
    sandbox.posiflora.set("inventory-items", item_id, priceMin="дорого")
    with sandbox.world.lock:
        spoilt = sandbox.world.posiflora.table("bouquets")[bouquet]
        spoilt.relations["logo"] = Ref("images", "")
    sandbox.posiflora.set("specifications", recipe, minPrice="дорого")
    report = sync_catalogue()
    assert set(questions()) == {
        f"{GOODS}:{item_id}",
        f"{BOUQUETS}:{bouquet}",
        f"{RECIPES}:{recipe}",
    }
    assert report.left_out == 3
    assert Product.objects.filter(posiflora_id__in=good, is_listed=True).count() == 3


def test_a_row_without_an_id_is_told_of(shop: Shop, sandbox: SandboxHelper, item_id: str) -> None:
    with sandbox.world.lock:
        sandbox.world.posiflora.table("inventory-items")[item_id].id = ""
        sandbox.world.posiflora.touch()
    good = sandbox.posiflora.add_item("test-aster", title="Астра")
    sync_catalogue(full=True)
    assert product(good).title == "Астра"
    assert questions() == {f"{GOODS}:": "Товары: в Posiflora есть запись без кода, она пропущена."}


def test_a_store_that_cannot_be_read_goes_on_selling(shop: Shop, sandbox: SandboxHelper) -> None:
    with sandbox.world.lock:
        sandbox.world.posiflora.table("stores")[demo.STORE_ID].id = ""
    before = contents()["stock"]
    sync_catalogue(full=True)
    assert contents()["stock"] == before


def test_a_store_and_a_category_that_cannot_be_read_stay_as_they_are(
    shop: Shop, sandbox: SandboxHelper
) -> None:
    roses = demo.stable_id("categories", "Розы")
    with sandbox.world.lock:
        tables = sandbox.world.posiflora
        tables.table("categories")[roses].relations["image"] = Ref("images", "")
        tables.table("stores")[demo.SECOND_STORE_ID].relations["timezone"] = Ref("timezones", "")
    report = sync_catalogue()
    assert Category.objects.get(posiflora_id=roses).is_listed is True
    assert Store.objects.filter(is_listed=True).count() == 2
    assert report.left_out == 1


UNFIT: dict[str, dict[str, object]] = {
    "an invalid price": {"haveInvalidVariantPrice": True},
    "no title": {"title": ""},
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
def test_a_recipe_its_list_already_refuses_costs_no_call(
    shop: Shop, sandbox: SandboxHelper, unfit: dict[str, object]
) -> None:
    recipe = sandbox.posiflora.add_recipe("meadow")
    sandbox.posiflora.set("specifications", recipe, **unfit)
    sync_catalogue()
    assert list(questions()) == [f"{RECIPES}:{recipe}"]
    assert not Product.objects.filter(posiflora_id=recipe).exists()
    assert sandbox.requests("posiflora", "GET", f"/v1/specifications/{recipe}") == []


def test_a_recipe_nobody_can_price_is_left_out_and_not_sold_for_nothing(
    shop: Shop, sandbox: SandboxHelper
) -> None:
    recipe = sandbox.posiflora.add_recipe("meadow", prices=(3000, 4500))
    back_office = Recipes(sandbox)
    for number in range(2):
        for store in (demo.STORE_ID, demo.SECOND_STORE_ID):
            back_office.set_price(
                recipe, number, store, priceValue=0, fixPrice=0, compositionPrice=0
            )
    sync_catalogue()
    assert questions() == {
        f"{RECIPES}:{recipe}": (
            "Рецепт «meadow» не продаётся: в Posiflora нет ни одного варианта с ценой."
        )
    }
    details = f"/v1/specifications/{recipe}"
    asked = len(sandbox.requests("posiflora", "GET", details))
    assert sync_catalogue().left_out == 1
    # A refusal is remembered as well: nothing has changed, so nothing is asked.
    assert len(sandbox.requests("posiflora", "GET", details)) == asked
    back_office.set_price(recipe, 0, priceValue=3000)
    sync_catalogue()
    assert questions() == {}
    assert sizes(recipe) == [("S", Decimal(3000), True)]


@pytest.mark.parametrize("value", [10**12, "дорого"])
def test_a_recipe_with_an_absurd_price_is_left_out(
    shop: Shop, sandbox: SandboxHelper, value: object
) -> None:
    recipe = sandbox.posiflora.add_recipe("meadow", prices=(3000, 4500))
    good = sandbox.posiflora.add_recipe("field", prices=(3000, 4500))
    Recipes(sandbox).set_price(recipe, 1, priceValue=value)
    sync_catalogue()
    assert list(questions()) == [f"{RECIPES}:{recipe}"]
    assert not Product.objects.filter(posiflora_id=recipe).exists()
    assert len(sizes(good)) == 2


def test_many_bad_rows_are_not_a_flood(
    shop: Shop, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_ROWS", 3)
    bad = [sandbox.posiflora.add_item(f"bad-{number}", title=" ") for number in range(5)]
    for item_id in bad:
        sandbox.posiflora.set("inventory-items", item_id, title="")
    assert sync_catalogue().left_out == 5
    assert len(questions()) == 4
    assert questions()["catalogue:more"].startswith(
        "Posiflora: ещё записей, которые не попали в каталог: 2."
    )
    for item_id in bad[:4]:
        sandbox.posiflora.set("inventory-items", item_id, title="Астра")
    sync_catalogue()
    assert list(questions()) == [f"{GOODS}:{bad[4]}"]
