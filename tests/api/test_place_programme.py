"""Placing an order whose price the loyalty service has a say in, and one where it has none."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from pytest_django import Settings

from integrations.sandbox import demo
from shop.models import Order, OrderLine, PromoCode
from tests.api.rows import Caller, LittleShop, codes, footprint
from tests.plugin_sandbox import SandboxHelper

COUPON = demo.BONUSPLUS_COUPON


@pytest.fixture
def anna(programme: SandboxHelper, live: LittleShop) -> Caller:
    return live.member()


def kept(order: Order) -> list[tuple[str, str, str, str]]:
    rows = OrderLine.objects.filter(order=order)
    return [
        (str(row.discount), str(row.loyalty_discount), str(row.bonus_spent), str(row.total))
        for row in rows
    ]


def test_who_was_promised_nothing_waits_for_nobody(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    form = anna.form(live.roses[0])
    asked = len(programme.requests("bonusplus"))
    programme.fail("bonusplus", kind="slow", times=None, seconds=10)
    began = time.monotonic()
    answer = anna.post_order(form)
    assert (answer.status_code, answer.json()["total"]) == (201, "600.00")
    assert time.monotonic() - began < 1
    assert len(programme.requests("bonusplus")) == asked


def test_a_discount_card_of_loyalclient(live: LittleShop, sandbox: SandboxHelper) -> None:
    sergey = live.member(demo.DISCOUNT_PHONE, id=5, first_name="Сергей")
    form = sergey.form(live.roses[0], live.roses[2])
    assert form["expected_total"] == "672.00"
    asked = len(sandbox.requests("loyalclient"))
    answer = sergey.post_order(form)
    assert answer.status_code == 201, answer.json()
    body = answer.json()
    assert (body["discount_total"], body["total"]) == ("28.00", "672.00")
    assert len(sandbox.requests("loyalclient")) == asked + 2
    order = Order.objects.get()
    assert (order.discount_total, order.total) == (Decimal("28.00"), Decimal("672.00"))
    assert kept(order) == [
        ("21.00", "21.00", "0.00", "279.00"),
        ("7.00", "7.00", "0.00", "93.00"),
    ]
    assert (order.member_phone, order.coupons) == (demo.DISCOUNT_PHONE, [])
    assert order.member_id


def test_level_promo_coupon_and_points_are_written_down(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    programme.bonusplus.set(discount_percent=Decimal(7))
    answer = anna.place(*live.roses, promo_code=COUPON.lower(), bonuses="100.00")
    assert answer.status_code == 201, answer.json()
    order = Order.objects.get()
    assert (order.discount_total, order.bonus_spent) == (Decimal("102.00"), Decimal("100.00"))
    assert (order.coupons, order.promo) == ([COUPON], None)
    assert order.total == Decimal("698.00")
    assert kept(order) == [
        ("51.00", "51.00", "50.00", "199.00"),
        ("34.00", "34.00", "33.33", "132.67"),
        ("17.00", "17.00", "16.67", "66.33"),
    ]
    assert order.bonus_state == "reserved"


def test_our_promo_and_the_level_stay_apart_in_the_rows(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    programme.bonusplus.set(discount_percent=Decimal(10))
    PromoCode.objects.create(code="МИНУС", kind="amount", value=100)
    assert anna.place(live.roses[0], promo_code="МИНУС").status_code == 201
    order = Order.objects.get()
    assert order.promo
    assert kept(order) == [("120.00", "20.00", "0.00", "180.00")]
    assert PromoCode.objects.get().uses == 1


def test_case_28_a_discount_never_vanishes_without_a_word(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    """loyalty.md §5 no. 28: the shop goes on without the service, and says what that costs."""
    programme.bonusplus.set(discount_percent=Decimal(10))
    form = anna.form(live.roses[0])
    before = footprint()
    with programme.down():
        answer = anna.post_order(form)
        assert (answer.status_code, codes(answer)) == (409, [("price_changed", "expected_total")])
        body = answer.json()
        assert body["errors"][0]["detail"] == (
            "Бонусная программа не отвечает, поэтому её скидки в сумме нет. Проверьте новую сумму."
        )
        assert body["quote"]["bonus"]["status"] == "unavailable"
        assert body["quote"]["total"] == "600.00"
        assert footprint() == before
        agreed = anna.post_order({**form, "expected_total": "600.00"})
    assert (agreed.status_code, agreed.json()["total"]) == (201, "600.00")
    assert kept(Order.objects.get()) == [("0.00", "0.00", "0.00", "300.00")]


def test_a_slow_service_costs_the_promised_discount_its_budget(
    anna: Caller, live: LittleShop, programme: SandboxHelper, settings: Settings
) -> None:
    settings.LOYALTY_BUDGET_SECONDS = 0.8
    programme.bonusplus.set(discount_percent=Decimal(10))
    form = anna.form(live.roses[0])
    programme.fail("bonusplus", kind="slow", times=None, seconds=10)
    began = time.monotonic()
    answer = anna.post_order(form)
    assert 0.7 < time.monotonic() - began < 1.8
    assert (answer.status_code, codes(answer)) == (409, [("price_changed", "expected_total")])


@pytest.mark.parametrize(("percent", "total"), [(5, "585.00"), (20, "540.00")])
def test_another_discount_than_was_seen(
    anna: Caller, live: LittleShop, programme: SandboxHelper, percent: int, total: str
) -> None:
    programme.bonusplus.set(discount_percent=Decimal(10))
    form = anna.form(live.roses[0])
    programme.bonusplus.set(discount_percent=Decimal(percent))
    answer = anna.post_order(form)
    assert (answer.status_code, codes(answer)) == (409, [("price_changed", "expected_total")])
    assert answer.json()["quote"]["total"] == total
    assert anna.post_order({**form, "expected_total": total}).status_code == 201


def test_nobody_names_a_price_of_their_own(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    before = footprint()
    answer = anna.place(live.roses[0], expected_total="1.00")
    assert (answer.status_code, codes(answer)) == (409, [("price_changed", "expected_total")])
    assert answer.json()["quote"]["total"] == "600.00"
    assert answer.json()["quote"]["bonus"]["balance"] == "878.00"
    assert footprint() == before


def test_a_coupon_that_does_nothing_stops_the_order(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    before = footprint()
    answer = anna.place(live.roses[0], promo_code="ПИОН", expected_total="600.00")
    assert (answer.status_code, codes(answer)) == (409, [("promo_invalid", "promo_code")])
    assert footprint() == before


@pytest.mark.parametrize("bonuses", ["0", "50.00"])
def test_a_coupon_that_ended_meanwhile(
    anna: Caller, live: LittleShop, programme: SandboxHelper, bonuses: str
) -> None:
    form = anna.form(live.roses[0], promo_code=COUPON, bonuses=bonuses)
    with programme.world.lock:
        programme.world.bonusplus.coupons.clear()
    answer = anna.post_order(form)
    assert (answer.status_code, codes(answer)) == (409, [("promo_invalid", "promo_code")])
    assert Order.objects.count() == 0


def test_one_key_one_order_though_it_was_written_in_two_attempts(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    programme.bonusplus.set(discount_percent=Decimal(10))
    form = anna.form(live.roses[0])
    key = "11111111-2222-4333-8444-555555555555"
    first = anna.post_order(form, key=key)
    again = anna.post_order(form, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Order.objects.count() == 1


def test_case_23_points_given_up_are_not_spent(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    """loyalty.md §5 no. 23: the buyer switched to "no" after changing the cart."""
    assert anna.quote(*live.roses, bonuses="100").json()["bonus"]["spend"] == "100.00"
    changed = anna.quote(live.roses[0], bonuses="0").json()
    assert (changed["bonus"]["spend"], changed["total"]) == ("0.00", "600.00")
    assert anna.place(live.roses[0], bonuses="0").status_code == 201
    order = Order.objects.get()
    assert (order.bonus_spent, order.bonus_state) == (Decimal(0), "none")
    assert programme.bonusplus.reserves == {}


@pytest.mark.parametrize("points", ["1.00", "77.00", "150.00"])
def test_case_05_any_part_of_the_points(
    anna: Caller, live: LittleShop, programme: SandboxHelper, points: str
) -> None:
    """loyalty.md §5 no. 5: all or nothing."""
    answer = anna.place(live.roses[0], bonuses=points)
    assert (answer.status_code, answer.json()["bonus_spent"]) == (201, points)
    (reserve,) = programme.bonusplus.reserves.values()
    assert reserve.amount == Decimal(points)
