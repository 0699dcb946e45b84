from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shop.models import Availability, Product, ProductImage, ProductKind, Variant
from tests.admin.rows import a_product, a_store, text_of
from tests.api.rows import a_category

LIST = "/admin/shop/product/"
QUERIES = 10


def form(**fields: object) -> dict[str, object]:
    return {
        "description": "",
        "position": "100",
        "images-TOTAL_FORMS": "0",
        "images-INITIAL_FORMS": "0",
        "availability-TOTAL_FORMS": "0",
        "availability-INITIAL_FORMS": "0",
        **fields,
    }


def save(client: Client, product: Product, **fields: object) -> None:
    answer = client.post(f"{LIST}{product.pk}/change/", form(**fields))
    errors = answer.context["errors"] if answer.context else None
    assert answer.status_code == 302, errors


def test_a_manager_dresses_a_product_and_cannot_touch_what_posiflora_owns(manager: Client) -> None:
    product = a_product(title="Рассвет", price=Decimal(3500), vendor_description="Из Posiflora")
    roses = a_category("Розы")
    save(
        manager,
        product,
        description="Нежный",
        position="5",
        is_hidden="on",
        title="Чужое",
        price="1",
        vendor_description="Чужое",
        is_listed="",
        category=str(roses.pk),
    )
    product.refresh_from_db()
    assert (product.description, product.position, product.is_hidden) == ("Нежный", 5, True)
    assert (product.title, product.price, product.vendor_description) == (
        "Рассвет",
        Decimal("3500.00"),
        "Из Posiflora",
    )
    assert product.is_listed is True
    assert product.category is None


def test_the_category_of_a_bouquet_on_display_is_the_manager_s(manager: Client) -> None:
    bouquet = a_product(kind=ProductKind.BOUQUET)
    roses = a_category("Розы")
    save(manager, bouquet, category=str(roses.pk))
    bouquet.refresh_from_db()
    assert bouquet.category == roses


def test_own_pictures_are_added_and_posiflora_s_stay(manager: Client) -> None:
    product = a_product()
    theirs = ProductImage.objects.create(
        product=product, url="https://cdn.posiflora.online/1.jpg", is_own=False
    )
    save(
        manager,
        product,
        **{
            "images-TOTAL_FORMS": "1",
            "images-0-product": str(product.pk),
            "images-0-url": "flowers.example/own.jpg",
            "images-0-position": "1",
        },
    )
    own = product.images.get(is_own=True)
    assert own.url == "https://flowers.example/own.jpg"
    page = manager.get(f"{LIST}{product.pk}/change/").content.decode()
    assert f'value="{theirs.url}"' not in page
    assert f'src="{theirs.url}"' in page


def test_the_same_picture_twice_is_said_and_not_a_crash(manager: Client) -> None:
    product = a_product()
    url = "https://cdn.posiflora.online/1.jpg"
    ProductImage.objects.create(product=product, url=url, is_own=False)
    again = {
        "images-TOTAL_FORMS": "1",
        "images-0-product": str(product.pk),
        "images-0-url": url,
        "images-0-position": "0",
    }
    answer = manager.post(f"{LIST}{product.pk}/change/", form(**again))
    assert answer.status_code == 200
    assert "Эта картинка у товара уже есть." in answer.content.decode()
    assert product.images.count() == 1


def test_a_picture_of_posiflora_cannot_be_smuggled_into_the_form(manager: Client) -> None:
    product = a_product()
    theirs = ProductImage.objects.create(
        product=product, url="https://cdn.posiflora.online/1.jpg", is_own=False
    )
    smuggled = {
        "images-TOTAL_FORMS": "1",
        "images-INITIAL_FORMS": "1",
        "images-0-id": str(theirs.pk),
        "images-0-product": str(product.pk),
        "images-0-url": theirs.url,
        "images-0-position": "0",
        "images-0-DELETE": "on",
    }
    manager.post(f"{LIST}{product.pk}/change/", form(**smuggled))
    assert product.images.get() == theirs


def test_stock_and_sizes_are_shown_only(manager: Client) -> None:
    product = a_product(made_to_order=True)
    Availability.objects.create(product=product, store=a_store(), quantity=Decimal("5.000"), held=2)
    variant = Variant.objects.create(
        product=product,
        posiflora_id="m",
        title="Средний",
        price=Decimal("4500.50"),
        composition="Роза × 10\nЭвкалипт × 2",
    )
    variant.store_prices.create(store=a_store(), price=Decimal(4725))
    page = text_of(manager.get(f"{LIST}{product.pk}/change/").content)
    assert "Магазин 1 5 2 3 как везде" in page
    assert "Средний 4 500,50 ₽ Магазин 2: 4 725 ₽ Роза × 10, Эвкалипт × 2" in page
    assert "Вид Букет под заказ" in page


def test_hidden_and_gone(manager: Client) -> None:
    a_product(title="Виден")
    a_product(title="Скрытый", is_hidden=True)
    a_product(title="Пропал", is_listed=False)
    assert titles(manager, "?hidden=yes") == ["Скрытый"]
    assert titles(manager, "?listed=no") == ["Пропал"]
    a_product(title="Рецепт", made_to_order=True)
    assert titles(manager, "?made_to_order=yes") == ["Рецепт"]
    assert titles(manager, "?q=ВИДЕН") == ["Виден"]


def titles(client: Client, query: str) -> list[str]:
    return [row.title for row in client.get(f"{LIST}{query}").context["cl"].result_list]


def test_a_category_keeps_its_vendor_columns(manager: Client) -> None:
    roses = a_category("Розы", image_url="https://cdn.posiflora.online/c.jpg")
    address = f"/admin/shop/category/{roses.pk}/change/"
    posted = {"position": "7", "is_hidden": "on", "title": "Чужое", "is_listed": ""}
    assert manager.post(address, posted).status_code == 302
    roses.refresh_from_db()
    assert (roses.position, roses.is_hidden) == (7, True)
    assert (roses.title, roses.is_listed) == ("Розы", True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_rows(
    count: int, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    roses = a_category("Розы")
    for turn in range(count):
        product = a_product(category=roses)
        ProductImage.objects.create(product=product, url=f"https://cdn.example/{turn}.jpg")
    with django_assert_num_queries(QUERIES):
        manager.get(LIST)
