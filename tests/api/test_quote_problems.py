"""POST /quote: what placing would refuse, said before the button is pressed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.models import Availability, Product, PromoCode, ShopProfile, Slot, Zone
from shop.services import clock
from tests.api.quotes import items, quote
from tests.api.rows import Caller, LittleShop, a_product, a_store


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
