"""GET /products/{id}: one product, or nothing at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from shop.models import Availability, Category, Product, ProductImage
from tests.api.rows import NOT_FOR_BUYERS, LittleShop, a_store, codes


def test_all_of_it(shelf: LittleShop) -> None:
    rose = shelf.roses[0]
    Product.objects.filter(pk=rose.pk).update(
        vendor_description="Из Posiflora", composition="Роза, лента"
    )
    for number, own in enumerate((False, True)):
        ProductImage.objects.create(product=rose, url=f"https://cdn.ru/{number}.jpg", is_own=own)
    second, empty = a_store("На Свободы"), a_store("Пустой")
    closed = a_store("Закрытый", is_listed=False)
    for store, quantity in ((second, "2.500"), (empty, "0"), (closed, "9")):
        Availability.objects.create(product=rose, store=store, quantity=Decimal(quantity))
    second.availability.update(price=Decimal(315))

    assert APIClient().get(f"/api/v1/products/{rose.pk}").json() == {
        "id": rose.pk,
        "kind": "item",
        "made_to_order": False,
        "title": "Роза 300",
        "price": "300.00",
        "price_from": False,
        "category": shelf.category.pk,
        "image": "https://cdn.ru/1.jpg",
        "in_stock": True,
        "quantity": None,
        "variants": [],
        "images": ["https://cdn.ru/1.jpg", "https://cdn.ru/0.jpg"],
        "description": "Из Posiflora",
        "composition": "Роза, лента",
        "stores": [
            {"store": shelf.main.pk, "quantity": None, "price": "300.00"},
            {"store": second.pk, "quantity": 2, "price": "315.00"},
        ],
    }


def test_the_managers_description_wins(shelf: LittleShop) -> None:
    Product.objects.update(vendor_description="Из Posiflora", description="Нежная роза")
    answer = APIClient().get(f"/api/v1/products/{shelf.roses[0].pk}").json()
    assert answer["description"] == "Нежная роза"


@pytest.mark.parametrize("what", NOT_FOR_BUYERS)
def test_what_a_buyer_may_not_see_does_not_exist(shelf: LittleShop, what: dict[str, Any]) -> None:
    address = f"/api/v1/products/{shelf.bouquet.pk}"
    assert APIClient().get(address).status_code == 200
    Product.objects.filter(pk=shelf.bouquet.pk).update(**what)
    answer = APIClient().get(address)
    assert answer.status_code == 404
    assert codes(answer) == [("not_found", None)]


def test_nor_does_what_is_in_a_hidden_category(shelf: LittleShop) -> None:
    Category.objects.update(is_hidden=True)
    assert APIClient().get(f"/api/v1/products/{shelf.roses[0].pk}").status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999", str(2**63 - 1), str(2**63), "9" * 400])
def test_no_such_product(shelf: LittleShop, number: str) -> None:
    answer = APIClient().get(f"/api/v1/products/{number}")
    assert answer.status_code == 404
    assert codes(answer) == [("not_found", None)]


@pytest.mark.parametrize(
    "path",
    ["products/abc", "products/-1", "products/1/", "orders/ТМ", "nothing", "", "shop/"],
)
def test_an_address_that_is_not_there_answers_in_the_same_shape(
    shelf: LittleShop, path: str
) -> None:
    for answer in (APIClient().get(f"/api/v1/{path}"), APIClient().post(f"/api/v1/{path}", {})):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/json"
        assert codes(answer) == [("not_found", None)]
