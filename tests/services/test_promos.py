"""Promo codes: when they work, what they take off, how their uses are counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.models import Order, PromoCode, PromoKind
from shop.services.errors import DomainError
from shop.services.promos import promo_discount, promo_find, promo_give_back, promo_use
from tests.api.rows import Caller

NOW = "2026-11-25T12:00:00Z"


def a_promo(**changes: Any) -> PromoCode:
    row = {"code": "ВЕСНА", "kind": "percent", "value": Decimal(10), **changes}
    return PromoCode.objects.create(**row)


def found(code: str = "ВЕСНА", total: str = "1000") -> bool:
    with time_machine.travel(NOW, tick=False):
        return promo_find(code=code, items_total=Decimal(total)) is not None


@pytest.mark.parametrize(
    ("changes", "works"),
    [
        ({}, True),
        ({"is_active": False}, False),
        ({"starts_at": "2026-11-25T12:00:00Z"}, True),
        ({"starts_at": "2026-11-25T12:00:01Z"}, False),
        ({"ends_at": "2026-11-25T12:00:01Z"}, True),
        ({"ends_at": "2026-11-25T12:00:00Z"}, False),
        ({"max_uses": 3, "uses": 2}, True),
        ({"max_uses": 3, "uses": 3}, False),
        ({"max_uses": 0}, False),
        ({"min_order_total": Decimal("1000.00")}, True),
        ({"min_order_total": Decimal("1000.01")}, False),
    ],
)
def test_when_it_works(db: None, changes: dict[str, Any], *, works: bool) -> None:
    a_promo(**changes)
    assert found() is works


@pytest.mark.parametrize("code", ["ВЕСНА", "весна", "  Весна "])
def test_however_it_is_typed(db: None, code: str) -> None:
    a_promo()
    assert found(code)


@pytest.mark.parametrize("code", ["", "ВЕСН", "ВЕСНА1", "%"])
def test_nothing_like_it(db: None, code: str) -> None:
    a_promo()
    assert not found(code)


@settings(deadline=None)
@given(
    st.sampled_from(PromoKind),
    st.decimals(Decimal(0), Decimal(100), places=2),
    st.decimals(Decimal("0.01"), Decimal(10**7), places=2),
)
def test_never_more_than_the_goods_and_never_less_than_nothing(
    kind: PromoKind, value: Decimal, total: Decimal
) -> None:
    discount = promo_discount(promo=PromoCode(kind=kind, value=value), items_total=total)
    assert 0 <= discount <= total
    assert discount == discount.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("value", "total", "discount"),
    [("10", "999.95", "100.00"), ("10", "999.94", "99.99"), ("33.33", "0.01", "0.00")],
)
def test_halves_are_rounded_up(value: str, total: str, discount: str) -> None:
    promo = PromoCode(kind=PromoKind.PERCENT, value=Decimal(value))
    assert promo_discount(promo=promo, items_total=Decimal(total)) == Decimal(discount)


def test_uses_are_counted_up_to_the_limit(db: None) -> None:
    promo = a_promo(max_uses=2)
    promo_use(promo=promo)
    promo_use(promo=promo)
    with pytest.raises(DomainError) as refusal:
        promo_use(promo=promo)
    assert refusal.value.code == "promo_invalid"
    promo.refresh_from_db()
    assert promo.uses == 2


def test_one_switched_off_meanwhile_is_not_used(db: None) -> None:
    promo = a_promo()
    PromoCode.objects.update(is_active=False)
    with pytest.raises(DomainError):
        promo_use(promo=promo)
    promo.refresh_from_db()
    assert promo.uses == 0


def test_a_use_given_back_never_goes_below_nothing(anna: Caller) -> None:
    a_promo()
    number = anna.place(promo_code="ВЕСНА").json()["number"]
    order = Order.objects.get(number=number)
    assert PromoCode.objects.get().uses == 1
    for _ in range(2):
        promo_give_back(order=order)
        assert PromoCode.objects.get().uses == 0


def test_an_order_without_one_gives_nothing_back(anna: Caller) -> None:
    a_promo(uses=5)
    order = Order.objects.get(number=anna.place().json()["number"])
    promo_give_back(order=order)
    assert PromoCode.objects.get().uses == 5
