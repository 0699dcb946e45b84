"""Stock between two syncs: held by open orders, let go or consumed when they close."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from shop.models import Availability, Order
from shop.services.errors import DomainError
from shop.services.stock import stock_consume, stock_hold, stock_release
from tests.api.rows import Caller, LittleShop, a_product, a_store


def held() -> dict[str, int]:
    return dict(
        Availability.objects.exclude(held=0).values_list("product__title", "held").order_by("pk")
    )


def test_all_or_none(shelf: LittleShop) -> None:
    wanted = {shelf.roses[0].pk: 2, shelf.bouquet.pk: 2}
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        stock_hold(store_id=shelf.main.pk, quantities=wanted)
    assert (refusal.value.code, refusal.value.problems[0].attr) == ("out_of_stock", "items")
    assert held() == {}
    stock_hold(store_id=shelf.main.pk, quantities={**wanted, shelf.bouquet.pk: 1})
    assert held() == {"Роза 300": 2, "Рассвет": 1}


def test_what_the_store_never_had(shelf: LittleShop) -> None:
    second = a_store("На Свободы")
    with pytest.raises(DomainError), transaction.atomic():
        stock_hold(store_id=second.pk, quantities={shelf.bouquet.pk: 1})
    assert held() == {}


@pytest.mark.parametrize(
    ("quantity", "already", "wanted", "fits"),
    [
        ("3", 0, 3, True),
        ("3", 0, 4, False),
        ("3", 2, 1, True),
        ("3", 2, 2, False),
        ("3.900", 0, 3, True),
        ("3.900", 0, 4, False),
        ("0", 0, 1, False),
        ("1", 5, 1, False),
        (None, 500, 999, True),
    ],
)
def test_how_much_may_be_held(
    shelf: LittleShop, *, quantity: str | None, already: int, wanted: int, fits: bool
) -> None:
    Availability.objects.filter(product=shelf.bouquet).update(
        quantity=None if quantity is None else Decimal(quantity), held=already
    )
    try:
        stock_hold(store_id=shelf.main.pk, quantities={shelf.bouquet.pk: wanted})
    except DomainError:
        assert not fits
        assert held() == ({"Рассвет": already} if already else {})
    else:
        assert fits
        assert held() == {"Рассвет": already + wanted}


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_constant(
    shelf: LittleShop, django_assert_num_queries: Any, count: int
) -> None:
    wanted = {rose.pk: 1 for rose in shelf.roses[:count]}
    with django_assert_num_queries(2):
        stock_hold(store_id=shelf.main.pk, quantities=wanted)


def an_order(buyer: Caller, quantity: int) -> Order:
    Availability.objects.filter(product=buyer.shop.bouquet).update(quantity=10)
    items = [{"product": buyer.shop.bouquet.pk, "quantity": quantity}]
    return Order.objects.get(number=buyer.place(items=items).json()["number"])


def test_let_go(anna: Caller) -> None:
    order = an_order(anna, 3)
    assert held() == {"Рассвет": 3}
    stock_release(order=order)
    row = Availability.objects.get(product=anna.shop.bouquet)
    assert (row.quantity, row.held) == (Decimal(10), 0)


def test_consumed(anna: Caller) -> None:
    stock_consume(order=an_order(anna, 3))
    row = Availability.objects.get(product=anna.shop.bouquet)
    assert (row.quantity, row.held) == (Decimal(7), 0)


@pytest.mark.parametrize("verb", [stock_release, stock_consume])
def test_a_sync_in_between_never_makes_it_negative(anna: Caller, verb: Any) -> None:
    order = an_order(anna, 3)
    Availability.objects.filter(product=anna.shop.bouquet).update(quantity=1, held=2)
    verb(order=order)
    row = Availability.objects.get(product=anna.shop.bouquet)
    assert row.held == 0
    assert row.quantity == (Decimal(1) if verb is stock_release else Decimal(0))


def test_an_unknown_quantity_stays_unknown(anna: Caller) -> None:
    order = Order.objects.get(number=anna.place(anna.shop.roses[0]).json()["number"])
    stock_consume(order=order)
    row = Availability.objects.get(product=anna.shop.roses[0])
    assert (row.quantity, row.held) == (None, 0)


def test_only_of_the_orders_store(anna: Caller) -> None:
    second = a_store("На Свободы")
    product = a_product("Пион", store=anna.shop.main, quantity=5)
    Availability.objects.create(product=product, store=second, quantity=Decimal(5), held=2)
    order = Order.objects.get(number=anna.place(product).json()["number"])
    stock_release(order=order)
    assert dict(Availability.objects.filter(product=product).values_list("store", "held")) == {
        anna.shop.main.pk: 0,
        second.pk: 2,
    }
