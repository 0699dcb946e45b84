"""A refused order leaves nothing behind: no order, no stock held, no place taken, no message."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop.models import Availability, Customer, Product, PromoCode, ShopProfile, Slot, SlotDay, Zone
from shop.services import clock
from tests.api.rows import Caller, LittleShop, a_product, codes, footprint

MONEY_OFF = {"kind": "amount", "value": Decimal(50)}


def refused(buyer: Caller, form: dict[str, Any], status: int = 409) -> dict[str, Any]:
    """The answer of a refusal that left nothing behind."""
    before = footprint()
    answer = buyer.post_order(form)
    assert answer.status_code == status, answer.json()
    assert footprint() == before
    body: dict[str, Any] = answer.json()
    codes(answer)
    return body


def first(body: dict[str, Any]) -> tuple[str, str | None]:
    return body["errors"][0]["code"], body["errors"][0]["attr"]


def test_a_price_that_changed(shelf: LittleShop, anna: Caller) -> None:
    form = anna.form(shelf.bouquet)
    Product.objects.filter(pk=shelf.bouquet.pk).update(price=Decimal("3600.50"))
    body = refused(anna, form)
    assert body["type"] == "client_error"
    assert body["errors"] == [
        {
            "code": "price_changed",
            "detail": "Сумма заказа изменилась. Проверьте новую сумму.",
            "attr": "expected_total",
        }
    ]
    assert body["quote"] == {**anna.quote(shelf.bouquet).json(), "bonus": body["quote"]["bonus"]}
    assert body["quote"]["total"] == "3900.50"
    again = anna.post_order({**form, "expected_total": body["quote"]["total"]})
    assert again.status_code == 201


@pytest.mark.parametrize("expected", ["3799.99", "3800.01", "0", "9999999999.99"])
def test_to_the_kopeck(shelf: LittleShop, anna: Caller, expected: str) -> None:
    body = refused(anna, anna.form(shelf.bouquet, expected_total=expected))
    assert first(body) == ("price_changed", "expected_total")


def test_delivery_that_became_dearer(shelf: LittleShop, anna: Caller) -> None:
    form = anna.form()
    Zone.objects.update(price=301)
    assert first(refused(anna, form)) == ("price_changed", "expected_total")


def test_a_promo_code_that_ran_out_of_time(shelf: LittleShop, anna: Caller) -> None:
    PromoCode.objects.create(code="МИНУС", **MONEY_OFF)
    form = anna.form(promo_code="МИНУС")
    PromoCode.objects.update(ends_at=clock.now())
    body = refused(anna, form)
    assert first(body) == ("promo_invalid", "promo_code")
    assert (body["quote"]["discount_total"], body["quote"]["total"]) == ("0.00", "600.00")


def test_a_promo_code_that_was_used_up(shelf: LittleShop, anna: Caller) -> None:
    PromoCode.objects.create(code="МИНУС", max_uses=1, **MONEY_OFF)
    form = anna.form(promo_code="МИНУС")
    assert anna.post_order(form).status_code == 201
    assert first(refused(anna, form)) == ("promo_invalid", "promo_code")


def test_the_last_bouquet_is_gone(shelf: LittleShop, anna: Caller, stranger: Caller) -> None:
    form = anna.form(shelf.bouquet, shelf.roses[0])
    assert stranger.place(shelf.bouquet).status_code == 201
    body = refused(anna, form)
    assert body["errors"] == [
        {
            "code": "out_of_stock",
            "detail": "«Рассвет» закончился.",
            "attr": "items.0.quantity",
        }
    ]
    assert body["quote"]["items_total"] == "3800.00"


@pytest.mark.parametrize(
    "what",
    [{"is_hidden": True}, {"is_listed": False}, {"price": Decimal(0)}, {"kind": "service"}],
)
def test_something_not_sold_any_more(shelf: LittleShop, anna: Caller, what: dict[str, Any]) -> None:
    form = anna.form(*shelf.roses)
    Product.objects.filter(pk=shelf.roses[1].pk).update(**what)
    assert first(refused(anna, form)) == ("out_of_stock", "items.1.product")


def test_no_such_product(anna: Caller) -> None:
    form = anna.form(items=[{"product": 10**15, "quantity": 1}], expected_total="300")
    body = refused(anna, form)
    assert first(body) == ("out_of_stock", "items.0.product")
    assert body["quote"]["lines"] == []


def test_a_window_that_filled_up(shelf: LittleShop, anna: Caller, stranger: Caller) -> None:
    Slot.objects.update(capacity=1)
    form = anna.form(shelf.roses[0])
    assert stranger.place(shelf.roses[0]).status_code == 201
    assert first(refused(anna, form)) == ("slot_full", "fulfilment.slot")
    assert SlotDay.objects.get().taken == 1


@pytest.mark.parametrize("slot", [None, "", "2020-01-01T12:00/15:00"])
def test_no_window(shelf: LittleShop, anna: Caller, slot: str | None) -> None:
    place = {"method": "delivery", "zone": shelf.zone.pk, "slot": slot}
    assert first(refused(anna, anna.form(fulfilment=place))) == ("slot_closed", "fulfilment.slot")


def test_a_window_that_a_manager_closed(shelf: LittleShop, anna: Caller) -> None:
    form = anna.form()
    day = clock.today() + timedelta(days=2)
    SlotDay.objects.create(slot=shelf.slot, date=day, is_closed=True)
    assert first(refused(anna, form)) == ("slot_closed", "fulfilment.slot")


@pytest.mark.parametrize("zone", [None, 10**15])
def test_no_zone(shelf: LittleShop, anna: Caller, zone: int | None) -> None:
    place = {"method": "delivery", "zone": zone, "slot": shelf.slot_id}
    body = refused(anna, anna.form(fulfilment=place))
    assert first(body) == ("zone_unavailable", "fulfilment.zone")


@pytest.mark.parametrize("store", [None, 10**15])
def test_no_store_to_pick_up_from(shelf: LittleShop, anna: Caller, store: int | None) -> None:
    place = {"method": "pickup", "store": store, "slot": shelf.slot_id}
    body = refused(anna, anna.form(fulfilment=place))
    assert first(body) == ("zone_unavailable", "fulfilment.store")


def test_a_shop_without_any_store(shelf: LittleShop, anna: Caller) -> None:
    form = anna.form()
    shelf.main.is_listed = False
    shelf.main.save()
    assert first(refused(anna, form)) == ("zone_unavailable", "fulfilment")


def test_too_small(shelf: LittleShop, anna: Caller) -> None:
    ShopProfile.objects.create(pk=1, min_order_total=Decimal(301))
    body = refused(anna, anna.form(shelf.roses[0]))
    assert body["errors"] == [
        {
            "code": "below_minimum",
            "detail": "Минимальная сумма заказа 301 ₽, без доставки.",
            "attr": "items",
        }
    ]


def test_too_large_for_an_app(shelf: LittleShop, anna: Caller) -> None:
    dear = a_product("Оптом", price=Decimal("9999999.99"), store=shelf.main)
    form = anna.form(items=[{"product": dear.pk, "quantity": 999}], expected_total="9999999999")
    assert first(refused(anna, form)) == ("out_of_stock", "items")


def test_nobody_to_call_back(shelf: LittleShop) -> None:
    buyer = shelf.buyer()
    body = refused(buyer, buyer.form())
    assert body["errors"] == [
        {
            "code": "phone_required",
            "detail": "Укажите телефон, чтобы мы могли связаться с вами.",
            "attr": "recipient.phone",
        }
    ]


def test_everything_wrong_at_once(shelf: LittleShop, anna: Caller) -> None:
    form = anna.form(shelf.bouquet, promo_code="НЕТ", bonuses="1")
    Availability.objects.update(quantity=0)
    Slot.objects.update(capacity=0)
    body = refused(anna, form)
    assert [(each["code"], each["attr"]) for each in body["errors"]] == [
        ("out_of_stock", "items.0.quantity"),
        ("promo_invalid", "promo_code"),
        ("slot_full", "fulfilment.slot"),
        ("phone_required", "bonuses"),
    ]
    assert [each["code"] for each in body["quote"]["problems"]] == [
        each["code"] for each in body["errors"]
    ]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"recipient": None}, ("null", "recipient")),
        ({"recipient": {"is_customer": False}}, ("required", "recipient.phone")),
        (
            {"recipient": {"is_customer": False, "phone": "12"}},
            ("invalid_phone", "recipient.phone"),
        ),
        ({"address": None}, ("null", "address")),
        ({"address": {"street": "Кирова"}}, ("required", "address.house")),
        ({"address": {"house": "1"}}, ("required", "address.street")),
        ({"address": {"street": "я" * 256, "house": "1"}}, ("max_length", "address.street")),
        ({"card_text": "я" * 501}, ("max_length", "card_text")),
        ({"card_text": "роза\0"}, ("null_characters_not_allowed", "card_text")),
        ({"comment": "я" * 1001}, ("max_length", "comment")),
        ({"payment_method": "card"}, ("invalid_choice", "payment_method")),
        ({"payment_method": None}, ("null", "payment_method")),
        ({"expected_total": "много"}, ("invalid", "expected_total")),
        ({"expected_total": "-1"}, ("min_value", "expected_total")),
        ({"anonymous": "perhaps"}, ("invalid", "anonymous")),
        ({"items": []}, ("empty", "items")),
    ],
)
def test_a_wrong_form(anna: Caller, change: dict[str, Any], refusal: tuple[str, str]) -> None:
    form = anna.form()
    body = refused(anna, {**form, **change}, status=400)
    assert body["type"] == "validation_error"
    assert first(body) == refusal


@pytest.mark.parametrize("field", ["items", "fulfilment", "recipient", "payment_method"])
def test_a_form_without(anna: Caller, field: str) -> None:
    form = anna.form()
    del form[field]
    assert first(refused(anna, form, status=400)) == ("required", field)


def test_an_empty_form_names_every_field(anna: Caller) -> None:
    body = refused(anna, {}, status=400)
    assert sorted(error["attr"] for error in body["errors"]) == [
        "expected_total",
        "fulfilment",
        "items",
        "payment_method",
        "recipient",
    ]


def test_a_delivery_without_an_address(anna: Caller) -> None:
    form = anna.form()
    del form["address"]
    body = refused(anna, form, status=400)
    assert sorted(error["attr"] for error in body["errors"]) == ["address.house", "address.street"]


def test_a_refused_phone_changes_no_profile(shelf: LittleShop) -> None:
    buyer = shelf.buyer()
    me = {"is_customer": True, "phone": "+79120000011"}
    refused(buyer, buyer.form(recipient=me, expected_total="1"))
    assert Customer.objects.get().phone == ""
