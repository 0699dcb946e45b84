"""Bouquets made to order: shown in their sizes, priced by size and store, frozen in the order."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from shop.models import Availability, OrderLine, Product, ProductKind, Store, Variant
from tests.api.rows import (
    Caller,
    LittleShop,
    a_product,
    a_recipe,
    a_store,
    ask,
    cart_row,
    codes,
    costs_here,
    size,
)


@pytest.fixture
def morning(shelf: LittleShop) -> Product:
    return a_recipe(store=shelf.main)


@pytest.fixture
def second(shelf: LittleShop, morning: Product) -> Store:
    """Another pickup point, which makes the bouquet too, and takes more for its larger sizes."""
    store = a_store("На Свободы", is_pickup_point=True)
    Availability.objects.create(product=morning, store=store)
    costs_here(size(morning, "M"), store, 5145)
    return store


def quote(buyer: Caller, *items: dict[str, Any], **changes: Any) -> Any:
    answer = buyer.quote(items=list(items), **changes)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def lines(answer: Any) -> list[tuple[Any, str, int, str]]:
    """Size, price, quantity and sum of each line."""
    return [
        (line["variant"] and line["variant"]["title"], line["price"], line["quantity"], line["sum"])
        for line in answer["lines"]
    ]


def problems(answer: Any) -> list[tuple[str, str, str]]:
    return [(each["code"], each["attr"], each["detail"]) for each in answer["problems"]]


# The catalogue.


def variants_shown(product: Product) -> list[tuple[str, str, bool, bool]]:
    page = APIClient().get(f"/api/v1/products/{product.pk}").json()
    return [
        (each["title"], each["price"], each["is_default"], each["available"])
        for each in page["variants"]
    ]


def test_a_tile_says_where_prices_begin(shelf: LittleShop, morning: Product) -> None:
    (tile,) = ask(query={"search": "Утро"}, path="products").json()["results"]
    assert (tile["made_to_order"], tile["price"], tile["price_from"]) == (True, "3400.00", True)
    assert (tile["kind"], tile["in_stock"], tile["quantity"]) == ("bouquet", True, None)
    assert tile["variants"] == [
        {
            "id": size(morning, name).pk,
            "title": name,
            "price": price,
            "composition": f"Роза × {roses}\nЭвкалипт × 2",
            "is_default": name == "M",
            "available": True,
        }
        for name, price, roses in (("S", "3400.00", 5), ("M", "4900.00", 10), ("L", "7900.00", 15))
    ]


def test_one_price_is_the_price(shelf: LittleShop) -> None:
    product = a_recipe("Весна", store=shelf.main, sizes={"S": 2900, "M": 2900})
    (tile,) = ask("products", {"search": "Весна"}).json()["results"]
    assert (tile["price"], tile["price_from"]) == ("2900.00", False)
    assert len(variants_shown(product)) == 2


def test_a_size_that_is_off_is_shown_and_cannot_be_had(morning: Product) -> None:
    morning.variants.filter(title="M").update(is_listed=False)
    assert variants_shown(morning) == [
        ("S", "3400.00", True, True),
        ("M", "4900.00", False, False),
        ("L", "7900.00", False, True),
    ]


def test_a_size_without_a_price_is_off(morning: Product) -> None:
    morning.variants.filter(title="S").update(price=0)
    assert variants_shown(morning)[0] == ("S", "0.00", False, False)


def test_a_size_made_anew_is_not_shown_twice(morning: Product) -> None:
    morning.variants.filter(title="L").update(is_listed=False)
    Variant.objects.create(product=morning, posiflora_id="new L", title="L", price=8200, position=3)
    assert variants_shown(morning)[1:] == [
        ("M", "4900.00", True, True),
        ("L", "8200.00", False, True),
    ]


def test_nobody_makes_it_now(shelf: LittleShop, morning: Product) -> None:
    Availability.objects.filter(product=morning).update(quantity=0)
    assert [available for *_what, available in variants_shown(morning)] == [False] * 3


def test_the_etag_changes_with_the_price_of_a_size(morning: Product) -> None:
    path = f"/api/v1/products/{morning.pk}"
    etag = APIClient().get(path)["ETag"]
    assert APIClient().get(path, HTTP_IF_NONE_MATCH=etag).status_code == 304
    morning.variants.filter(title="L").update(price=8000)
    assert APIClient().get(path, HTTP_IF_NONE_MATCH=etag).status_code == 200


# The quote.


def test_every_size_has_its_price(anna: Caller, morning: Product) -> None:
    answer = quote(anna, cart_row(morning, "L", 2), cart_row(morning, "S"))
    assert lines(answer) == [("L", "7900.00", 2, "15800.00"), ("S", "3400.00", 1, "3400.00")]
    assert {line["title"] for line in answer["lines"]} == {"Утро в Париже"}
    assert (answer["items_total"], answer["problems"]) == ("19200.00", [])


def test_no_size_is_the_default_one_and_joins_it(anna: Caller, morning: Product) -> None:
    answer = quote(anna, cart_row(morning, "M"), cart_row(morning), cart_row(morning, "M", 3))
    assert lines(answer) == [("M", "4900.00", 5, "24500.00")]


def test_the_default_size_is_off(anna: Caller, morning: Product) -> None:
    morning.variants.filter(title="M").update(is_listed=False)
    assert lines(quote(anna, cart_row(morning))) == [("S", "3400.00", 1, "3400.00")]


def test_a_recipe_without_sizes_has_its_own_price(anna: Caller, shelf: LittleShop) -> None:
    plain = a_product(
        "Сюрприз", price=2500, store=shelf.main, kind=ProductKind.BOUQUET, made_to_order=True
    )
    assert lines(quote(anna, cart_row(plain))) == [(None, "2500.00", 1, "2500.00")]


@pytest.mark.parametrize("why", ["unknown", "off", "free", "foreign"])
def test_a_size_that_cannot_be_had(
    shelf: LittleShop, anna: Caller, morning: Product, why: str
) -> None:
    wanted = cart_row(morning, "L")
    if why == "unknown":
        wanted["variant"] = 2**62
    elif why == "off":
        morning.variants.filter(title="L").update(is_listed=False)
    elif why == "free":
        morning.variants.filter(title="L").update(price=0)
    else:
        wanted["variant"] = size(a_recipe("Снег", store=shelf.main), "L").pk
    answer = quote(anna, cart_row(shelf.roses[0]), wanted)
    sentence = "«Утро в Париже»: такого варианта больше нет, выберите другой."
    assert problems(answer) == [("out_of_stock", "items.1.variant", sentence)]
    assert [line["product"] for line in answer["lines"]] == [shelf.roses[0].pk]

    refused = anna.place(items=[cart_row(shelf.roses[0]), wanted])
    assert refused.status_code == 409
    assert codes(refused) == [("out_of_stock", "items.1.variant")]
    assert refused.json()["errors"][0]["detail"] == sentence
    assert not OrderLine.objects.exists()


def test_goods_come_in_no_sizes(shelf: LittleShop, anna: Caller, morning: Product) -> None:
    wanted = {**cart_row(shelf.roses[0]), "variant": size(morning, "S").pk}
    assert problems(quote(anna, wanted))[0][:2] == ("out_of_stock", "items.0.variant")


def test_all_sizes_are_off(anna: Caller, morning: Product) -> None:
    morning.variants.update(is_listed=False)
    answer = quote(anna, cart_row(morning))
    assert problems(answer) == [
        ("out_of_stock", "items.0.product", "Этого товара больше нет."),
    ]
    assert answer["lines"] == []
    assert variants_shown(morning) == []


def test_sizes_come_out_of_one_stock(anna: Caller, morning: Product) -> None:
    """Made to order has none, unless the shop says that it makes only so many."""
    morning.availability.update(quantity=3)
    wanted = [cart_row(morning, "S", 2), cart_row(morning, "L", 2)]
    answer = quote(anna, *wanted)
    assert problems(answer) == [
        ("out_of_stock", "items.0.quantity", "«Утро в Париже»: осталось 3."),
    ]
    assert len(answer["lines"]) == 2
    assert anna.place(items=[cart_row(morning, "S", 2), cart_row(morning, "L")]).status_code == 201
    assert morning.availability.get().held == 3
    assert anna.place(items=[cart_row(morning, "S")]).status_code == 409


def test_as_many_as_wanted_are_made(anna: Caller, morning: Product) -> None:
    for _ in range(2):
        assert anna.place(items=[cart_row(morning, "S", 50)]).status_code == 201


def test_a_store_that_does_not_make_it(shelf: LittleShop, anna: Caller, morning: Product) -> None:
    store = a_store("На Свободы", is_pickup_point=True)
    pickup = {"method": "pickup", "store": store.pk, "slot": shelf.slot_id}
    assert problems(quote(anna, cart_row(morning, "S"), fulfilment=pickup)) == [
        ("out_of_stock", "items.0.quantity", "«Утро в Париже» сейчас не собирают."),
    ]


# Stores and their prices.


def test_the_price_is_that_of_the_store_which_makes_it(
    shelf: LittleShop, anna: Caller, morning: Product, second: Store
) -> None:
    wanted = [cart_row(morning, "M"), cart_row(morning, "S")]
    assert lines(quote(anna, *wanted))[0][1] == "4900.00"
    pickup = {"method": "pickup", "store": second.pk, "slot": shelf.slot_id}
    there = quote(anna, *wanted, fulfilment=pickup)
    assert lines(there) == [("M", "5145.00", 1, "5145.00"), ("S", "3400.00", 1, "3400.00")]

    # What was agreed on for one store does not hold for another.
    refused = anna.place(items=wanted, fulfilment=pickup, expected_total="8300.00")
    assert codes(refused) == [("price_changed", "expected_total")]
    assert refused.json()["quote"]["total"] == "8545.00"
    placed = anna.place(items=wanted, fulfilment=pickup)
    assert (placed.status_code, placed.json()["items_total"]) == (201, "8545.00")


def test_goods_cost_what_the_store_asks_too(shelf: LittleShop, anna: Caller) -> None:
    rose = shelf.roses[0]
    store = a_store("На Свободы", is_pickup_point=True)
    Availability.objects.create(product=rose, store=store, price=Decimal(315))
    pickup = {"method": "pickup", "store": store.pk, "slot": shelf.slot_id}
    assert lines(quote(anna, cart_row(rose, quantity=2), fulfilment=pickup)) == [
        (None, "315.00", 2, "630.00")
    ]
    assert lines(quote(anna, cart_row(rose))) == [(None, "300.00", 1, "300.00")]


# The order.


def test_the_order_keeps_what_was_agreed(anna: Caller, morning: Product) -> None:
    large = size(morning, "L")
    number = anna.place(items=[cart_row(morning, "L", 2), cart_row(morning)]).json()["number"]
    line = OrderLine.objects.get(order__number=number, variant=large)
    assert (line.kind, line.made_to_order, line.posiflora_id) == (
        "bouquet",
        True,
        morning.posiflora_id,
    )
    assert (line.full_title, str(line)) == ("Утро в Париже, L", "Утро в Париже, L × 2")

    Variant.objects.update(title="Другой", price=1, composition="Ромашка", is_listed=False)
    Product.objects.update(title="Вечер")
    shown = anna.order(number)["lines"]
    assert [
        (line["variant"], line["title"], line["composition"], line["price"], line["made_to_order"])
        for line in shown
    ] == [
        (
            {"id": large.pk, "title": "L"},
            "Утро в Париже",
            "Роза × 15\nЭвкалипт × 2",
            "7900.00",
            True,
        ),
        (
            {"id": shown[1]["variant"]["id"], "title": "M"},
            "Утро в Париже",
            "Роза × 10\nЭвкалипт × 2",
            "4900.00",
            True,
        ),
    ]


def test_a_price_that_changed_under_the_button(anna: Caller, morning: Product) -> None:
    form = anna.form(items=[cart_row(morning, "S")])
    morning.variants.filter(title="S").update(price=3500)
    refused = anna.post_order(form)
    assert codes(refused) == [("price_changed", "expected_total")]
    assert lines(refused.json()["quote"]) == [("S", "3500.00", 1, "3500.00")]


def test_another_size_is_another_order(anna: Caller, morning: Product) -> None:
    key = str(uuid.uuid4())
    small = anna.form(items=[cart_row(morning, "S")])
    assert anna.post_order(small, key=key).status_code == 201
    assert anna.post_order(small, key=key).status_code == 200
    other = {**small, "items": [cart_row(morning, "L")]}
    assert codes(anna.post_order(other, key=key)) == [("idempotency_key_reused", None)]


def test_a_cancelled_order_lets_go_of_what_it_held(anna: Caller, morning: Product) -> None:
    number = anna.place(items=[cart_row(morning, "S", 2), cart_row(morning, "L")]).json()["number"]
    assert morning.availability.get().held == 3
    assert anna.api.post(f"/api/v1/orders/{number}/cancel").status_code == 200
    assert morning.availability.get().held == 0


def test_repeating_it(shelf: LittleShop, anna: Caller, morning: Product) -> None:
    bought = [cart_row(morning, "S"), cart_row(morning, "L", 2), cart_row(shelf.roses[0])]
    number = anna.place(items=bought).json()["number"]
    path = f"/api/v1/orders/{number}/repeat"
    assert anna.api.post(path).json() == {"items": bought, "unavailable": []}

    morning.variants.filter(title="L").update(is_listed=False)
    assert anna.api.post(path).json() == {
        "items": [bought[0], bought[2]],
        "unavailable": ["Утро в Париже, L"],
    }


def test_more_sizes_cost_no_more_queries(shelf: LittleShop, anna: Caller) -> None:
    recipes = [a_recipe(f"Букет {number}", store=shelf.main) for number in range(6)]

    def queries(count: int) -> int:
        cart = anna.cart(items=[cart_row(each, name) for each in recipes[:count] for name in "SML"])
        with CaptureQueriesContext(connection) as asked:
            answer = anna.api.post("/api/v1/quote", cart)
        assert len(answer.json()["lines"]) == 3 * count
        return len(asked)

    assert queries(6) == queries(1)
