"""Points in a quote: clipped to what the service and the goods allow."""

from __future__ import annotations

import pytest

from integrations.sandbox import demo
from shop.models import BonusOperation, Product, PromoCode
from tests.api.quotes import quote
from tests.api.rows import Caller, LittleShop, a_product
from tests.plugin_sandbox import SandboxHelper


def test_a_member_who_spends_nothing_yet(live: LittleShop, rich: Caller) -> None:
    answer = quote(rich, live.bouquet)
    assert answer["bonus"] == {
        "status": "ok",
        "balance": "878.00",
        "max_spend": "878.00",
        "step": "1.00",
        "spend": "0.00",
        "earn": "350.00",
        "discount": "0.00",
        "can_spend": True,
        "can_register": False,
    }
    assert [line["bonus_earned"] for line in answer["lines"]] == ["350.00"]
    assert (answer["total"], answer["problems"]) == ("3800.00", [])


def test_points_lower_the_total_of_goods(live: LittleShop, rich: Caller) -> None:
    answer = quote(rich, *live.roses, bonuses="100.00")
    assert answer["bonus"]["spend"] == "100.00"
    assert answer["bonus"]["earn"] == "0.00"
    assert [(line["bonus_spent"], line["total"]) for line in answer["lines"]] == [
        ("50.00", "250.00"),
        ("33.33", "166.67"),
        ("16.67", "83.33"),
    ]
    assert (answer["items_total"], answer["delivery_price"]) == ("600.00", "300.00")
    assert (answer["total"], answer["problems"]) == ("800.00", [])


@pytest.mark.parametrize(
    ("wanted", "spend", "total", "problems"),
    [
        ("150.00", "150.00", "450.00", []),
        ("151.00", "150.00", "450.00", ["not_enough_bonuses"]),
        ("9999999999.99", "150.00", "450.00", ["not_enough_bonuses"]),
        ("100.50", "100.00", "500.00", ["not_enough_bonuses"]),
        ("0.00", "0.00", "600.00", []),
    ],
)
def test_half_of_the_goods_at_most(
    live: LittleShop,
    rich: Caller,
    *,
    wanted: str,
    spend: str,
    total: str,
    problems: list[str],
) -> None:
    answer = quote(rich, live.roses[0], bonuses=wanted)
    assert answer["bonus"]["max_spend"] == "150.00"
    assert (answer["bonus"]["spend"], answer["total"]) == (spend, total)
    assert [each["code"] for each in answer["problems"]] == problems


def test_not_more_than_there_are(live: LittleShop, rich: Caller, sandbox: SandboxHelper) -> None:
    sandbox.loyalclient.set_balance(7)
    answer = quote(rich, live.bouquet, bonuses="8")
    assert (answer["bonus"]["balance"], answer["bonus"]["max_spend"]) == ("7.00", "7.00")
    assert [each["code"] for each in answer["problems"]] == ["not_enough_bonuses"]


def test_points_pay_no_delivery_and_nothing_a_promo_code_paid(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    sandbox.loyalclient.set_level(percent=10, max_spend=100)
    PromoCode.objects.create(code="МИНУС", kind="amount", value=200)
    answer = quote(rich, live.roses[0], bonuses="878", promo_code="МИНУС")
    assert (answer["bonus"]["max_spend"], answer["bonus"]["spend"]) == ("100.00", "100.00")
    assert answer["total"] == "300.00"


def test_a_level_that_lets_spend_nothing(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    sandbox.loyalclient.set_level(percent=10, max_spend=0)
    answer = quote(rich, live.bouquet, bonuses="1")
    assert (answer["bonus"]["status"], answer["bonus"]["max_spend"]) == ("ok", "0.00")
    assert [each["code"] for each in answer["problems"]] == ["not_enough_bonuses"]


def test_a_discount_card_has_money_off_and_no_points(live: LittleShop) -> None:
    answer = quote(live.member(demo.DISCOUNT_PHONE, id=5, first_name="Сергей"), live.bouquet)
    assert (answer["discount_total"], answer["total"]) == ("245.00", "3555.00")
    assert answer["bonus"] == {
        "status": "ok",
        "balance": "0.00",
        "max_spend": "0.00",
        "step": "1.00",
        "spend": "0.00",
        "earn": "0.00",
        "discount": "245.00",
        "can_spend": True,
        "can_register": False,
    }


def test_somebody_who_is_not_a_member(live: LittleShop) -> None:
    buyer = live.member("+79120000099")
    assert quote(buyer)["bonus"]["status"] == "not_member"
    assert quote(buyer)["problems"] == []
    assert [each["code"] for each in quote(buyer, bonuses="1")["problems"]] == [
        "not_enough_bonuses"
    ]


def test_a_typed_phone_asks_the_service_nothing(live: LittleShop, sandbox: SandboxHelper) -> None:
    answer = quote(live.reachable(), live.bouquet, bonuses="1")
    assert answer["bonus"]["status"] == "phone_required"
    assert sandbox.requests("loyalclient") == []


def test_a_cart_of_things_that_are_gone(live: LittleShop, rich: Caller) -> None:
    Product.objects.update(is_hidden=True)
    answer = quote(rich, live.roses[0], bonuses="1")
    assert (answer["lines"], answer["items_total"]) == ([], "0.00")
    assert answer["bonus"]["balance"] == "878.00"
    assert [each["code"] for each in answer["problems"]] == ["out_of_stock", "not_enough_bonuses"]


def test_kopecks_of_goods_and_whole_points(live: LittleShop, rich: Caller) -> None:
    product = a_product("Комплимент", price="1990.50", store=live.main)
    answer = quote(rich, product, bonuses="878")
    assert (answer["bonus"]["spend"], answer["total"]) == ("878.00", "1412.50")
    assert [line["total"] for line in answer["lines"]] == ["1112.50"]


def test_asking_moves_nothing_at_the_service(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    quote(rich, live.bouquet, bonuses="100")
    assert (sandbox.loyalclient.holds, sandbox.loyalclient.operations) == ([], [])
    assert sandbox.loyalclient.member().balance == 878
    assert BonusOperation.objects.count() == 0
