"""Orders whose price the service had a say in: what was promised is what is sold, and no more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from integrations.sandbox import demo
from shop.models import BonusState
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, finish, place
from tests.saga.posiflora import Points, points_of_posiflora
from tests.saga.services import Service, books_agree
from tests.sync.hands import body, open_attentions, settle

LEDGER = "/api/v1/me/bonuses/operations"


@pytest.fixture
def points(shop: Shop, sandbox: SandboxHelper, settings: Settings) -> Points:
    assert shop
    return points_of_posiflora(sandbox, settings)


def ledger(buyer: Buyer) -> list[tuple[str, str, str]]:
    rows = buyer.api.get(LEDGER).json()
    return sorted((row["source"], row["kind"], row["amount"]) for row in rows)


def bonus(buyer: Buyer, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = buyer.quote(**changes).json()["bonus"]
    return answer


def test_a_coupon_a_level_and_points_are_sold_as_they_were_promised(
    shop: Shop, bonusplus: Service
) -> None:
    shop.sandbox.bonusplus.set(discount_percent=Decimal(5))
    buyer = shop.member()
    items = [{"product": each.pk, "quantity": 2} for each in shop.products[:2]]
    answer = buyer.place(items=items, bonuses="100", promo_code=demo.BONUSPLUS_COUPON)
    assert answer.status_code == 201, body(answer)
    number = body(answer)["number"]
    settle(shop)
    finish(shop, number)
    settle(shop)

    order = shop.order(number)
    (sale,) = shop.sandbox.bonusplus.sales
    assert [(each.sum, each.ds, each.ids) for each in sale.positions] == [
        (line.sum, Decimal(0), line.loyalty_discount) for line in order.lines.all()
    ]
    assert sum(each.debit for each in sale.positions) == order.bonus_spent == HUNDRED
    assert sum(each.paid for each in sale.positions) == order.total - order.delivery_price
    assert order.discount_total > 0
    assert (order.bonus_state, open_attentions(number)) == (BonusState.COMMITTED, [])
    books_agree(bonusplus)
    # Both movements are in the service's own ledger as well, and shown once.
    assert ledger(buyer) == [
        ("shop", "earn", f"{order.bonus_earned:.2f}"),
        ("shop", "spend", "-100.00"),
    ]


def test_a_refund_is_shown_once_too(shop: Shop, bonusplus: Service) -> None:
    buyer = shop.member()
    items = [{"product": each.pk, "quantity": 1} for each in shop.products[:2]]
    number = body(buyer.place(items=items, bonuses="100"))["number"]
    settle(shop)
    finish(shop, number)
    settle(shop)
    earned = shop.order(number).bonus_earned
    finish(shop, number, "return")
    settle(shop)
    assert ledger(buyer) == [
        ("shop", "earn", f"{earned:.2f}"),
        ("shop", "earn_refund", f"-{earned:.2f}"),
        ("shop", "spend", "-100.00"),
        ("shop", "spend_refund", "100.00"),
    ]


def test_a_discount_card_of_loyalclient_all_the_way(shop: Shop, loyalclient: Service) -> None:
    sergey = shop.member(demo.DISCOUNT_PHONE, id=5, first_name="Сергей")
    answer = sergey.place(bonuses="0")
    assert answer.status_code == 201, body(answer)
    number = body(answer)["number"]
    settle(shop)
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    (sold,) = loyalclient.sandbox.loyalclient.operations
    assert sold.amount == order.items_total
    assert order.discount_total == (order.items_total * 7 / 100).quantize(Decimal("0.01"))
    assert open_attentions(number) == []


def test_points_of_posiflora_are_offered_once(shop: Shop, points: Points) -> None:
    buyer = shop.member()
    first = bonus(buyer, bonuses="100")
    assert (first["status"], first["can_spend"], first["spend"]) == ("ok", True, "100.00")
    number = place(buyer)
    # Nothing is set aside over there: the reserve is ours, and no second order is offered it.
    assert points.balance == 878
    after = bonus(buyer)
    assert after["balance"] == "778.00"
    assert buyer.api.get("/api/v1/me/bonuses").json()["balance"] == "778.00"
    settle(shop)
    finish(shop, number)
    settle(shop)
    earned = shop.order(number).bonus_earned
    assert bonus(buyer)["balance"] == f"{778 + earned:.2f}"
    assert ledger(buyer) == [
        # What the buyer had to begin with.
        ("programme", "earn", "878.00"),
        ("shop", "earn", f"{earned:.2f}"),
        ("shop", "spend", "-100.00"),
    ]


def test_points_of_posiflora_that_are_only_shown(
    shop: Shop, points: Points, settings: Settings
) -> None:
    settings.POSIFLORA_SPEND_BONUSES = False
    buyer = shop.member()
    offered = bonus(buyer, bonuses="0")
    assert (offered["balance"], offered["max_spend"]) == ("878.00", "0.00")
    assert offered["can_spend"] is False
    account = buyer.api.get("/api/v1/me/bonuses").json()
    assert (account["balance"], account["can_spend"]) == ("878.00", False)
    refused = buyer.place(bonuses="100", expected_total="1.00")
    assert (refused.status_code, body(refused)["errors"][0]["code"]) == (409, "not_enough_bonuses")


def test_case_28_a_dead_service_keeps_nobody_from_ordering(service: Service, shop: Shop) -> None:
    """loyalty.md §5 no. 28, for each service: the order goes on without bonuses."""
    buyer = shop.member()
    shop.sandbox.fail(service.name, kind="status", times=None)
    quoted = buyer.quote(bonuses="0").json()
    assert (quoted["bonus"]["status"], quoted["problems"]) == ("unavailable", [])
    answer = buyer.place(bonuses="0", expected_total=quoted["total"])
    assert answer.status_code == 201, body(answer)
    shop.sandbox.heal()
    settle(shop)
    number = body(answer)["number"]
    finish(shop, number)
    settle(shop)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
