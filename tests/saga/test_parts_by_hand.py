"""Goods leave an order after its points moved, and no call can put that right: a person has to.

What people were asked is kept: nothing is asked twice, and what is asked later names the rest.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from shop.models import BonusState, Order, Origin, Topic
from shop.services.bonuses.parts import bonus_returnable
from shop.services.bonuses.put_right import bonus_undone_there
from shop.services.bonuses.returned import bonus_part_returned
from shop.services.errors import DomainError
from shop.services.orders.take_out import order_take_out
from tests.plugin_shop import Shop
from tests.saga.hands import HUNDRED, by_hand, cancel, completed, finish, message_states, place
from tests.saga.posiflora import Points, points_of_posiflora
from tests.saga.services import Service
from tests.sync.hands import body, open_attentions, settle


@pytest.fixture
def points(shop: Shop, settings: Settings) -> Points:
    return points_of_posiflora(shop.sandbox, settings)


@pytest.fixture
def maria() -> User:
    return User.objects.create(username="maria")


def part(shop: Shop, number: str, pieces: dict[int, int], by: User) -> None:
    bonus_part_returned(order_id=shop.order(number).pk, lines=pieces, reason="подвял", by=by)


def take_out(shop: Shop, number: str, pieces: dict[int, int]) -> Order:
    return order_take_out(order_id=shop.order(number).pk, pieces=pieces, origin=Origin.MANAGER)


def asked(number: str) -> str:
    """What the one open question about points says."""
    (text,) = [text for kind, text in open_attentions(number) if kind == "bonus"]
    return text


def reopen(shop: Shop, number: str) -> None:
    """The florist thinks again about an order that was completed."""
    shop.sandbox.switch(status_moves="free")
    finish(shop, number, "back_to_new")
    settle(shop)


def test_pieces_come_back_by_hand_no_more_than_there_are(
    shop: Shop, loyalclient: Service, maria: User
) -> None:
    number = completed(shop, shop.member(), count=2)
    part(shop, number, {1: 2}, maria)
    with pytest.raises(DomainError, match="cannot_return"):
        part(shop, number, {1: 1}, maria)
    title = shop.products[0].title
    assert asked(number) == (
        f"Возвращена часть заказа: {title} × 2. Верните вручную: 100.00, снимите: 0.00."
    )
    assert bonus_returnable(shop.order(number)) == {}
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert loyalclient.commits() == 1


def test_equal_parts_are_asked_of_a_person_each_and_sum_to_the_order(
    shop: Shop, loyalclient: Service, maria: User
) -> None:
    """Both sentences say half: a question that reads the second one as the first loses 50."""
    number = completed(shop, shop.member(), count=2)
    for _piece in range(2):
        part(shop, number, {1: 1}, maria)
    title = shop.products[0].title
    said = f"Возвращена часть заказа: {title} × 1. Верните вручную: 50.00, снимите: 0.00."
    assert asked(number) == f"{said}\n{said} Вместе с порученным раньше: 100.00 и 0.00."
    assert loyalclient.commits() == 1


def test_an_order_called_off_names_the_rest_beside_its_parts(
    shop: Shop, loyalclient: Service, maria: User
) -> None:
    number = completed(shop, shop.member(), count=3)
    part(shop, number, {1: 1}, maria)
    finish(shop, number, "return")
    settle(shop)
    assert asked(number) == (
        "Заказ отменён после проведения бонусов: списано 100.00, начислено 0.00. За часть товаров "
        "раньше уже поручено: вернуть 33.33, снять 0.00 (проверьте, сделано ли). Кроме того "
        "верните вручную: 66.67, снимите: 0.00."
    )
    bonus_undone_there(order_id=shop.order(number).pk, reason="вернула", by=maria)
    assert shop.movements(number)[-1] == ("spend_refund", "done", HUNDRED)
    assert open_attentions(number) == []
    assert loyalclient.commits() == 1


def test_another_life_of_an_order_remembers_no_parts(
    shop: Shop, loyalclient: Service, maria: User
) -> None:
    number = completed(shop, shop.member(), count=3)
    part(shop, number, {1: 1}, maria)
    finish(shop, number, "return")
    settle(shop)
    bonus_undone_there(order_id=shop.order(number).pk, reason="вернула", by=maria)
    shop.sandbox.switch(status_moves="free")
    finish(shop, number)
    settle(shop)
    assert loyalclient.commits() == 2
    assert bonus_returnable(shop.order(number)) == {1: 3}
    finish(shop, number, "return")
    settle(shop)
    assert asked(number) == by_hand(HUNDRED)


def spent_for_nearly_all(shop: Shop, service: Service) -> tuple[str, Decimal, Decimal]:
    """Three pieces, nearly half paid with points that are spent: number, points and the price."""
    cheap = shop.products[-1]
    service.set_balance(5000)
    spent = Decimal(int(cheap.price * 3 / 2) - 1)
    items = [{"product": cheap.pk, "quantity": 3}]
    number = body(shop.member().place(items=items, bonuses=f"{spent}"))["number"]
    settle(shop)
    assert service.spent() == spent
    return number, spent, cheap.price


def test_an_order_called_off_after_goods_were_taken_out_names_the_rest(
    shop: Shop, loyalclient: Service
) -> None:
    number, spent, price = spent_for_nearly_all(shop, loyalclient)
    take_out(shop, number, {1: 2})
    cancel(shop, number)
    settle(shop)
    assert asked(number) == (
        f"Заказ отменён после проведения бонусов: списано {spent}.00, начислено 0.00. За часть "
        f"товаров раньше уже поручено: вернуть {spent - price}, снять 0.00 (проверьте, сделано "
        f"ли). Кроме того верните вручную: {price}, снимите: 0.00."
    )


def test_what_was_taken_out_of_a_completed_order_does_not_come_back_from_its_buyer(
    shop: Shop, loyalclient: Service, maria: User
) -> None:
    number = completed(shop, shop.member(), count=2)
    reopen(shop, number)
    take_out(shop, number, {1: 1})
    finish(shop, number)
    settle(shop)
    with pytest.raises(DomainError, match="cannot_return"):
        part(shop, number, {1: 2}, maria)
    part(shop, number, {1: 1}, maria)
    assert "Верните вручную: 100.00, снимите: 0.00." in asked(number)
    assert loyalclient.commits() == 1


def test_what_came_back_cannot_be_taken_out_as_well(
    shop: Shop, loyalclient: Service, maria: User
) -> None:
    number = completed(shop, shop.member(), count=3)
    part(shop, number, {1: 2}, maria)
    reopen(shop, number)
    with pytest.raises(DomainError, match="cannot_edit"):
        take_out(shop, number, {1: 1})
    assert loyalclient.commits() == 1


def test_goods_that_earned_and_are_taken_out_are_asked_about(
    shop: Shop, bonusplus: Service, maria: User
) -> None:
    """Completed, reopened, fewer goods, completed again: the earning of the first time stands."""
    number = completed(shop, shop.member(), bonuses="0", count=3)
    earned = shop.order(number).bonus_earned
    reopen(shop, number)
    goods = take_out(shop, number, {1: 1}).goods_total
    take_out(shop, number, {1: 1})
    each = earned / 3
    assert asked(number) == (
        f"Товаров осталось на {goods} ₽, а бонусы начислены и за убранные. "
        f"Снимите вручную: {each}.\nТоваров осталось на {goods / 2} ₽, а бонусы начислены и за "
        f"убранные. Снимите вручную: {each}."
    )
    finish(shop, number)
    settle(shop)
    assert bonusplus.earned() == earned
    assert bonus_returnable(shop.order(number)) == {1: 1}


def test_a_service_that_takes_back_the_whole_takes_also_what_was_put_right_by_hand(
    shop: Shop, bonusplus: Service
) -> None:
    number = completed(shop, shop.member(), bonuses="0", count=3)
    earned = shop.order(number).bonus_earned
    reopen(shop, number)
    take_out(shop, number, {1: 2})
    finish(shop, number)
    finish(shop, number, "return")
    settle(shop)
    assert bonusplus.earned() == 0
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert asked(number) == (
        "Сервис вернул бонусы за весь заказ. За часть товаров раньше уже поручено: вернуть 0.00, "
        f"снять {earned * 2 / 3} (проверьте, сделано ли). Сделанное отмените."
    )


def test_a_part_that_came_back_before_the_accrual_shows_is_asked_about_when_it_does(
    shop: Shop, points: Points, maria: User
) -> None:
    shop.sandbox.switch(points_delay_seconds=600)
    number = place(shop.member(), count=2)
    settle(shop)
    finish(shop, number)
    settle(shop, person=False)
    assert message_states(number, Topic.BONUS_MIRROR) == ["queued"]
    part(shop, number, {1: 1}, maria)
    assert "Верните вручную: 50.00, снимите: 0.00." in asked(number)
    shop.sandbox.advance(700)
    settle(shop)
    earned = shop.order(number).bonus_earned
    assert earned == points.lines[-1] > 0
    assert asked(number).endswith(
        f"\nЗа возвращённую раньше часть заказа бонусы всё же начислены. Снимите: {earned / 2:.2f}."
    )
