"""What these tests look at, and what they do in Posiflora's back office."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Resource
from shop.models import (
    Attention,
    AttentionKind,
    Availability,
    Category,
    Product,
    ProductImage,
    Store,
    Variant,
    VariantPrice,
)
from shop.sync.catalogue.run import sync_catalogue
from tests.plugin_sandbox import SandboxHelper

type Snapshot = list[list[Any]]

TABLES = (Store, Category, Product, Variant, VariantPrice, ProductImage, Availability, Attention)
WITH_VARIANTS = "specification-with-variants"
VARIANT_PRICES = "specification-variant-prices"


def snapshot() -> Snapshot:
    """Every row the sync may touch."""
    return [list(table._default_manager.order_by("pk").values()) for table in TABLES]


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """The catalogue without keys and moments of ours, to compare two databases."""
    return {
        "stores": [*Store.objects.order_by("posiflora_id").values_list("posiflora_id", "title")],
        "products": [
            *Product.objects.order_by("posiflora_id").values_list(
                "posiflora_id", "kind", "title", "price", "is_listed", "category__posiflora_id"
            )
        ],
        "variants": [
            *Variant.objects.order_by("posiflora_id").values_list(
                "posiflora_id", "product__posiflora_id", "title", "price", "is_listed"
            )
        ],
        "prices": [
            *VariantPrice.objects.order_by(
                "variant__posiflora_id", "store__posiflora_id"
            ).values_list("variant__posiflora_id", "store__posiflora_id", "price")
        ],
        "images": [
            *ProductImage.objects.order_by("product__posiflora_id", "position").values_list(
                "product__posiflora_id", "url", "position"
            )
        ],
        "stock": [
            *Availability.objects.order_by(
                "product__posiflora_id", "store__posiflora_id"
            ).values_list("product__posiflora_id", "store__posiflora_id", "quantity", "price")
        ],
    }


def product(posiflora_id: str) -> Product:
    return Product.objects.get(posiflora_id=posiflora_id)


def stock(posiflora_id: str) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Quantity and price of a product by store."""
    rows = Availability.objects.filter(product__posiflora_id=posiflora_id)
    return {row.store.posiflora_id: (row.quantity, row.price) for row in rows}


def questions() -> dict[str, str]:
    """Open questions about the catalogue: text by subject."""
    asked = Attention.objects.filter(kind=AttentionKind.CATALOGUE, resolved_at=None)
    return {row.subject: row.text for row in asked}


def sizes(recipe_id: str) -> list[tuple[str, Decimal, bool]]:
    """Title, price and whether it is listed, in the order of the shop."""
    rows = Variant.objects.filter(product__posiflora_id=recipe_id)
    return [(row.title, row.price, row.is_listed) for row in rows]


class Recipes:
    """Recipes in Posiflora's back office. Each change moves the recipe's revision and time."""

    def __init__(self, sandbox: SandboxHelper) -> None:
        self._sandbox = sandbox
        self._posiflora = sandbox.world.posiflora

    def variant(self, recipe_id: str, number: int) -> Resource:
        recipe = self._posiflora.table("specifications")[recipe_id]
        return self._posiflora.table(WITH_VARIANTS)[recipe.many("specVariants")[number]]

    def set_variant(self, recipe_id: str, number: int, **attributes: object) -> None:
        with self._sandbox.world.lock:
            self.variant(recipe_id, number).attributes |= attributes
        self.touch(recipe_id)

    def set_price(
        self, recipe_id: str, number: int, store_id: str = demo.STORE_ID, **attributes: object
    ) -> None:
        with self._sandbox.world.lock:
            self.price(recipe_id, number, store_id).attributes |= attributes
        self.touch(recipe_id)

    def price(self, recipe_id: str, number: int, store_id: str = demo.STORE_ID) -> Resource:
        table = self._posiflora.table(VARIANT_PRICES)
        prices = [table[each] for each in self.variant(recipe_id, number).many("specVariantPrices")]
        (found,) = [price for price in prices if price.one("store") == store_id]
        return found

    def touch(self, recipe_id: str) -> None:
        self._sandbox.posiflora.set("specifications", recipe_id)


def calls(sandbox: SandboxHelper) -> int:
    """How many requests Posiflora has had."""
    return len(sandbox.requests("posiflora"))


def age_goods(sandbox: SandboxHelper) -> None:
    """Nothing was changed in Posiflora's goods for a day, and that is how it is known here."""
    with sandbox.world.lock:
        store = sandbox.world.posiflora
        for row in store.rows("inventory-items"):
            row.attributes["updatedAt"] -= timedelta(days=1)
        store.touch()
    sync_catalogue(full=True)


def close_second_store() -> None:
    """A manager says that the second store gives out no orders of the Mini App."""
    Store.objects.filter(posiflora_id=demo.SECOND_STORE_ID).update(is_pickup_point=False)
