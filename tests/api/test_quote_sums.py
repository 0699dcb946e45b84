"""Promo code or coupon, level, points with their step, delivery: the sums are those quoted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from integrations.sandbox import demo
from shop.models import Order, Product, PromoCode, SlotDay
from tests.api.rows import Caller, LittleShop
from tests.api.test_quote_programme import assert_adds_up
from tests.plugin_sandbox import SandboxHelper

PERCENT = st.decimals(0, 100, places=1)
PRICE = st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2)
OURS, THEIRS = "МИНУС", demo.BONUSPLUS_COUPON


@pytest.fixture
def anna(live: LittleShop, sandbox: SandboxHelper, settings: Settings) -> Caller:
    settings.LOYALTY_PROVIDER = "bonusplus"
    PromoCode.objects.create(code=OURS, kind="amount", value=0)
    return live.member()


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    prices=st.tuples(PRICE, PRICE, PRICE),
    counts=st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 9)),
    code=st.sampled_from(["", OURS, THEIRS]),
    off=st.decimals(0, 5000, places=2),
    level=PERCENT,
    cap=PERCENT,
    step=st.sampled_from(["0.01", "1", "5", "50"]),
    wish=st.integers(0, 100),
)
def test_whatever_comes_together(
    anna: Caller,
    live: LittleShop,
    sandbox: SandboxHelper,
    *,
    prices: tuple[Decimal, Decimal, Decimal],
    counts: tuple[int, int, int],
    code: str,
    off: Decimal,
    level: Decimal,
    cap: Decimal,
    step: str,
    wish: int,
) -> None:
    """`wish` is the share of what may be spent that the buyer spends, in percent."""
    sandbox.bonusplus.set(
        balance=Decimal("4321.09"),
        discount_percent=level,
        debit_percent=cap,
        step=Decimal(step),
    )
    PromoCode.objects.update(value=off)
    SlotDay.objects.update(taken=0)
    cache.clear()
    for rose, price in zip(live.roses, prices, strict=True):
        Product.objects.filter(pk=rose.pk).update(price=price)
    items = [
        {"product": rose.pk, "quantity": count}
        for rose, count in zip(live.roses, counts, strict=True)
    ]
    limits = anna.quote(items=items, promo_code=code).json()["bonus"]
    units = Decimal(limits["max_spend"]) * wish // (100 * Decimal(step))
    form = anna.form(items=items, promo_code=code, bonuses=f"{units * Decimal(step):.2f}")
    body = anna.quote(items=items, promo_code=code, bonuses=form["bonuses"]).json()
    assert_adds_up(body)
    assert Decimal(body["bonus"]["spend"]) == Decimal(form["bonuses"])
    assert Decimal(body["total"]) >= Decimal(body["delivery_price"])
    assert body["problems"] == []
    answer = anna.post_order(form)
    assert answer.status_code == 201, answer.json()
    order = Order.objects.latest("pk")
    lines = list(order.lines.all())
    assert (order.total, order.discount_total, order.bonus_spent) == (
        Decimal(body["total"]),
        Decimal(body["discount_total"]),
        Decimal(body["bonus"]["spend"]),
    )
    assert sum(line.loyalty_discount for line in lines) == Decimal(body["bonus"]["discount"])
    assert sum(line.total for line in lines) + order.delivery_price == order.total
    assert order.coupons == ([THEIRS] if code == THEIRS else [])
