"""Field cases of loyalty.md §5 that only the shop's saga can get wrong, over every service.

`tests/loyalty/field_cases.py` lists all of them; a test here carries the number of its case.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.cache import cache
from pytest_django import Settings

from shop.models import BonusOperation, BonusState, IdempotencyRecord, Order, Origin, Topic
from shop.services.orders.decide import order_decide
from shop.services.orders.edit import order_edit
from shop.services.orders.pay import order_paid
from shop.services.orders.take_out import order_take_out
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, cancel, completed, finish, place
from tests.saga.services import START, Service, books_agree
from tests.sync.hands import body, open_attentions, settle

REFUSED = {"loyalclient": 422, "bonusplus": 412}
"""How each service says no."""


@pytest.fixture(autouse=True)
def _florist_may_go_back(shop: Shop) -> None:
    shop.sandbox.switch(status_moves="free")


def undone_or_told(shop: Shop, service: Service, number: str, *, earned: Decimal = ZERO) -> None:
    """Nothing is held, and what was moved is back, or a person reads how much has to be."""
    assert service.reserved() == ZERO
    spent = service.spent()
    if (spent, service.earned()) != (ZERO, ZERO):
        assert service.refund is None
        (told,) = [text for kind, text in open_attentions(number) if kind == "bonus"]
        assert f"Верните вручную: {spent:.2f}, снимите: {earned:.2f}." in told
    books_agree(service)


def test_case_03_no_discount_without_a_reserve(shop: Shop, buyer: Buyer, service: Service) -> None:
    form = buyer.form(bonuses="100")
    service.fail(service.reserve, "status", status=REFUSED[service.name])
    answer = buyer.post_order(form)
    assert answer.status_code == 409
    assert [error["code"] for error in body(answer)["errors"]] == ["bonus_refused"]
    settle(shop)
    assert Order.objects.get().is_rejected
    assert shop.sandbox.posiflora.orders == []
    assert (service.moved(), service.reserved(), service.owned()) == ([], ZERO, START)
    books_agree(service)


def _buyer_cancels(shop: Shop, buyer: Buyer, number: str) -> None:
    assert buyer.api.post(f"/api/v1/orders/{number}/cancel", {"reason": ""}).status_code == 200


def _manager_cancels(shop: Shop, buyer: Buyer, number: str) -> None:
    cancel(shop, number)


def _florist_cancels(shop: Shop, buyer: Buyer, number: str) -> None:
    finish(shop, number, "cancel")


def _florist_cancels_late(shop: Shop, buyer: Buyer, number: str) -> None:
    finish(shop, number, "assemble", "hand_over", "cancel")


def _taken_back(shop: Shop, buyer: Buyer, number: str) -> None:
    finish(shop, number)
    settle(shop)
    finish(shop, number, "return")


WAYS_TO_DIE = (
    _buyer_cancels,
    _manager_cancels,
    _florist_cancels,
    _florist_cancels_late,
    _taken_back,
)


@pytest.mark.parametrize("pushed", [False, True])
@pytest.mark.parametrize("dies", WAYS_TO_DIE, ids=lambda way: way.__name__.strip("_"))
def test_case_04_however_an_order_dies_its_points_come_back(
    shop: Shop,
    buyer: Buyer,
    service: Service,
    dies: Callable[[Shop, Buyer, str], None],
    *,
    pushed: bool,
) -> None:
    number = place(buyer)
    if pushed or dies not in (_buyer_cancels, _manager_cancels):
        settle(shop)
    dies(shop, buyer, number)
    settle(shop)
    undone_or_told(shop, service, number)


def test_case_10_the_debit_comes_first_and_the_discount_second(
    shop: Shop, buyer: Buyer, service: Service, settings: Settings
) -> None:
    """The answer to the reserve is late, and is a refusal: nobody has been given anything."""
    settings.LOYALTY_BUDGET_SECONDS = 0.5
    form = buyer.form(bonuses="100")
    service.fail(service.reserve, "refuse")
    number = body(buyer.post_order(form))["number"]
    full = shop.order(number).total + HUNDRED
    service.set_balance(10)
    settle(shop)
    order = shop.order(number)
    assert (order.question, order.bonus_state) == ("bonus_refused", BonusState.REFUSED)
    order_decide(order_id=order.pk, choice="pay_without_bonuses")
    settle(shop)
    order = shop.order(number)
    there = shop.sandbox.posiflora.order(number)
    assert (order.total, order.bonus_spent) == (full, ZERO)
    assert there["totalAmount"] == full - order.delivery_price
    assert (service.spent(), service.reserved()) == (ZERO, ZERO)


def test_case_13_what_was_done_is_a_row_and_outlives_the_process(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    """Another process, which remembers nothing, is asked for the same order again."""
    form, key = buyer.form(bonuses="100"), "0b5a4d52-5f42-4a9f-8d0a-4f9d1c6d2b11"
    first = buyer.post_order(form, key=key)
    cache.clear()
    again = shop.buyer().post_order(form, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert body(first)["number"] == body(again)["number"]
    settle(shop)
    assert IdempotencyRecord.objects.count() == Order.objects.count() == 1
    assert BonusOperation.objects.filter(movement="reserve").count() == 1
    assert service.reserved() + service.spent() == HUNDRED


def test_case_14_a_repeat_of_the_outbox_carries_the_same_id(shop: Shop, bonusplus: Service) -> None:
    number = place(shop.member())
    settle(shop)
    bonusplus.fail(bonusplus.commit, "lost_before", times=3)
    finish(shop, number)
    settle(shop)
    sales = shop.sandbox.requests("bonusplus", "POST", "/retail")
    ids = [json.loads(each.body)["externalId"] for each in sales if each.path == "/retail"]
    assert ids == [f"{number}-spend-1"] * 4
    assert bonusplus.commits() == 1
    books_agree(bonusplus)


def test_case_15_a_status_of_the_back_office_leaves_the_points_alone(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer)
    settle(shop)
    before = shop.order(number)
    held = (service.reserved(), service.spent())
    there = shop.sandbox.posiflora.order(number)
    shop.sandbox.posiflora.set("orders", there.id, byBonuses=False)
    finish(shop, number, "assign", "assemble", "back_to_new", "assemble")
    settle(shop)
    after = shop.order(number)
    assert after.status == "assembled"
    assert (after.bonus_spent, after.total) == (before.bonus_spent, before.total) != (ZERO, ZERO)
    assert (after.bonus_state, after.member_id) == (before.bonus_state, before.member_id)
    assert (service.reserved(), service.spent()) == held


def test_case_16_an_edited_order_applies_its_points_once(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer, count=3)
    order = shop.order(number)
    for text in ("Позвонить", "Не звонить"):
        order_edit(order_id=order.pk, origin=Origin.MANAGER, comment=text)
    order_take_out(order_id=order.pk, pieces={1: 1}, origin=Origin.MANAGER)
    settle(shop)
    order_edit(order_id=order.pk, origin=Origin.MANAGER, card_text="С праздником")
    settle(shop)
    assert service.reserved() + service.spent() == HUNDRED
    finish(shop, number)
    settle(shop)
    assert (service.commits(), service.spent(), service.reserved()) == (1, HUNDRED, ZERO)
    books_agree(service)


def test_case_17_a_round_through_the_back_office_doubles_no_discount(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer, count=2)
    settle(shop)
    order = shop.order(number)
    asked = order.items_total - order.discount_total - HUNDRED
    assert shop.sandbox.posiflora.order(number)["totalAmount"] == asked
    for text in ("Раз", "Два"):
        order_edit(order_id=order.pk, origin=Origin.MANAGER, comment=text)
        settle(shop)
        finish(shop, number, "assign")
    again = shop.order(number)
    assert shop.sandbox.posiflora.order(number)["totalAmount"] == asked
    assert (again.discount_total, again.bonus_spent) == (order.discount_total, HUNDRED)
    assert again.total == order.total
    assert open_attentions(number) == []


def test_case_18_a_payment_that_fails_loses_no_points(
    shop: Shop, buyer: Buyer, service: Service, settings: Settings
) -> None:
    """The till refuses the payment; people see it, and the points are where they were."""
    settings.POSIFLORA_PAYMENT_METHOD_ID, settings.POSIFLORA_SHIFT_ID = "nobody", "knows"
    number = place(buyer)
    settle(shop)
    held = (service.reserved(), service.spent())
    order_paid(order_id=shop.order(number).pk, origin=Origin.MANAGER)
    settle(shop, person=False)
    assert [kind for kind, _text in open_attentions(number)] == ["push"]
    assert shop.order(number).messages.get(topic=Topic.ORDER_PAYMENT).state == "attention"
    assert (service.reserved(), service.spent()) == held
    finish(shop, number, "cancel")
    settle(shop, person=False)
    undone_or_told(shop, service, number)


def test_case_19_cancelled_and_completed_after_all_is_assigned_again(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = completed(shop, buyer, bonuses="0")
    earned = service.earned()
    assert earned > ZERO
    for _life in range(2):
        finish(shop, number, "return")
        settle(shop)
        undone_or_told(shop, service, number, earned=earned)
        finish(shop, number, "back_to_new", "complete")
        settle(shop)
        assert service.earned() == earned, "once, whichever life it is"
        books_agree(service)


def test_case_20_what_was_earned_goes_with_the_goods(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = completed(shop, buyer, bonuses="0")
    earned = service.earned()
    finish(shop, number, "return")
    settle(shop)
    undone_or_told(shop, service, number, earned=earned)
    finish(shop, number, "back_to_new", "complete", "return")
    settle(shop)
    undone_or_told(shop, service, number, earned=earned)


def test_case_21_the_balance_after_spend_earn_cancel_and_return(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    """Four orders of one member, each to another end; what is left by hand is named exactly."""
    earning, spending = completed(shop, buyer, bonuses="0"), completed(shop, buyer)
    cancelled = place(buyer, bonuses="50")
    settle(shop)
    finish(shop, cancelled, "cancel")
    settle(shop)
    finish(shop, earning, "return")
    finish(shop, spending, "return")
    settle(shop)
    books_agree(service)
    assert service.reserved() == ZERO
    if service.refund is not None:
        assert service.owned() == START
        return
    told = [text for kind, text in open_attentions() if kind == "bonus"]
    assert len(told) == 3
    assert service.owned() == START - service.spent() + service.earned()
