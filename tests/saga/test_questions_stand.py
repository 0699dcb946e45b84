"""What a person is asked about points stays asked until its own reason is gone, and no longer."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from shop.models import AttentionKind, BonusState, Movement, Order, Origin
from shop.services.attention import attention_resolve
from shop.services.bonuses.commits import bonus_commit_begin, bonus_commit_refused
from shop.services.orders.cancel import order_cancel
from shop.services.orders.move import order_lock
from tests.plugin_shop import Shop
from tests.saga.hands import (
    HUNDRED,
    ZERO,
    by_hand,
    cancel,
    completed,
    finish,
    place,
)
from tests.saga.services import Service, books_agree
from tests.sync.hands import let_time_pass, open_attentions, settle

AGAIN = (
    "Заказ отменяли, а теперь он снова завершён: списано {spent}, начислено {earned}. Посмотрите "
    "счёт покупателя: если по отмене бонусы уже вернули или сняли, спишите и начислите их снова."
)


@pytest.fixture(autouse=True)
def _florist_may_go_back(shop: Shop) -> None:
    shop.sandbox.switch(status_moves="free")


def about_bonuses(number: str) -> list[str]:
    return [text for kind, text in open_attentions(number) if kind == "bonus"]


def test_an_outage_leaves_what_is_asked_beside_it(shop: Shop, loyalclient: Service) -> None:
    """A spend nobody can prove, then a release that fails for an hour, then one that works."""
    number = place(shop.member())
    loyalclient.fail(loyalclient.commit, "lost_after")
    shop.drain()
    loyalclient.set_balance(int(loyalclient.owned()) + 7)
    settle(shop, person=False)
    (asked,) = about_bonuses(number)
    assert asked.startswith("Неизвестно, прошло ли движение «Списание» (100.00 бонусов")
    order_cancel(order_id=shop.order(number).pk, origin=Origin.MANAGER)
    with shop.sandbox.down():
        for _attempt in range(9):
            let_time_pass()
            shop.drain()
    (both,) = about_bonuses(number)
    assert both.startswith(f"{asked}\n")
    assert both != asked
    settle(shop)
    assert about_bonuses(number) == [asked]


def test_a_message_that_is_taken_back_takes_its_question_along(
    shop: Shop, loyalclient: Service
) -> None:
    number = place(shop.member())
    loyalclient.fail(loyalclient.commit, "status", status=403)
    settle(shop, person=False)
    assert len(about_bonuses(number)) == 1
    cancel(shop, number)
    assert about_bonuses(number) == []
    settle(shop)
    assert (loyalclient.commits(), loyalclient.reserved()) == (0, ZERO)


def test_a_spend_refused_after_the_cancellation_is_nobodys_question(
    shop: Shop, bonusplus: Service
) -> None:
    number = place(shop.member())
    settle(shop)
    with transaction.atomic():
        order = order_lock(number=number)
        spend = bonus_commit_begin(order=order, movement=Movement.SPEND, message_id=0)
    cancel(shop, number)
    with transaction.atomic():
        order = order_lock(number=number)
        bonus_commit_refused(order=order, operation=spend, why="Недостаточно бонусов")
    settle(shop)
    assert (shop.order(number).bonus_state, bonusplus.reserved()) == (BonusState.RELEASED, ZERO)
    assert about_bonuses(number) == []


@pytest.mark.parametrize("answered", [False, True])
def test_completed_again_nobody_is_told_to_give_the_points_back(
    shop: Shop, loyalclient: Service, *, answered: bool
) -> None:
    """Nor is it forgotten that a person may have done so already."""
    number = completed(shop, shop.member())
    finish(shop, number, "return")
    settle(shop)
    assert about_bonuses(number) == [by_hand(HUNDRED)]
    if answered:
        answer(number)
        assert about_bonuses(number) == []
    finish(shop, number, "complete")
    settle(shop)
    assert about_bonuses(number) == [AGAIN.format(spent="100.00", earned="0.00")]
    if answered:
        answer(number)
        finish(shop, number, "back_to_new", "complete")
        settle(shop)
        assert about_bonuses(number) == [], "it is asked once for each time"
    finish(shop, number, "return")
    settle(shop)
    assert about_bonuses(number) == [by_hand(HUNDRED)]
    books_agree(loyalclient)


def answer(number: str) -> None:
    """A manager closes the question about bonuses."""
    maria, _created = User.objects.get_or_create(username="maria")
    order = Order.objects.get(number=number)
    assert attention_resolve(order=order, kind=AttentionKind.BONUS, resolution="сделано", by=maria)


def test_a_refused_refund_of_an_order_that_is_sold_after_all(
    shop: Shop, bonusplus: Service
) -> None:
    assert bonusplus.refund is not None
    number = completed(shop, shop.member())
    earned = shop.order(number).bonus_earned
    bonusplus.fail(bonusplus.refund, "status", status=412)
    finish(shop, number, "return")
    settle(shop)
    assert len(about_bonuses(number)) == 1
    finish(shop, number, "complete")
    settle(shop)
    assert about_bonuses(number) == [AGAIN.format(spent="100.00", earned=f"{earned:.2f}")]
    books_agree(bonusplus)
