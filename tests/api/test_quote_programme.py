"""Money off that the loyalty service gives: levels, promotions and coupons, with its words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from integrations.sandbox import demo
from shop.models import BonusOperation, Customer, Movement, OperationState, Product, PromoCode
from shop.services.loyalty import loyalty_provider
from tests.api.rows import Caller, LittleShop
from tests.plugin_sandbox import SandboxHelper

COUPON = demo.BONUSPLUS_COUPON


@pytest.fixture
def anna(programme: SandboxHelper, live: LittleShop) -> Caller:
    return live.member()


def quote(buyer: Caller, *products: Product, **changes: Any) -> dict[str, Any]:
    answer = buyer.quote(*products, **changes)
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    assert_adds_up(body)
    return body


def assert_adds_up(body: Mapping[str, Any]) -> None:
    lines = body["lines"]

    def total(name: str) -> Decimal:
        return sum((Decimal(line[name]) for line in lines), Decimal())

    for line in lines:
        off = Decimal(line["discount"]) + Decimal(line["bonus_spent"])
        assert Decimal(line["total"]) == Decimal(line["sum"]) - off >= 0
        assert 0 <= Decimal(line["loyalty_discount"]) <= Decimal(line["discount"])
    assert total("sum") == Decimal(body["items_total"])
    assert total("discount") == Decimal(body["discount_total"])
    assert total("loyalty_discount") == Decimal(body["bonus"]["discount"])
    assert total("bonus_spent") == Decimal(body["bonus"]["spend"])
    assert total("total") + Decimal(body["delivery_price"]) == Decimal(body["total"])


def problems(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(each["code"], each["attr"]) for each in body["problems"]]


def test_a_level_takes_money_off(anna: Caller, live: LittleShop, programme: SandboxHelper) -> None:
    programme.bonusplus.set(discount_percent=Decimal(7))
    body = quote(anna, live.roses[0], live.roses[2])
    assert [(each["discount"], each["loyalty_discount"]) for each in body["lines"]] == [
        ("21.00", "21.00"),
        ("7.00", "7.00"),
    ]
    assert [each["messages"] for each in body["lines"]] == [["Скидка уровня 7 %"]] * 2
    assert (body["bonus"]["discount"], body["discount_total"]) == ("28.00", "28.00")
    assert (body["total"], body["problems"], body["promo"]) == ("672.00", [], None)


def test_our_own_discount_comes_first_and_is_not_doubled(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    programme.bonusplus.set(discount_percent=Decimal(10))
    PromoCode.objects.create(code="МИНУС", kind="amount", value=100)
    body = quote(anna, live.roses[0], promo_code="минус")
    assert body["lines"][0]["discount"] == "120.00"
    assert body["lines"][0]["loyalty_discount"] == "20.00"
    assert (body["total"], body["promo"]) == ("480.00", {"code": "МИНУС", "source": "shop"})
    (asked,) = programme.requests("bonusplus", "PUT", "calc")
    assert "coupons" not in json.loads(asked.body)


@pytest.mark.parametrize("typed", [COUPON, f" {COUPON} ", COUPON.lower(), COUPON.capitalize()])
def test_one_field_takes_a_coupon_of_the_programme_too(
    anna: Caller, live: LittleShop, typed: str
) -> None:
    body = quote(anna, live.roses[0], promo_code=typed)
    assert body["promo"] == {"code": COUPON, "source": "programme"}
    assert (body["bonus"]["discount"], body["total"]) == ("30.00", "570.00")
    assert body["lines"][0]["messages"] == [f"Купон {COUPON}: скидка 10 %"]
    assert body["problems"] == []


def test_a_code_that_does_nothing_is_no_code(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    programme.bonusplus.set(discount_percent=Decimal(7))
    body = quote(anna, live.roses[0], promo_code="ПИОН", bonuses="50")
    assert problems(body) == [("promo_invalid", "promo_code")]
    # The rest of the quote stands.
    assert (body["bonus"]["discount"], body["bonus"]["spend"]) == ("21.00", "50.00")
    assert body["promo"] is None


def test_a_service_that_refuses_coupons_it_does_not_know(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    programme.fail("bonusplus", path="calc", kind="status", status=412, skip=1)
    body = quote(anna, live.roses[0], promo_code="ПИОН")
    assert problems(body) == [("promo_invalid", "promo_code")]
    assert body["bonus"]["status"] == "ok"


@pytest.mark.parametrize("changes", [{"is_active": False}, {"max_uses": 0}])
def test_a_code_of_ours_that_is_over_is_nobody_elses(
    anna: Caller, live: LittleShop, programme: SandboxHelper, changes: dict[str, Any]
) -> None:
    PromoCode.objects.create(code=COUPON, kind="amount", value=100, **changes)
    body = quote(anna, live.roses[0], promo_code=COUPON)
    assert problems(body) == [("promo_invalid", "promo_code")]
    assert body["bonus"]["discount"] == "0.00"


def test_a_code_of_ours_wins_over_a_coupon_of_the_same_name(anna: Caller, live: LittleShop) -> None:
    PromoCode.objects.create(code=COUPON, kind="amount", value=100)
    body = quote(anna, live.roses[0], promo_code=COUPON)
    assert body["promo"] == {"code": COUPON, "source": "shop"}
    assert (body["discount_total"], body["bonus"]["discount"]) == ("100.00", "0.00")


def test_why_a_coupon_cannot_be_looked_at(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    with programme.down():
        away = quote(anna, live.roses[0], promo_code=COUPON)
    assert problems(away) == [("promo_invalid", "promo_code")]
    assert "не отвечает" in away["problems"][0]["detail"]
    stranger = quote(live.stranger(), live.roses[0], promo_code=COUPON)
    assert problems(stranger) == [("promo_invalid", "promo_code")]
    assert "подтвердите телефон" in stranger["problems"][0]["detail"]


def test_where_there_are_no_coupons_a_code_is_ours_or_none(
    rich: Caller, live: LittleShop, sandbox: SandboxHelper
) -> None:
    body = quote(rich, live.roses[0], promo_code=COUPON)
    assert problems(body) == [("promo_invalid", "promo_code")]
    assert len(sandbox.requests("loyalclient", path="recalc")) == 1


def test_everything_at_once(anna: Caller, live: LittleShop, programme: SandboxHelper) -> None:
    programme.bonusplus.set(discount_percent=Decimal(7), step=Decimal(5))
    body = quote(anna, *live.roses, bonuses="123.00", promo_code=COUPON)
    assert body["bonus"] | {"balance": ""} == {
        "status": "ok",
        "balance": "",
        "max_spend": "245.00",
        "step": "5.00",
        "spend": "120.00",
        "earn": "37.80",
        "discount": "102.00",
        "can_spend": True,
        "can_register": False,
    }
    assert body["total"] == "678.00"
    assert problems(body) == [("not_enough_bonuses", "bonuses")]


def test_points_and_money_off_never_touch_delivery(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    programme.bonusplus.set(discount_percent=Decimal(100), debit_percent=Decimal(100))
    body = quote(anna, live.roses[0], bonuses="100")
    assert (body["total"], body["delivery_price"]) == ("300.00", "300.00")
    assert (body["bonus"]["max_spend"], body["bonus"]["spend"]) == ("0.00", "0.00")


def test_money_off_takes_nobodys_free_delivery_away(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    live.zone.free_from = Decimal(300)
    live.zone.min_order_total = Decimal(300)
    live.zone.save()
    programme.bonusplus.set(discount_percent=Decimal(10))
    body = quote(anna, live.roses[0])
    assert (body["delivery_price"], body["total"], body["problems"]) == ("0.00", "270.00", [])


@pytest.mark.parametrize("percent", [0, 30, 100])
def test_case_25_the_cap_is_shown_and_kept(
    anna: Caller, live: LittleShop, programme: SandboxHelper, percent: int
) -> None:
    """loyalty.md §5 no. 25: no way to cap the share that points may pay."""
    programme.bonusplus.set(debit_percent=Decimal(percent), balance=Decimal(5000))
    level = anna.api.get("/api/v1/me/bonuses").json()["level"]
    assert level["max_spend_percent"] == f"{percent}.00"
    most = f"{3 * percent}.00"
    body = quote(anna, live.roses[0], bonuses="5000")
    assert (body["bonus"]["max_spend"], body["bonus"]["spend"]) == (most, most)
    assert problems(body) == [("not_enough_bonuses", "bonuses")]


def test_case_28_without_the_service_the_price_is_ours(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    """loyalty.md §5 no. 28: a dead service must not stop anybody."""
    programme.bonusplus.set(discount_percent=Decimal(10))
    with programme.down():
        body = quote(anna, live.roses[0])
    assert (body["bonus"]["status"], body["bonus"]["discount"]) == ("unavailable", "0.00")
    assert (body["total"], body["problems"]) == ("600.00", [])


def test_where_points_are_not_spent_through_us(
    anna: Caller, live: LittleShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = loyalty_provider()
    assert provider
    told = replace(provider.capabilities, spends=False)
    monkeypatch.setattr(provider, "capabilities", told, raising=False)
    body = quote(anna, live.roses[0], bonuses="10")
    assert (body["bonus"]["balance"], body["bonus"]["max_spend"]) == ("878.00", "0.00")
    assert (body["bonus"]["can_spend"], body["bonus"]["spend"]) == (False, "0.00")
    assert anna.api.get("/api/v1/me/bonuses").json()["can_spend"] is False
    assert problems(body) == [("not_enough_bonuses", "bonuses")]


def test_points_our_own_orders_have_spoken_for_are_not_offered_twice(
    anna: Caller, live: LittleShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = loyalty_provider()
    assert provider
    told = replace(provider.capabilities, reserves=False)
    monkeypatch.setattr(provider, "capabilities", told, raising=False)
    member = provider.find_member(demo.DEMO_PHONE)
    assert member
    BonusOperation.objects.create(
        customer=Customer.objects.get(),
        movement=Movement.RESERVE,
        state=OperationState.DONE,
        provider=provider.name,
        member_id=member.id,
        member_phone=demo.DEMO_PHONE,
        amount=Decimal(1000),
        asked=Decimal(800),
        points=Decimal(800),
    )
    body = quote(anna, live.bouquet, bonuses="100")
    assert (body["bonus"]["balance"], body["bonus"]["max_spend"]) == ("78.00", "78.00")
    assert body["bonus"]["spend"] == "78.00"
    assert anna.api.get("/api/v1/me/bonuses").json()["balance"] == "78.00"


def test_lines_are_told_as_they_will_be_sold(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    quote(anna, *live.roses)
    (asked,) = programme.requests("bonusplus", "PUT", "calc")
    rows = json.loads(asked.body, parse_float=Decimal)["items"]
    sent = [(row["product"], row["sum"], row["ds"], row["ext"]) for row in rows]
    assert sent == [
        ("Роза 300", Decimal("300.00"), Decimal("0.00"), "1"),
        ("Роза 200", Decimal("200.00"), Decimal("0.00"), "2"),
        ("Роза 100", Decimal("100.00"), Decimal("0.00"), "3"),
    ]
