"""The sweeper: whatever was taken away behind the outbox's back comes to its end all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from shop.models import BonusOperation, BonusState, MessageState, Order, OutboxMessage, Topic
from shop.services import clock
from shop.sync.loyalty.sweep import Swept, sweep_bonuses
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, cancel, completed, finish, place, sale_in_doubt
from tests.saga.services import START, Service, books_agree
from tests.sync.hands import open_attentions, settle


def long_ago(**delta: float) -> None:
    """Everything that is closed was closed, begun and settled so long ago."""
    moment = clock.now() - timedelta(**delta)
    Order.objects.exclude(closed_at=None).update(closed_at=moment)
    BonusOperation.objects.update(created_at=moment)
    BonusOperation.objects.exclude(settled_at=None).update(settled_at=moment)


def lose_messages(number: str, *topics: Topic) -> None:
    """Somebody took the messages out of the queue by hand."""
    OutboxMessage.objects.filter(order__number=number, topic__in=topics).update(
        state=MessageState.CANCELLED
    )


def test_a_quiet_shop_has_nothing_to_sweep(shop: Shop, buyer: Buyer, service: Service) -> None:
    completed(shop, buyer)
    place(buyer)
    settle(shop)
    long_ago(hours=1)
    proven = 1 if service.name == "bonusplus" else 0
    assert sweep_bonuses() == Swept(proven=proven)
    assert sweep_bonuses(full=True) == Swept(), "what is proven is not asked about again"


def test_an_order_closed_a_moment_ago_is_left_to_the_outbox(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer)
    cancel(shop, number)
    assert sweep_bonuses() == Swept()
    settle(shop)
    assert service.reserved() == ZERO


def test_case_27_a_reserve_nobody_lets_go_is_swept(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    """loyalty.md §5 no. 27, for each service."""
    number = place(buyer)
    cancel(shop, number)
    lose_messages(number, Topic.BONUS_RELEASE)
    settle(shop)
    assert service.reserved() == HUNDRED
    long_ago(hours=1)
    assert sweep_bonuses() == Swept(let_go=1)
    settle(shop)
    assert (service.reserved(), service.owned()) == (ZERO, START)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    books_agree(service)


@pytest.mark.parametrize("bonuses", ["100", "0"])
def test_a_completed_order_without_its_commit_gets_it(
    shop: Shop, bonusplus: Service, bonuses: str
) -> None:
    number = place(shop.member(), bonuses=bonuses)
    settle(shop)
    finish(shop, number)
    lose_messages(number, Topic.BONUS_SPEND, Topic.BONUS_EARN)
    settle(shop)
    assert bonusplus.commits() == 0
    long_ago(hours=1)
    swept = sweep_bonuses()
    assert (swept.let_go, swept.settled) == ((1, 0) if bonuses == "100" else (0, 1))
    settle(shop)
    assert (bonusplus.commits(), bonusplus.reserved()) == (1, ZERO)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
def test_a_movement_without_its_message_is_settled_before_anything_is_repeated(
    shop: Shop, bonusplus: Service, kind: str
) -> None:
    number = sale_in_doubt(shop, bonusplus, kind)
    lose_messages(number, Topic.BONUS_SPEND)
    long_ago(hours=1)
    assert sweep_bonuses().orphans == 1
    settle(shop)
    assert (bonusplus.commits(), bonusplus.spent()) == (1, HUNDRED)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)


def test_a_reserve_that_stands_after_all_is_found_and_let_go(
    shop: Shop, bonusplus: Service
) -> None:
    """The service said that it was gone. It is read once more, later, by its id."""
    number = place(shop.member())
    cancel(shop, number)
    settle(shop)
    with shop.sandbox.world.lock:
        from integrations.sandbox.bonusplus_store import BonusReserve

        row = BonusOperation.objects.get(movement="reserve")
        phone = shop.sandbox.bonusplus.customer().phone
        shop.sandbox.world.bonusplus.reserves[row.operation_id] = BonusReserve(
            row.operation_id, phone, HUNDRED
        )
    long_ago(hours=1)
    assert sweep_bonuses() == Swept(held=1)
    assert bonusplus.reserved() == ZERO
    assert BonusOperation.objects.get(pk=row.pk).proven_at is None
    assert sweep_bonuses() == Swept(proven=1)
    assert BonusOperation.objects.get(pk=row.pk).proven_at is not None


def test_what_cannot_be_looked_at_for_a_day_is_shown(shop: Shop, bonusplus: Service) -> None:
    number = place(shop.member())
    cancel(shop, number)
    settle(shop)
    shop.sandbox.fail("bonusplus", "*", "", "status", times=None)
    long_ago(hours=1)
    assert sweep_bonuses() == Swept(failed=1)
    assert open_attentions() == []
    long_ago(days=2)
    assert sweep_bonuses() == Swept(failed=1, shown=1)
    said = (
        "Заказ закрыт, а резерв бонусов (100.00) снять или проверить не удаётся. "
        "Проверьте его в кабинете сервиса бонусов."
    )
    assert open_attentions(number) == [("bonus", said)]


def test_a_strangers_order_is_not_settled_again_and_again(
    shop: Shop, oleg: Buyer, bonusplus: Service
) -> None:
    number = completed(shop, oleg, bonuses="0")
    assert shop.order(number).bonus_state == BonusState.NONE
    long_ago(hours=1)
    assert sweep_bonuses(full=True) == Swept()
    assert bonusplus.commits() == 0


def test_orders_of_another_service_are_left_alone(
    shop: Shop, bonusplus: Service, settings: Settings
) -> None:
    number = place(shop.member())
    cancel(shop, number)
    lose_messages(number, Topic.BONUS_RELEASE)
    long_ago(hours=1)
    settings.LOYALTY_PROVIDER = "none"
    assert sweep_bonuses() == Swept()
    assert bonusplus.reserved() == HUNDRED
