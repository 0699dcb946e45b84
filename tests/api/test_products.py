"""GET /products: the catalogue, page by page."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from rest_framework.test import APIClient

from shop.models import Availability, Category, Product, ProductImage
from tests.api import rows
from tests.api.rows import NOT_FOR_BUYERS, LittleShop, a_category, a_product, a_store, codes

if TYPE_CHECKING:
    from tests.api.rows import Answer


def ask(**query: object) -> Answer:
    return rows.ask("products", query)


def titles(**query: object) -> list[str]:
    answer = ask(**query)
    assert answer.status_code == 200, answer.json()
    return [row["title"] for row in answer.json()["results"]]


def test_one_tile(shelf: LittleShop) -> None:
    Product.objects.exclude(pk=shelf.bouquet.pk).delete()
    ProductImage.objects.create(product=shelf.bouquet, url="https://cdn.ru/2.jpg", is_own=False)
    ProductImage.objects.create(product=shelf.bouquet, url="https://cdn.ru/own.jpg", position=5)
    assert ask().json() == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": shelf.bouquet.pk,
                "kind": "bouquet",
                "made_to_order": False,
                "title": "Рассвет",
                "price": "3500.00",
                "price_from": False,
                "category": None,
                "image": "https://cdn.ru/own.jpg",
                "in_stock": True,
                "quantity": 1,
                "variants": [],
            }
        ],
    }


def test_an_empty_shop(db: None) -> None:
    assert ask().json() == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("what", NOT_FOR_BUYERS)
def test_what_a_buyer_may_not_see(shelf: LittleShop, what: dict[str, Any]) -> None:
    Product.objects.filter(pk=shelf.roses[1].pk).update(**what)
    assert titles() == ["Рассвет", "Роза 100", "Роза 300"]
    assert titles(search="200") == []
    assert titles(category=shelf.category.pk) == ["Роза 100", "Роза 300"]
    assert ask().json()["count"] == 3


def test_nothing_of_a_hidden_category(shelf: LittleShop) -> None:
    Category.objects.update(is_hidden=True)
    assert titles() == ["Рассвет"]
    assert titles(category=shelf.category.pk) == []


@pytest.mark.parametrize(
    ("free", "in_stock", "quantity"),
    [
        ([], False, 0),
        ([(None, 0)], True, None),
        ([(None, 7)], True, None),
        ([(5, 2)], True, 3),
        ([(5, 5)], False, 0),
        ([(2, 5)], False, 0),
        (["0.500"], False, 0),
        (["1.500"], True, 1),
        ([(1, 0), (4, 1)], True, 3),
        ([(1, 0), (None, 0)], True, None),
    ],
)
def test_stock(shelf: LittleShop, free: list[Any], *, in_stock: bool, quantity: int | None) -> None:
    product = a_product("Пион")
    for number, each in enumerate(free):
        amount, held = (each, 0) if isinstance(each, str) else each
        Availability.objects.create(
            product=product,
            store=a_store(f"склад {number}"),
            quantity=None if amount is None else Decimal(amount),
            held=held,
        )
    (row,) = ask(search="Пион").json()["results"]
    assert (row["in_stock"], row["quantity"]) == (in_stock, quantity)
    assert titles(search="Пион", in_stock="true") == (["Пион"] if quantity != 0 else [])
    assert titles(search="Пион", in_stock="false") == (["Пион"] if quantity == 0 else [])


def test_stock_of_a_closed_store_is_nobodys(shelf: LittleShop) -> None:
    closed = a_store("Закрытый", is_listed=False)
    a_product("Пион", store=closed, quantity=5)
    (row,) = ask(search="Пион").json()["results"]
    assert (row["in_stock"], row["quantity"]) == (False, 0)
    assert titles(in_stock="true", search="Пион") == []


@pytest.mark.parametrize(
    "words", ["РАССВЕТ", "рассвет", "ассве", "Рассвет", " рассвет ", "рАсСвЕт"]
)
def test_search_knows_no_capitals(shelf: LittleShop, words: str) -> None:
    assert titles(search=words) == ["Рассвет"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "';--", "нет такого"])
def test_search_takes_everything_literally(shelf: LittleShop, words: str) -> None:
    assert titles(search=words) == []


def test_search_finds_special_letters(shelf: LittleShop) -> None:
    a_product("Скидка 50% «Ёлка»")
    assert titles(search="50%") == ["Скидка 50% «Ёлка»"]
    assert titles(search="ёлка") == ["Скидка 50% «Ёлка»"]


def test_an_empty_search_is_no_search(shelf: LittleShop) -> None:
    assert len(titles(search="")) == 4


def test_a_category_means_all_below_it(shelf: LittleShop) -> None:
    top = a_category("Цветы")
    Category.objects.filter(pk=shelf.category.pk).update(parent=top)
    a_product("Пион", category=top)
    assert titles(category=top.pk) == ["Пион", "Роза 100", "Роза 200", "Роза 300"]
    assert titles(category=shelf.category.pk) == ["Роза 100", "Роза 200", "Роза 300"]
    assert titles(category=10**18) == []


def test_by_kind(shelf: LittleShop) -> None:
    assert titles(kind="bouquet") == ["Рассвет"]
    assert titles(kind="item") == ["Роза 100", "Роза 200", "Роза 300"]


def test_filters_narrow_each_other(shelf: LittleShop) -> None:
    assert titles(kind="item", search="200", in_stock="true") == ["Роза 200"]
    assert titles(kind="bouquet", search="роза") == []


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("position", ["Пион", "Рассвет", "Роза 100", "Роза 200", "Роза 300"]),
        ("price", ["Роза 100", "Пион", "Роза 200", "Роза 300", "Рассвет"]),
        ("-price", ["Рассвет", "Роза 300", "Роза 200", "Роза 100", "Пион"]),
        ("title", ["Пион", "Рассвет", "Роза 100", "Роза 200", "Роза 300"]),
        ("-created", ["Рассвет", "Пион", "Роза 100", "Роза 200", "Роза 300"]),
    ],
)
def test_orderings(shelf: LittleShop, ordering: str, expected: list[str]) -> None:
    # As cheap as the cheapest rose: among equals the one that was there first comes first.
    a_product("Пион", price=100, position=1)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for minute, product in enumerate(reversed(Product.objects.order_by("title"))):
        Product.objects.filter(pk=product.pk).update(created_at=moment.replace(minute=minute))
    Product.objects.filter(title="Рассвет").update(created_at=moment.replace(hour=1))
    assert titles(ordering=ordering) == expected


def test_the_managers_position_comes_first(shelf: LittleShop) -> None:
    Product.objects.filter(pk=shelf.roses[1].pk).update(position=1)
    assert titles() == ["Роза 200", "Рассвет", "Роза 100", "Роза 300"]


def test_pages(shelf: LittleShop) -> None:
    first = ask(page_size=3, search="", kind="").json()
    assert first["count"] == 4
    assert first["previous"] is None
    assert first["next"].startswith("http://testserver/api/v1/products?")
    second = APIClient().get(first["next"]).json()
    assert second["next"] is None
    assert [row["title"] for row in first["results"] + second["results"]] == [
        "Рассвет",
        "Роза 100",
        "Роза 200",
        "Роза 300",
    ]
    assert APIClient().get(second["previous"]).json()["results"] == first["results"]


def test_a_page_link_keeps_the_filters(shelf: LittleShop) -> None:
    link = ask(page_size=1, search="роза", ordering="-price").json()["next"]
    following = APIClient().get(link).json()
    assert [row["title"] for row in following["results"]] == ["Роза 200"]


def test_a_page_beyond_the_end_is_empty(shelf: LittleShop) -> None:
    answer = ask(page=3, page_size=4).json()
    assert (answer["count"], answer["next"], answer["results"]) == (4, None, [])


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ({"page": "0"}, ("min_value", "page")),
        ({"page": "-1"}, ("min_value", "page")),
        ({"page": str(10**30)}, ("max_value", "page")),
        ({"page": "9" * 2000}, ("max_string_length", "page")),
        ({"page_size": "101"}, ("max_value", "page_size")),
        ({"page_size": "0"}, ("min_value", "page_size")),
        ({"page_size": "many"}, ("invalid", "page_size")),
        ({"category": "x"}, ("invalid", "category")),
        ({"category": str(2**63)}, ("max_value", "category")),
        ({"kind": "service"}, ("invalid_choice", "kind")),
        ({"ordering": "-id"}, ("invalid_choice", "ordering")),
        ({"ordering": "price;drop"}, ("invalid_choice", "ordering")),
        ({"in_stock": "perhaps"}, ("invalid", "in_stock")),
        ({"search": "роза\0"}, ("null_characters_not_allowed", "search")),
        ({"search": "я" * 101}, ("max_length", "search")),
    ],
)
def test_a_wrong_question(
    shelf: LittleShop, query: dict[str, str], refusal: tuple[str, str]
) -> None:
    answer = ask(**query)
    assert answer.status_code == 400
    assert codes(answer) == [refusal]


def test_the_largest_page_is_a_hundred(shelf: LittleShop) -> None:
    Product.objects.bulk_create(
        Product(title=f"Гвоздика {n:03}", posiflora_id=f"g{n}", kind="item", price=Decimal(1))
        for n in range(120)
    )
    assert len(titles(page_size=100)) == 100
    assert len(titles()) == 24
