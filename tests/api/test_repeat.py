"""POST /orders/{number}/repeat: a cart from an earlier order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shop.models import Availability, Category, Product
from tests.api.rows import Caller, LittleShop, footprint


def repeat(buyer: Caller, number: str) -> dict[str, Any]:
    before = footprint()
    answer = buyer.api.post(f"/api/v1/orders/{number}/repeat")
    assert answer.status_code == 200
    assert footprint() == before
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def number(shelf: LittleShop, anna: Caller) -> str:
    wanted = [(shelf.roses[2], 3), (shelf.bouquet, 1), (shelf.roses[0], 2)]
    items = [{"product": product.pk, "quantity": quantity} for product, quantity in wanted]
    placed: str = anna.place(items=items).json()["number"]
    return placed


def item(product: Product, quantity: int) -> dict[str, int | None]:
    return {"product": product.pk, "variant": None, "quantity": quantity}


def test_what_is_there_and_what_is_gone(shelf: LittleShop, anna: Caller, number: str) -> None:
    assert repeat(anna, number) == {
        "items": [item(shelf.roses[2], 3), item(shelf.roses[0], 2)],
        "unavailable": ["Рассвет"],
    }


def test_the_cart_can_be_quoted_as_it_is(shelf: LittleShop, anna: Caller, number: str) -> None:
    answer = anna.quote(items=repeat(anna, number)["items"])
    assert (answer.json()["items_total"], answer.json()["problems"]) == ("900.00", [])


def test_of_a_cancelled_order_everything_is_back(
    shelf: LittleShop, anna: Caller, number: str
) -> None:
    anna.api.post(f"/api/v1/orders/{number}/cancel", {})
    assert repeat(anna, number) == {
        "items": [item(shelf.roses[2], 3), item(shelf.bouquet, 1), item(shelf.roses[0], 2)],
        "unavailable": [],
    }


@pytest.mark.parametrize(
    "what",
    [{"is_hidden": True}, {"is_listed": False}, {"price": Decimal(0)}, {"kind": "service"}],
)
def test_what_is_not_sold_any_more(
    shelf: LittleShop, anna: Caller, number: str, what: dict[str, Any]
) -> None:
    Product.objects.filter(pk=shelf.roses[2].pk).update(**what, title="Новое имя")
    assert repeat(anna, number) == {
        "items": [item(shelf.roses[0], 2)],
        "unavailable": ["Роза 100", "Рассвет"],
    }


def test_what_is_in_a_hidden_category(shelf: LittleShop, anna: Caller, number: str) -> None:
    Category.objects.update(is_hidden=True)
    Availability.objects.update(held=0)
    assert repeat(anna, number) == {
        "items": [item(shelf.bouquet, 1)],
        "unavailable": ["Роза 100", "Роза 300"],
    }


def test_a_price_that_changed_is_todays(shelf: LittleShop, anna: Caller, number: str) -> None:
    Product.objects.filter(pk=shelf.roses[2].pk).update(price=Decimal(110))
    quoted = anna.quote(items=repeat(anna, number)["items"]).json()
    assert [line["price"] for line in quoted["lines"]] == ["110.00", "300.00"]


def test_somebody_else_gets_nothing(stranger: Caller, number: str) -> None:
    assert stranger.api.post(f"/api/v1/orders/{number}/repeat").status_code == 404
