"""The catalogue at the loyalty service: under the ids that quotes and sales carry."""

from __future__ import annotations

from decimal import Decimal

from pytest_django import Settings

from shop.models import Category, Product, Variant
from shop.sync.loyalty.products import Imported, import_products
from tests.plugin_shop import Shop
from tests.saga.hands import completed
from tests.saga.services import Service


def test_every_product_is_known_by_what_a_sale_calls_it(shop: Shop, bonusplus: Service) -> None:
    groups, products = Category.objects.count(), Product.objects.count()
    sizes = Variant.objects.filter(is_listed=True)
    in_sizes = sizes.values("product").distinct().count()
    expected = products - in_sizes + sizes.count()
    assert import_products() == Imported(groups=groups, products=expected)
    known = shop.sandbox.bonusplus.products
    assert len(known) == groups + expected
    product = shop.products[0]
    assert product.category is not None
    assert known[product.posiflora_id] == {
        "id": product.posiflora_id,
        "pid": product.category.posiflora_id,
        "n": product.title,
        "g": False,
        "price": product.price,
    }
    assert known[product.category.posiflora_id]["g"] is True
    completed(shop, shop.member())
    (sale,) = shop.sandbox.bonusplus.sales
    assert {each.product for each in sale.positions} <= set(known)
    assert bonusplus.commits() == 1


def test_sizes_of_a_bouquet_are_products_of_their_own(shop: Shop, bonusplus: Service) -> None:
    bouquet = Product.objects.create(
        posiflora_id="recipe", kind="bouquet", title="Утро", price=Decimal(1000)
    )
    for title in ("S", "M"):
        Variant.objects.create(
            product=bouquet, posiflora_id=f"recipe-{title}", title=title, price=Decimal(1000)
        )
    import_products()
    known = shop.sandbox.bonusplus.products
    assert "recipe" not in known
    assert [known[f"recipe-{size}"]["n"] for size in ("S", "M")] == ["Утро, S", "Утро, M"]
    assert bonusplus.name == "bonusplus"


def test_a_second_run_changes_nothing(shop: Shop, bonusplus: Service) -> None:
    import_products()
    first = shop.sandbox.bonusplus.products
    import_products()
    assert shop.sandbox.bonusplus.products == first
    assert bonusplus.commits() == 0


def test_a_service_without_promotions_on_goods_hears_nothing(
    shop: Shop, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "loyalclient"
    assert import_products() == Imported()
    assert shop.sandbox.requests("loyalclient") == []
