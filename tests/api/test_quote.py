"""POST /quote: what a cart would cost. It changes nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.models import Availability, Product, PromoCode, ShopProfile, Slot, Zone
from shop.services import clock
from tests.api.rows import Caller, LittleShop, a_product, a_store, codes, footprint


def quote(buyer: Caller, *products: Product, **changes: Any) -> dict[str, Any]:
    before = footprint()
    answer = buyer.quote(*products, **changes)
    assert answer.status_code == 200, answer.json()
    assert footprint() == before
    body: dict[str, Any] = answer.json()
    return body


def items(*pairs: tuple[Product, int]) -> list[dict[str, int]]:
    return [{"product": product.pk, "quantity": quantity} for product, quantity in pairs]


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


# Problems: what placing would refuse, said before the button is pressed.


def problems(buyer: Caller, *products: Product, **changes: Any) -> list[tuple[str, str]]:
    found = quote(buyer, *products, **changes)["problems"]
    assert all(problem["detail"] for problem in found)
    return [(problem["code"], problem["attr"]) for problem in found]


@pytest.mark.parametrize(
    "what",
    [{"is_hidden": True}, {"is_listed": False}, {"price": Decimal(0)}, {"kind": "service"}],
)
def test_something_that_is_not_sold_any_more(
    shelf: LittleShop, anna: Caller, what: dict[str, Any]
) -> None:
    Product.objects.filter(pk=shelf.roses[1].pk).update(**what)
    answer = quote(anna, *shelf.roses)
    assert [line["title"] for line in answer["lines"]] == ["Роза 300", "Роза 100"]
    assert answer["problems"] == [
        {"code": "out_of_stock", "detail": "Этого товара больше нет.", "attr": "items.1.product"}
    ]


def test_something_of_a_hidden_category(shelf: LittleShop, anna: Caller) -> None:
    shelf.category.is_hidden = True
    shelf.category.save()
    assert problems(anna, shelf.roses[0]) == [("out_of_stock", "items.0.product")]


@pytest.mark.parametrize(
    ("quantity", "held", "wanted", "detail"),
    [
        (3, 0, 3, None),
        (3, 1, 3, "«Рассвет»: осталось 2."),
        (3, 3, 1, "«Рассвет» закончился."),
        (3, 9, 1, "«Рассвет» закончился."),
        (None, 500, 999, None),
    ],
)
def test_too_few_left(
    shelf: LittleShop,
    anna: Caller,
    *,
    quantity: int | None,
    held: int,
    wanted: int,
    detail: str | None,
) -> None:
    Availability.objects.filter(product=shelf.bouquet).update(quantity=quantity, held=held)
    answer = quote(anna, items=items((shelf.bouquet, wanted)))
    assert [(each["detail"], each["attr"]) for each in answer["problems"]] == (
        [] if detail is None else [(detail, "items.0.quantity")]
    )
    assert answer["items_total"] == f"{3500 * wanted}.00"


def test_quantities_of_one_product_are_added_before_looking(
    shelf: LittleShop, anna: Caller
) -> None:
    twice = items((shelf.bouquet, 1), (shelf.bouquet, 1))
    assert problems(anna, items=twice) == [("out_of_stock", "items.0.quantity")]


def test_what_only_the_other_store_has(shelf: LittleShop, anna: Caller) -> None:
    second = a_store("На Свободы")
    there = a_product("Летний луг", price=2900, store=second, quantity=1)
    assert problems(anna, there) == [("out_of_stock", "items.0.quantity")]
    pickup = {"method": "pickup", "store": second.pk, "slot": shelf.slot_id}
    assert problems(anna, there, fulfilment=pickup) == []
    assert problems(anna, shelf.bouquet, fulfilment=pickup) == [
        ("out_of_stock", "items.0.quantity")
    ]


@pytest.mark.parametrize("change", [{"is_active": False}, {"pk": None}])
def test_a_zone_that_is_not_served(shelf: LittleShop, anna: Caller, change: dict[str, Any]) -> None:
    if change == {"pk": None}:
        Zone.objects.all().delete()
    else:
        Zone.objects.update(**change)
    assert problems(anna) == [("zone_unavailable", "fulfilment.zone")]


@pytest.mark.parametrize("change", [{"is_listed": False}, {"is_pickup_point": False}])
def test_a_store_that_hands_nothing_out(
    shelf: LittleShop, anna: Caller, change: dict[str, Any]
) -> None:
    second = a_store("На Свободы", **change)
    pickup = {"method": "pickup", "store": second.pk, "slot": shelf.slot_id}
    assert problems(anna, fulfilment=pickup) == [("zone_unavailable", "fulfilment.store")]
    assert problems(anna, fulfilment={**pickup, "store": 10**15}) == [
        ("zone_unavailable", "fulfilment.store")
    ]


def test_a_shop_without_any_store(shelf: LittleShop, anna: Caller) -> None:
    shelf.main.is_listed = False
    shelf.main.save()
    assert problems(anna) == [("zone_unavailable", "fulfilment")]


@pytest.mark.parametrize(
    "slot",
    [
        "2020-01-01T12:00/15:00",
        "{today}T12:00/15:01",
        "{today}",
        "{far}T12:00/15:00",
        "9999-12-31T12:00/15:00",
        "завтра",
        "T/",
        "2026-W48-3T12:00/15:00",
    ],
)
def test_no_such_window(shelf: LittleShop, anna: Caller, slot: str) -> None:
    today = clock.today()
    slot = slot.format(today=today, far=today + timedelta(days=61))
    place = {"method": "delivery", "zone": shelf.zone.pk, "slot": slot}
    assert problems(anna, fulfilment=place) == [("slot_closed", "fulfilment.slot")]


def test_a_window_of_the_other_way(shelf: LittleShop, anna: Caller) -> None:
    Slot.objects.filter(method="delivery").update(ends="16:00")
    assert problems(anna) == [("slot_closed", "fulfilment.slot")]


def test_a_window_that_closed_an_hour_ago(shelf: LittleShop, anna: Caller) -> None:
    Slot.objects.update(cutoff_minutes=3 * 24 * 60)
    assert problems(anna) == [("slot_closed", "fulfilment.slot")]


def test_a_full_window(shelf: LittleShop, anna: Caller) -> None:
    Slot.objects.update(capacity=0)
    assert problems(anna) == [("slot_full", "fulfilment.slot")]


@pytest.mark.parametrize(
    ("shop_minimum", "zone_minimum", "detail"),
    [
        ("300", "300", None),
        ("300.01", "0", "Минимальная сумма заказа 300.01 ₽, без доставки."),
        ("0", "1500", "Минимальная сумма заказа 1500 ₽, без доставки."),
        ("1000", "1500", "Минимальная сумма заказа 1500 ₽, без доставки."),
        ("2000", "1500", "Минимальная сумма заказа 2000 ₽, без доставки."),
    ],
)
def test_too_small(
    shelf: LittleShop, anna: Caller, shop_minimum: str, zone_minimum: str, detail: str | None
) -> None:
    ShopProfile.objects.create(pk=1, min_order_total=Decimal(shop_minimum))
    Zone.objects.update(min_order_total=Decimal(zone_minimum))
    found = quote(anna, shelf.roses[0])["problems"]
    expected = {"code": "below_minimum", "detail": detail, "attr": "items"}
    assert found == ([] if detail is None else [expected])


@pytest.mark.parametrize("code", ["НЕТ", "ВЕСНА2", "%", "ß"])
def test_no_such_promo_code(shelf: LittleShop, anna: Caller, code: str) -> None:
    PromoCode.objects.create(code="ВЕСНА", kind="percent", value=Decimal(10))
    answer = quote(anna, promo_code=code)
    assert [each["code"] for each in answer["problems"]] == ["promo_invalid"]
    assert answer["discount_total"] == "0.00"


def test_points_without_a_verified_phone(anna: Caller) -> None:
    assert problems(anna, bonuses="10") == [("phone_required", "bonuses")]


def test_several_problems_at_once(shelf: LittleShop, anna: Caller) -> None:
    ShopProfile.objects.create(pk=1, min_order_total=Decimal(5000))
    Slot.objects.update(capacity=0)
    Zone.objects.update(is_active=False)
    wanted = items((shelf.bouquet, 1), (shelf.roses[0], 1))
    Availability.objects.filter(product=shelf.bouquet).update(held=1)
    found = problems(anna, items=wanted, promo_code="НЕТ", bonuses="1")
    assert found == [
        ("zone_unavailable", "fulfilment.zone"),
        ("out_of_stock", "items.0.quantity"),
        ("promo_invalid", "promo_code"),
        ("slot_full", "fulfilment.slot"),
        ("below_minimum", "items"),
        ("phone_required", "bonuses"),
    ]


def test_more_than_anybody_orders_in_an_app(shelf: LittleShop, anna: Caller) -> None:
    dear = a_product("Оптом", price=Decimal("9999999.99"), store=shelf.main)
    assert problems(anna, items=items((dear, 999))) == [("out_of_stock", "items")]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"items": []}, ("empty", "items")),
        ({"items": None}, ("null", "items")),
        ({"items": "роза"}, ("not_a_list", "items")),
        ({"items": [1]}, ("invalid", "items.0.non_field_errors")),
        ({"items": [{"product": 1}]}, ("required", "items.0.quantity")),
        ({"items": [{"product": 1, "quantity": 0}]}, ("min_value", "items.0.quantity")),
        ({"items": [{"product": 1, "quantity": 1000}]}, ("max_value", "items.0.quantity")),
        ({"items": [{"product": 1, "quantity": 600}] * 2}, ("max_value", "items")),
        ({"items": [{"product": 1, "quantity": 1.5}]}, ("invalid", "items.0.quantity")),
        ({"items": [{"product": 0, "quantity": 1}]}, ("min_value", "items.0.product")),
        ({"items": [{"product": 2**63, "quantity": 1}]}, ("max_value", "items.0.product")),
        (
            {"items": [{"product": 1, "quantity": 1, "variant": 0}]},
            ("min_value", "items.0.variant"),
        ),
        (
            {"items": [{"product": 1, "quantity": 1, "variant": "M"}]},
            ("invalid", "items.0.variant"),
        ),
        (
            {"items": [{"product": 1, "quantity": 500, "variant": n} for n in (1, 2)]},
            ("max_value", "items"),
        ),
        ({"items": [{"product": n, "quantity": 1} for n in range(1, 52)]}, ("max_length", "items")),
        ({"fulfilment": None}, ("null", "fulfilment")),
        ({"fulfilment": {}}, ("required", "fulfilment.method")),
        ({"fulfilment": {"method": "drone"}}, ("invalid_choice", "fulfilment.method")),
        (
            {"fulfilment": {"method": "pickup", "slot": "a" * 41}},
            ("max_length", "fulfilment.slot"),
        ),
        (
            {"fulfilment": {"method": "pickup", "slot": "2026\0"}},
            ("null_characters_not_allowed", "fulfilment.slot"),
        ),
        ({"bonuses": "-1"}, ("min_value", "bonuses")),
        ({"bonuses": "1.001"}, ("max_decimal_places", "bonuses")),
        ({"bonuses": "NaN"}, ("invalid", "bonuses")),
        ({"bonuses": "1e12"}, ("max_digits", "bonuses")),
        ({"bonuses": "много"}, ("invalid", "bonuses")),
        ({"bonuses": None}, ("null", "bonuses")),
        ({"promo_code": "x" * 33}, ("max_length", "promo_code")),
        ({"promo_code": "a\0b"}, ("null_characters_not_allowed", "promo_code")),
    ],
)
def test_a_wrong_form(
    shelf: LittleShop, anna: Caller, change: dict[str, Any], refusal: tuple[str, str]
) -> None:
    answer = anna.api.post("/api/v1/quote", {**anna.cart(), **change}, format="json")
    assert answer.status_code == 400, answer.json()
    assert codes(answer) == [refusal]
