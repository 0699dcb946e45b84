"""Sizes, stores, promo codes and points together: the lines add up to the total, to the kopeck."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.money import ZERO
from shop.models import FulfilmentMethod, PromoCode, PromoKind
from shop.services.bonuses.quotes import BonusQuote, BonusStatus
from shop.services.carts import Cart, CartItem
from shop.services.pricing import price_cart
from shop.services.quotes import quote_build
from tests.api.rows import LittleShop, a_recipe, costs_here

PRICES = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2)


type Size = tuple[Decimal, Decimal | None, int]
"""What it costs everywhere, what it costs here if that differs, and how many."""


def a_cart(
    shelf: LittleShop, *, sizes: list[Size], roses: int, promo: tuple[str, Decimal], points: Decimal
) -> Cart:
    """A bouquet in several sizes, roses beside it, and a promo code."""
    recipe = a_recipe(
        store=shelf.main,
        sizes={str(number): price for number, (price, _here, _count) in enumerate(sizes)},
    )
    items = []
    for variant, (_price, here, count) in zip(recipe.variants.all(), sizes, strict=True):
        items.append(CartItem(product_id=recipe.pk, variant_id=variant.pk, quantity=count))
        if here:
            costs_here(variant, shelf.main, here)
    if roses:
        items.append(CartItem(product_id=shelf.roses[0].pk, quantity=roses))
    kind, value = promo
    PromoCode.objects.create(code="ВЕСНА", kind=kind, value=value)
    return Cart(
        items=tuple(items),
        method=FulfilmentMethod.DELIVERY,
        zone_id=shelf.zone.pk,
        promo_code="весна",
        bonuses=points,
    )


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sizes=st.lists(
        st.tuples(PRICES, st.none() | PRICES, st.integers(1, 20)), min_size=1, max_size=4
    ),
    roses=st.integers(0, 30),
    promo=st.tuples(st.sampled_from(PromoKind.values), st.decimals(1, 100, places=2)),
    points=st.decimals(0, 200_000, places=2),
)
def test_lines_add_up(
    shelf: LittleShop,
    sizes: list[Size],
    roses: int,
    promo: tuple[str, Decimal],
    points: Decimal,
) -> None:
    with transaction.atomic():
        cart = a_cart(shelf, sizes=sizes, roses=roses, promo=promo, points=points)
        priced = price_cart(cart=cart)
        transaction.set_rollback(True)
    spend = min(points, priced.goods_total)
    bonus = BonusQuote(status=BonusStatus.OK, balance=points, max_spend=spend, spend=spend)
    quote = quote_build(priced=priced, bonus=bonus, wanted=spend)

    expected = sum((here or price) * count for price, here, count in sizes) + roses * 300
    assert priced.items_total == expected
    assert [line.line.price for line in quote.lines[: len(sizes)]] == [
        here or price for price, here, _count in sizes
    ]
    assert sum(line.line.discount for line in quote.lines) == priced.discount_total
    assert sum(line.bonus_spent for line in quote.lines) == spend
    assert sum(line.total for line in quote.lines) + priced.delivery_price == quote.total
    assert all(ZERO <= line.total <= line.line.sum for line in quote.lines)
    assert quote.total == expected - priced.discount_total - spend + priced.delivery_price
