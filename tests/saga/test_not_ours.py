"""Orders the programme of the day has nothing to do with: of a stranger, of another service."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from shop.models import BonusState, OrderStatus, Topic
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import completed, finish, message_states, place
from tests.saga.services import Service, books_agree
from tests.sync.hands import open_attentions, settle


def test_a_stranger_to_the_programme_earns_nothing_quietly(
    shop: Shop, oleg: Buyer, loyalclient: Service
) -> None:
    number = completed(shop, oleg, bonuses="0")
    order = shop.order(number)
    assert (order.status, order.bonus_state) == (OrderStatus.COMPLETED, BonusState.NONE)
    assert message_states(number, Topic.BONUS_EARN) == ["done"]
    assert (loyalclient.moved(), shop.movements(number), open_attentions()) == ([], [], [])


@pytest.mark.parametrize("bonuses", ["100", "0"], ids=["spend", "earn"])
def test_a_shop_that_changed_its_service_settles_old_orders_by_hand(
    shop: Shop, member: Buyer, loyalclient: Service, settings: Settings, bonuses: str
) -> None:
    number = place(member, bonuses=bonuses)
    settings.LOYALTY_PROVIDER = "none"
    settle(shop, person=False)
    finish(shop, number)
    settle(shop, person=False)
    sentence = "Заказ оформлен с другим сервисом бонусов (loyalclient). Проведите бонусы вручную."
    assert open_attentions(number) == [("bonus", sentence)]
    assert loyalclient.moved() == []
    settings.LOYALTY_PROVIDER = loyalclient.name
    settle(shop)
    assert loyalclient.commits() == 1
    assert open_attentions(number) == []
    books_agree(loyalclient)
