"""GET /categories: those that have something to show."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from shop.models import Category, Product, ProductKind
from tests.api.rows import LittleShop, a_category, a_product


def categories() -> list[dict[str, Any]]:
    answer = APIClient().get("/api/v1/categories")
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()
    return rows


def test_one_category(shelf: LittleShop) -> None:
    Category.objects.update(position=7, image_url="https://cdn.example.ru/roses.jpg")
    assert categories() == [
        {
            "id": shelf.category.pk,
            "title": "Розы",
            "parent": None,
            "position": 7,
            "image": "https://cdn.example.ru/roses.jpg",
            "products_count": 3,
        }
    ]


def test_in_the_managers_order_then_by_title(shelf: LittleShop) -> None:
    for title, position in (("Пионы", 100), ("Акции", 200), ("Букеты", 1)):
        a_product(f"из «{title}»", category=a_category(title, position=position))
    assert [(row["title"], row["image"]) for row in categories()] == [
        ("Букеты", None),
        ("Пионы", None),
        ("Розы", None),
        ("Акции", None),
    ]


def test_an_empty_one_is_not_shown(shelf: LittleShop) -> None:
    a_category("Пустой")
    assert [row["title"] for row in categories()] == ["Розы"]


@pytest.mark.parametrize(
    "what",
    [
        {"is_hidden": True},
        {"is_listed": False},
        {"price": 0},
        {"kind": ProductKind.SERVICE},
    ],
)
def test_what_a_buyer_may_not_see_does_not_count(shelf: LittleShop, what: dict[str, Any]) -> None:
    Product.objects.filter(pk=shelf.roses[0].pk).update(**what)
    assert [row["products_count"] for row in categories()] == [2]
    Product.objects.update(**what)
    assert categories() == []


@pytest.mark.parametrize("what", [{"is_hidden": True}, {"is_listed": False}])
def test_a_hidden_or_unlisted_one_is_not_shown(shelf: LittleShop, what: dict[str, bool]) -> None:
    Category.objects.update(**what)
    assert categories() == []


def test_a_parent_is_shown_for_the_sake_of_what_is_below(shelf: LittleShop) -> None:
    top = a_category("Каталог")
    middle = a_category("Цветы", parent=top)
    Category.objects.filter(pk=shelf.category.pk).update(parent=middle)
    assert [(row["title"], row["parent"], row["products_count"]) for row in categories()] == [
        ("Каталог", None, 0),
        ("Розы", middle.pk, 3),
        ("Цветы", top.pk, 0),
    ]


def test_below_a_hidden_parent_it_stands_on_its_own(shelf: LittleShop) -> None:
    hidden = a_category("Скрытый", is_hidden=True)
    Category.objects.filter(pk=shelf.category.pk).update(parent=hidden)
    assert [(row["title"], row["parent"]) for row in categories()] == [("Розы", None)]


def test_a_loop_in_the_tree_ends(shelf: LittleShop) -> None:
    other = a_category("Круг", parent=shelf.category)
    Category.objects.filter(pk=shelf.category.pk).update(parent=other)
    assert [row["title"] for row in categories()] == ["Круг", "Розы"]
