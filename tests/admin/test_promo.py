from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shop.models import PromoCode, PromoKind
from tests.admin.rows import an_order, text_of

LIST = "/admin/shop/promocode/"


def form(**fields: str) -> dict[str, str]:
    return {
        "code": " весна10 ",
        "kind": "percent",
        "value": "10",
        "min_order_total": "0",
        "is_active": "on",
        **fields,
    }


def test_a_code_is_kept_in_capitals(manager: Client) -> None:
    assert manager.post(f"{LIST}add/", form()).status_code == 302
    promo = PromoCode.objects.get()
    assert (promo.code, promo.value, promo.uses) == ("ВЕСНА10", Decimal("10.00"), 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "101"}, "Больше ста процентов скинуть нельзя."),
        ({"value": "-1"}, "больше либо равно 0"),
        (
            {
                "starts_at_0": "08.03.2030",
                "starts_at_1": "12:00",
                "ends_at_0": "08.03.2030",
                "ends_at_1": "12:00",
            },
            "Промокод должен заканчиваться позже, чем начинается.",
        ),
    ],
)
def test_a_wrong_code_is_explained(fields: dict[str, str], sentence: str, manager: Client) -> None:
    answer = manager.post(f"{LIST}add/", form(**fields))
    assert answer.status_code == 200
    assert sentence in text_of(answer.content)
    assert not PromoCode.objects.exists()


def test_uses_are_counted_by_orders_and_a_used_code_keeps_its_name(manager: Client) -> None:
    promo = PromoCode.objects.create(code="ЛЕТО", kind=PromoKind.AMOUNT, value=300, uses=2)
    posted = form(code="ДРУГОЙ", kind="amount", value="500", uses="0")
    assert manager.post(f"{LIST}{promo.pk}/change/", posted).status_code == 302
    promo.refresh_from_db()
    assert (promo.code, promo.value, promo.uses) == ("ЛЕТО", Decimal("500.00"), 2)


def test_a_code_of_an_order_is_not_deleted(manager: Client) -> None:
    promo = PromoCode.objects.create(code="ЛЕТО", kind=PromoKind.AMOUNT, value=300)
    an_order(promo=promo)
    assert manager.post(f"{LIST}{promo.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_list_says_whether_a_code_works_now(manager: Client) -> None:
    now = timezone.now()
    day = timedelta(days=1)
    cases: dict[str, dict[str, Any]] = {
        "A": {},
        "B": {"is_active": False},
        "C": {"starts_at": now + day},
        "D": {"ends_at": now - day},
        "E": {"max_uses": 5, "uses": 5},
    }
    for code, fields in cases.items():
        PromoCode.objects.create(code=code, kind=PromoKind.PERCENT, value=10, **fields)
    shown = text_of(manager.get(LIST).content)
    assert "A 10 % — Всегда 0 Работает" in shown
    assert "B 10 % — Всегда 0 Выключен" in shown
    assert "Ещё не начался" in shown
    assert "Закончился" in shown
    assert "E 10 % — Всегда 5 из 5 Израсходован" in shown
