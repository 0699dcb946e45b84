"""Recipes of the demo shop: bouquets made to order in three sizes, each with its composition."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Resource

CATEGORY = "Авторские букеты"
CATEGORY_ID = demo.stable_id("categories", CATEGORY)
RECIPES_GROUP = "9"
CENT = Decimal("0.01")
SECOND_STORE_SHARE = Decimal("1.05")
"""Recipes cost a little more in the second store."""


@dataclass(frozen=True, slots=True)
class Size:
    """One variant: its name, its price in the main store, how large it is in centimetres."""

    title: str
    price: int
    height: int
    width: int
    flowers: tuple[tuple[str, int], ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Recipe:
    """One bouquet template."""

    slug: str
    title: str
    description: str
    sizes: tuple[Size, ...]


RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "morning-in-paris",
        "Утро в Париже",
        "Пионовидные розы и эустома в персиково-кремовой гамме. Соберём к нужному часу.",
        (
            Size("S", 3400, 40, 30, (("rose-peach", 5), ("eustoma", 3))),
            Size("M", 4900, 45, 35, (("rose-peach", 7), ("eustoma", 5))),
            Size("L", 7900, 55, 45, (("rose-peach", 13), ("eustoma", 7))),
        ),
    ),
    Recipe(
        "scarlet-sails",
        "Алые паруса",
        "Красные розы и тюльпаны, атласная лента. Три размера — от признания до предложения.",
        (
            Size("S", 3900, 45, 30, (("rose-red", 11),)),
            Size("M", 6400, 55, 35, (("rose-red", 15), ("tulip-red", 9))),
            Size("L", 11900, 60, 50, (("rose-red", 31), ("tulip-red", 15))),
        ),
    ),
    Recipe(
        "first-snow",
        "Первый снег",
        "Белые розы, эустома и голубая гортензия.",
        (
            Size("S", 3600, 40, 30, (("rose-white", 7), ("eustoma", 3))),
            Size("M", 5600, 45, 38, (("rose-white", 9), ("hydrangea", 2))),
            Size("L", 9400, 55, 45, (("rose-white", 15), ("hydrangea", 4)), active=False),
        ),
    ),
    Recipe(
        "spring-basket",
        "Весенняя корзина",
        "Тюльпаны трёх сортов в плетёной корзине.",
        (
            Size("S", 2900, 30, 30, (("tulip-yellow", 15), ("tulip-pink", 5))),
            Size("M", 4700, 35, 40, (("tulip-yellow", 21), ("tulip-pink", 11))),
        ),
    ),
)


def fill(store: PosifloraStore, *, now: datetime) -> None:
    """Put the recipes and their category into a Posiflora that has its goods."""
    attributes: dict[str, object] = {
        "title": CATEGORY,
        "status": "on",
        "path": [],
        "pathIds": [],
        "color": "f48fb1",
        "countPublicItems": 0,
        "deleted": False,
    }
    relations = {"parent": None, "group": Ref("inventory-groups", RECIPES_GROUP), "image": None}
    store.add(Resource("categories", CATEGORY_ID, attributes, {**relations}))
    tag = store.put(Resource("recipe-tags", "1", {"title": "Хит", "deleted": False}))
    for recipe in RECIPES:
        add_recipe(store, recipe, tag=tag.ref, now=now)


def add_recipe(
    store: PosifloraStore, recipe: Recipe, *, now: datetime, tag: Ref | None = None
) -> Resource:
    """Put one recipe with its variants, prices and composition into the store."""
    row_id = demo.stable_id("specifications", recipe.slug)
    variants = [
        _variant(store, recipe, size, first=size is recipe.sizes[0]) for size in recipe.sizes
    ]
    prices = [Decimal(size.price) for size in recipe.sizes if size.active]
    logo = demo.picture(store, recipe.slug, now=now)
    attributes = {
        "title": recipe.title,
        "status": "on",
        "description": recipe.description,
        "public": True,
        "minPrice": min(prices),
        "maxPrice": max(prices),
        "haveInvalidVariantPrice": False,
        "videoUrl": None,
        "createdAt": now,
        "updatedAt": now,
    }
    relations = {
        "category": Ref("categories", CATEGORY_ID),
        "logo": logo,
        "images": [] if logo is None else [logo],
        "tags": [] if tag is None else [tag],
        "createdBy": Ref("users", demo.stable_id("users", "florist-1")),
        "specVariants": [each.ref for each in variants],
    }
    return store.add(Resource("specifications", row_id, attributes, {**relations}))


def _variant(store: PosifloraStore, recipe: Recipe, size: Size, *, first: bool) -> Resource:
    name = f"{recipe.slug}-{size.title}"
    title_id = demo.stable_id("specification-variants", size.title)
    if store.get("specification-variants", title_id) is None:
        store.put(Resource("specification-variants", title_id, {"title": size.title}))
    status = "on" if size.active else "off"
    row = Resource(
        "specification-with-variants",
        demo.stable_id("specification-with-variants", name),
        {"status": status, "isDefault": first, "width": size.width, "height": size.height},
    )
    row.relations = {
        "specification": Ref("specifications", demo.stable_id("specifications", recipe.slug)),
        "variant": Ref("specification-variants", title_id),
        "specVariantPrices": [_price(store, name, size, each) for each in demo.STORES],
        "specItems": [
            _part(store, name, row.ref, slug, quantity) for slug, quantity in size.flowers
        ],
    }
    return store.put(row)


def _price(store: PosifloraStore, name: str, size: Size, shop: tuple[str, str, str, str]) -> Ref:
    price = Decimal(size.price)
    if shop[0] != demo.STORE_ID:
        price = (price * SECOND_STORE_SHARE).quantize(CENT)
    parts = sum(
        store.table("inventory-items")[demo.stable_id("inventory-items", slug)]["priceMin"] * count
        for slug, count in size.flowers
    )
    row = Resource(
        "specification-variant-prices",
        demo.stable_id("specification-variant-prices", f"{name}-{shop[0]}"),
        {
            "priceValue": price,
            "fixPrice": price,
            "compositionPrice": parts,
            "status": "on" if size.active else "off",
        },
        {"store": Ref("stores", shop[0])},
    )
    return store.put(row).ref


def _part(store: PosifloraStore, name: str, variant: Ref, slug: str, quantity: int) -> Ref:
    row = Resource(
        "specification-variant-items",
        demo.stable_id("specification-variant-items", f"{name}-{slug}"),
        {"qty": Decimal(quantity)},
        {
            "item": Ref("inventory-items", demo.stable_id("inventory-items", slug)),
            "specWithVar": variant,
        },
    )
    return store.put(row).ref
