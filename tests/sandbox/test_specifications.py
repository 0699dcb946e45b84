"""Recipes with variants, seen live (posiflora.md §3.1, §4.8)."""

from integrations.sandbox import demo
from integrations.sandbox.demo_recipes import RECIPES
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire

SAILS = demo.stable_id("specifications", "scarlet-sails")
SNOW = demo.stable_id("specifications", "first-snow")


def included(document: JsonObject, kind: str) -> list[JsonObject]:
    return [row for row in document["included"] if row["type"] == kind]


def test_the_list_takes_fewer_includes_than_a_single_one(api: Wire, sandbox: SandboxHelper) -> None:
    document = api.get("/specifications?filter[status]=on&include=logo,images,category,tags")
    assert document["meta"]["total"] == len(RECIPES)
    assert len(included(document, "images")) == len(RECIPES)
    path = "/specifications?include=specVariants.variant"
    assert api.call("GET", path).status_code == 422

    sandbox.switch(spec_variants_in_list="supported")
    titles = {
        row["attributes"]["title"] for row in included(api.get(path), "specification-variants")
    }
    assert titles == {"S", "M", "L"}


def test_the_filter_by_category_is_ignored_without_a_word(api: Wire) -> None:
    assert api.get("/specifications?filter[category]=nothing")["meta"]["total"] == len(RECIPES)


def test_one_with_variants_prices_and_composition(api: Wire) -> None:
    paths = (
        "specVariants",
        "specVariants.variant",
        "specVariants.specVariantPrices",
        "specVariants.specItems.item",
    )

    document = api.get(f"/specifications/{SAILS}?include={','.join(paths)}")

    shown = document["data"]["attributes"]
    assert (shown["title"], shown["minPrice"], shown["maxPrice"]) == ("Алые паруса", 3900, 11900)
    prices = sorted(
        row["attributes"]["priceValue"]
        for row in included(document, "specification-variant-prices")
        if row["relationships"]["store"]["data"]["id"] == demo.STORE_ID
    )
    assert prices == [3900, 6400, 11900]
    flowers = {row["attributes"]["title"] for row in included(document, "inventory-items")}
    assert flowers == {"Роза красная «Фридом», 60 см", "Тюльпан красный «Стронг Лав»"}


def test_variants_switched_off_can_be_left_out(api: Wire) -> None:
    everything = api.get(f"/specifications/{SNOW}")["data"]["relationships"]["specVariants"]
    active = api.get(f"/specifications/{SNOW}?filter[activeVariants]=true")["data"]["relationships"]

    assert (len(everything["data"]), len(active["specVariants"]["data"])) == (3, 2)
    variants = api.get(f"/specification-with-variants?filter[specification]={SNOW}")["data"]
    assert sorted(row["attributes"]["status"] for row in variants) == ["off", "on", "on"]


def test_the_composition_has_a_list_of_its_own(api: Wire) -> None:
    document = api.get("/specification-variant-items?include=item&page[size]=100")

    parts = sum(len(size.flowers) for recipe in RECIPES for size in recipe.sizes)
    assert document["meta"]["total"] == parts


def test_a_recipe_can_be_added(api: Wire, sandbox: SandboxHelper) -> None:
    row_id = sandbox.posiflora.add_recipe("meadow", prices=(1000, 2000))

    shown = api.get(f"/specifications/{row_id}?include=specVariants")
    assert shown["data"]["attributes"]["maxPrice"] == 2000
    assert len(shown["included"]) == 2
