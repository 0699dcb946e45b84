"""POST /quote: what a cart would cost. It changes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shop.models import PromoCode, Slot, Zone
from tests.api.quotes import items, quote
from tests.api.rows import Caller, LittleShop, a_product


def test_all_of_it(shelf: LittleShop, anna: Caller) -> None:
    PromoCode.objects.create(code="ВЕСНА", kind="percent", value=Decimal(10))
    rose, bouquet = shelf.roses[2], shelf.bouquet
    wanted = items((rose, 3), (bouquet, 1))
    assert quote(anna, items=wanted, promo_code=" весна ") == {
        "lines": [
            {
                "product": rose.pk,
                "variant": None,
                "title": "Роза 100",
                "price": "100.00",
                "quantity": 3,
                "sum": "300.00",
                "discount": "30.00",
                "loyalty_discount": "0.00",
                "bonus_spent": "0.00",
                "bonus_earned": "0.00",
                "total": "270.00",
                "messages": [],
            },
            {
                "product": bouquet.pk,
                "variant": None,
                "title": "Рассвет",
                "price": "3500.00",
                "quantity": 1,
                "sum": "3500.00",
                "discount": "350.00",
                "loyalty_discount": "0.00",
                "bonus_spent": "0.00",
                "bonus_earned": "0.00",
                "total": "3150.00",
                "messages": [],
            },
        ],
        "items_total": "3800.00",
        "discount_total": "380.00",
        "delivery_price": "300.00",
        "bonus": {
            "status": "phone_required",
            "balance": "0.00",
            "max_spend": "0.00",
            "step": "1.00",
            "spend": "0.00",
            "earn": "0.00",
            "discount": "0.00",
            "can_spend": False,
            "can_register": False,
        },
        "promo": {"code": "ВЕСНА", "source": "shop"},
        "total": "3720.00",
        "problems": [],
    }


def test_the_least_a_cart_may_say(shelf: LittleShop, anna: Caller) -> None:
    body = {"items": items((shelf.roses[0], 1)), "fulfilment": {"method": "pickup"}}
    answer = anna.api.post("/api/v1/quote", body)
    assert answer.status_code == 200
    assert (answer.json()["total"], answer.json()["problems"]) == ("300.00", [])


def test_a_product_named_twice_is_one_line(shelf: LittleShop, anna: Caller) -> None:
    rose = shelf.roses[2]
    answer = quote(anna, items=items((rose, 2), (shelf.roses[0], 1), (rose, 3)))
    assert [(line["product"], line["quantity"]) for line in answer["lines"]] == [
        (rose.pk, 5),
        (shelf.roses[0].pk, 1),
    ]
    assert answer["items_total"] == "800.00"


def test_kopecks_are_kept(shelf: LittleShop, anna: Caller) -> None:
    penny = a_product("Лента", price="0.01", store=shelf.main)
    fine = a_product("Бант", price="12.35", store=shelf.main)
    answer = quote(anna, items=items((penny, 999), (fine, 3)))
    assert [line["sum"] for line in answer["lines"]] == ["9.99", "37.05"]
    assert (answer["items_total"], answer["total"]) == ("47.04", "347.04")


@pytest.mark.parametrize(
    ("roses", "delivery", "total"),
    [(6, "300.00", "900.00"), (7, "0.00", "700.00"), (8, "0.00", "800.00")],
)
def test_delivery_is_free_from_a_sum(
    shelf: LittleShop, anna: Caller, roses: int, delivery: str, total: str
) -> None:
    Zone.objects.update(free_from=Decimal(700))
    answer = quote(anna, items=items((shelf.roses[2], roses)))
    assert (answer["delivery_price"], answer["total"]) == (delivery, total)


def test_what_counts_for_free_delivery_is_the_sum_after_discounts(
    shelf: LittleShop, anna: Caller
) -> None:
    Zone.objects.update(free_from=Decimal(700))
    PromoCode.objects.create(code="МИНУС", kind="amount", value=Decimal(1))
    answer = quote(anna, items=items((shelf.roses[2], 7)), promo_code="МИНУС")
    assert (answer["delivery_price"], answer["total"]) == ("300.00", "999.00")


def test_a_window_may_cost_something_even_where_delivery_is_free(
    shelf: LittleShop, anna: Caller
) -> None:
    Zone.objects.update(free_from=Decimal(0))
    Slot.objects.update(price=Decimal("99.50"))
    answer = quote(anna, shelf.roses[0])
    assert (answer["delivery_price"], answer["total"]) == ("99.50", "399.50")


def test_pickup_costs_no_delivery(shelf: LittleShop, anna: Caller) -> None:
    place = {"method": "pickup", "store": shelf.main.pk, "slot": shelf.slot_id}
    answer = quote(anna, shelf.roses[0], fulfilment={**place, "zone": shelf.zone.pk})
    assert (answer["delivery_price"], answer["total"], answer["problems"]) == ("0.00", "300.00", [])


@pytest.mark.parametrize(
    ("kind", "value", "discounts"),
    [
        ("percent", "33.33", ["99.99", "66.66"]),
        ("percent", "100", ["300.00", "200.00"]),
        ("amount", "0.01", ["0.01", "0.00"]),
        ("amount", "100", ["60.00", "40.00"]),
        ("amount", "9999", ["300.00", "200.00"]),
    ],
)
def test_a_discount_is_shared_to_the_kopeck(
    shelf: LittleShop, anna: Caller, kind: str, value: str, discounts: list[str]
) -> None:
    PromoCode.objects.create(code="СКИДКА", kind=kind, value=Decimal(value))
    answer = quote(anna, *shelf.roses[:2], promo_code="СКИДКА")
    assert [line["discount"] for line in answer["lines"]] == discounts
    off = sum((Decimal(each) for each in discounts), Decimal(0))
    assert Decimal(answer["discount_total"]) == off
    assert Decimal(answer["total"]) == 500 - off + 300


def test_somebody_elses_quote_is_their_own(
    shelf: LittleShop, anna: Caller, stranger: Caller
) -> None:
    assert quote(anna, shelf.roses[0]) == quote(stranger, shelf.roses[0])


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_constant(
    shelf: LittleShop, anna: Caller, django_assert_num_queries: Any, count: int
) -> None:
    cart = anna.cart(*shelf.roses[:count])
    # Who is calling; store, zone, products, stock, windows, their days, the shop's minimum.
    with django_assert_num_queries(8):
        anna.api.post("/api/v1/quote", cart)
