"""Recipes with variants: live only, so the shapes are those of posiflora.md §4.8."""

from decimal import Decimal
from typing import Any

from integrations.posiflora.recipes import WITH_VARIANTS
from tests.integrations.posiflora_wire import Wire


def one(type_: str, id_: str, links: dict[str, Any] | None = None, **attributes: Any) -> Any:
    return {
        "type": type_,
        "id": id_,
        "attributes": attributes,
        "relationships": {name: {"data": data} for name, data in (links or {}).items()},
    }


def to(type_: str, *ids: str) -> list[dict[str, str]]:
    return [{"type": type_, "id": id_} for id_ in ids]


def price(id_: str, store: str | None = None, **attributes: Any) -> Any:
    links = {"store": to("stores", store)[0]} if store else {}
    return one("specification-variant-prices", id_, links, **attributes)


VARIANT, PRICE = "specification-with-variants", "specification-variant-prices"
RECIPE = {
    "data": one(
        "specifications",
        "s",
        {
            "category": to("categories", "c")[0],
            "logo": to("images", "p")[0],
            "images": to("images", "p", "q"),
            "specVariants": to(VARIANT, "small", "big"),
        },
        title="Утро",
        status="on",
        description="Пионы",
        public=True,
        minPrice=2500,
        maxPrice="3500.50",
        haveInvalidVariantPrice=False,
        updatedAt="2026-03-08T09:00:00+00:00",
        revision=12,
    ),
    "included": [
        one("images", "p", file="https://cdn.test/p.jpg"),
        one("images", "q", file="https://cdn.test/q.jpg"),
        one(
            VARIANT,
            "small",
            {
                "variant": to("specification-variants", "S")[0],
                "specVariantPrices": to(PRICE, "1", "2", "3"),
            },
            status="on",
            isDefault=True,
            width=30,
            height=0,
        ),
        one(
            VARIANT,
            "big",
            {
                "variant": to("specification-variants", "B")[0],
                "specVariantPrices": to(PRICE, "4", "5"),
            },
            status="off",
            isDefault=False,
        ),
        one("specification-variants", "S", title="Малый"),
        one("specification-variants", "B", title="Большой"),
        price("1", "perm", priceValue=2500, fixPrice=9, compositionPrice=1, status="on"),
        price("2", None, priceValue=None, fixPrice="2700.00", compositionPrice=1, status="on"),
        price("3", "ufa", priceValue=9000, status="off"),
        price("4", None, priceValue=None, fixPrice=None, compositionPrice=3500, status="on"),
        price("5", None, priceValue=0, status="on"),
    ],
}


def test_a_recipe_is_read_with_its_variants_and_their_prices() -> None:
    wire = Wire()
    wire.will_answer(RECIPE)
    recipe = wire.client.specifications.get("s", filters={"activeVariants": True})
    assert wire.last["path"] == "/v1/specifications/s"
    assert wire.last["query"] == [
        ("filter[activeVariants]", "true"),
        ("include", ",".join(WITH_VARIANTS)),
    ]
    assert "specVariants.specVariantPrices" in WITH_VARIANTS
    assert (recipe.title, recipe.is_on, recipe.public, recipe.category_id) == (
        "Утро",
        True,
        True,
        "c",
    )
    assert (recipe.price_min, recipe.price_max) == (Decimal("2500.00"), Decimal("3500.50"))
    assert [image.url[-5:] for image in recipe.images] == ["p.jpg", "q.jpg"]
    assert (recipe.prices_valid, recipe.revision) == (True, 12)
    small, big = recipe.variants
    assert (small.title, small.is_default, small.is_on) == ("Малый", True, True)
    assert (small.height, small.width) == (None, 30)
    assert (big.title, big.is_on) == ("Большой", False)


def test_the_price_of_a_variant_in_a_store() -> None:
    wire = Wire()
    wire.will_answer(RECIPE)
    small, big = wire.client.specifications.get("s").variants
    assert small.price_in("perm") == Decimal("2500.00")
    # What is switched off in a store costs there what it costs anywhere.
    assert small.price_in("ufa") == Decimal("2700.00")
    assert small.price_in() == Decimal("2700.00")
    assert big.price_in("perm") == Decimal("3500.00")


def test_recipes_and_variants_are_listed() -> None:
    wire = Wire()
    wire.will_answer({"data": [RECIPE["data"]], "included": RECIPE["included"][:2]})
    (recipe,) = wire.client.specifications.list(filters={"status": "on"})
    assert recipe.variants == ()
    assert wire.last["query"][:2] == [
        ("filter[status]", "on"),
        ("include", "logo,images,category,tags"),
    ]
    wire.will_answer({"data": [RECIPE["included"][2]], "included": RECIPE["included"][4:]})
    (variant,) = wire.client.specification_variants.list(specification="s")
    assert (variant.title, len(variant.prices)) == ("Малый", 3)
    assert wire.last["path"] == "/v1/specification-with-variants"
    assert wire.last["query"][0] == ("filter[specification]", "s")


def test_the_lines_of_an_order_are_read_through_the_order() -> None:
    wire = Wire()
    links = {"item": to("inventory-items", "i")[0], "bouquet": to("bouquets", "b")[0]}
    line = one(
        "order-lines",
        "l",
        links,
        qty="2.00",
        price="800.00",
        amount="1600.00",
        totalAmount="1499.90",
        manualSetting=True,
    )
    order = one("orders", "o", {"lines": to("order-lines", "l")}, docNo="X")
    wire.will_answer({"data": order, "included": [line]})
    (found,) = wire.client.orders.lines("o")
    assert (found.item_id, found.bouquet_id, found.manual) == ("i", "b", True)
    assert (found.quantity, found.price) == (Decimal(2), Decimal(800))
    assert (found.amount, found.total) == (Decimal(1600), Decimal("1499.90"))
    assert wire.last["query"] == [("include", "lines")]


def test_the_composition_of_a_variant_is_read() -> None:
    wire = Wire()
    item = one("inventory-items", "rose", title="Роза")
    parts = [
        one("specification-variant-items", "1", {"item": to("inventory-items", "rose")[0]}, qty=5),
        one("specification-variant-items", "2", {"item": None}, quantity="2.5"),
    ]
    variant = one(
        VARIANT, "small", {"specItems": to("specification-variant-items", "1", "2")}, status="on"
    )
    recipe = one("specifications", "s", {"specVariants": to(VARIANT, "small")}, title="Утро")
    wire.will_answer({"data": recipe, "included": [variant, *parts, item]})
    (small,) = wire.client.specifications.get("s").variants
    assert [(part.title, part.quantity) for part in small.parts] == [
        ("Роза", Decimal(5)),
        ("", Decimal("2.5")),
    ]


def test_a_recipe_nobody_can_read_is_told_of() -> None:
    wire = Wire()
    heard: list[tuple[str, str]] = []
    wire.will_answer({"data": one("specifications", "s", title="Утро", minPrice="дорого")})

    def hear(row_id: str, detail: str) -> None:
        heard.append((row_id, detail))

    assert wire.client.specifications.get_readable("s", unreadable=hear) is None
    assert heard == [("s", "ValueError")]
    wire.will_answer(RECIPE)
    found = wire.client.specifications.get_readable("s", unreadable=hear)
    assert found is not None
    assert (found.title, len(found.variants), len(heard)) == ("Утро", 2, 1)
