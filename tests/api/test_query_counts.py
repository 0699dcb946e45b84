"""Lists cost the same number of queries with one row and with thirty."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from shop.models import Availability, Product, ProductImage, Variant
from tests.api.rows import Caller, LittleShop, a_category, a_product, a_store


def fill(shelf: LittleShop, count: int) -> None:
    second = a_store("На Свободы")
    for number in range(count):
        product = a_product(
            f"Пион {number:02}", store=shelf.main, category=a_category(f"Раздел {number}")
        )
        Availability.objects.create(product=product, store=second, quantity=3)
        for price in (3000, 4500):
            Variant.objects.create(
                product=product, posiflora_id=f"{number}-{price}", title=f"{price}", price=price
            )
        for picture in range(3):
            ProductImage.objects.create(product=product, url=f"https://cdn.ru/{picture}.jpg")


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("products?page_size=100", 5),
        ("products?page_size=100&search=пион&in_stock=true&ordering=-price", 5),
        ("categories", 1),
        ("shop", 3),
    ],
)
def test_public_lists(
    shelf: LittleShop, django_assert_num_queries: Any, path: str, queries: int, count: int
) -> None:
    fill(shelf, count)
    with django_assert_num_queries(queries):
        answer = APIClient().get(f"/api/v1/{path}")
    assert answer.status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_one_product(shelf: LittleShop, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        ProductImage.objects.create(product=shelf.bouquet, url=f"https://cdn.ru/{number}.jpg")
    with django_assert_num_queries(4):
        APIClient().get(f"/api/v1/products/{shelf.bouquet.pk}")


@pytest.mark.parametrize("count", [1, 5])
def test_orders(anna: Caller, django_assert_num_queries: Any, count: int) -> None:
    Product.objects.filter(kind="bouquet").update(is_hidden=True)
    for _ in range(count):
        assert anna.place().status_code == 201
    # Who is calling, the orders, their lines, the products and pictures of those, their history.
    with django_assert_num_queries(6):
        assert len(anna.api.get("/api/v1/orders").json()) == count
    number = anna.api.get("/api/v1/orders").json()[0]["number"]
    with django_assert_num_queries(6):
        anna.api.get(f"/api/v1/orders/{number}")
