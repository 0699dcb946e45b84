"""GET /shop: what the shop is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import time_machine
from pytest_django import Settings
from rest_framework.test import APIClient

from shop.models import ShopProfile, Zone
from tests.api.rows import LittleShop, a_store


def shop_answer() -> dict[str, Any]:
    answer = APIClient().get("/api/v1/shop")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


@time_machine.travel("2026-11-25T21:30:45Z", tick=False)
def test_all_of_it(shelf: LittleShop, settings: Settings) -> None:
    settings.SHOP_NAME = "Пион"
    settings.SHOP_TIMEZONE = "Asia/Yekaterinburg"
    ShopProfile.objects.create(pk=1, phone="+74852500100", min_order_total=Decimal(500))
    Zone.objects.create(
        title="Пригород",
        price=Decimal("900.50"),
        free_from=Decimal(7000),
        min_order_total=Decimal(3000),
        position=1,
    )
    second = a_store("На Свободы", city="Пермь", address="ул. Свободы, 46", is_pickup_point=False)
    suburb = Zone.objects.get(title="Пригород")

    assert shop_answer() == {
        "name": "Пион",
        "phone": "+74852500100",
        "currency": "RUB",
        "timezone": "Asia/Yekaterinburg",
        "now": "2026-11-26T02:30:00+05:00",
        "stores": [
            {
                "id": shelf.main.pk,
                "title": "Мастерская",
                "city": "",
                "address": "",
                "is_pickup_point": True,
            },
            {
                "id": second.pk,
                "title": "На Свободы",
                "city": "Пермь",
                "address": "ул. Свободы, 46",
                "is_pickup_point": False,
            },
        ],
        "zones": [
            {
                "id": suburb.pk,
                "title": "Пригород",
                "price": "900.50",
                "free_from": "7000.00",
                "min_order_total": "3000.00",
            },
            {
                "id": shelf.zone.pk,
                "title": "Центр",
                "price": "300.00",
                "free_from": None,
                "min_order_total": "0.00",
            },
        ],
        "payment_methods": [{"id": "on_delivery", "title": "При получении"}],
        "min_order_total": "500.00",
        "bonuses": {"enabled": True, "provider_title": "LoyalClient"},
    }


def test_what_is_closed_is_not_shown(shelf: LittleShop) -> None:
    Zone.objects.create(title="Закрытая", price=Decimal(1), is_active=False)
    a_store("Закрытый", is_listed=False)
    answer = shop_answer()
    assert [zone["title"] for zone in answer["zones"]] == ["Центр"]
    assert [each["title"] for each in answer["stores"]] == ["Мастерская"]


def test_before_anybody_filled_anything_in(db: None) -> None:
    answer = shop_answer()
    assert (answer["stores"], answer["zones"]) == ([], [])
    assert (answer["phone"], answer["min_order_total"]) == ("", "0.00")


def test_a_shop_without_a_bonus_programme_says_so(shelf: LittleShop, settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "none"
    assert shop_answer()["bonuses"] == {"enabled": False, "provider_title": None}
