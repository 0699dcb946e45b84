"""Goods are taken out of an order with points: it gets cheaper, and the points follow by rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import Availability, BonusState, Order, Origin
from shop.services.errors import DomainError
from shop.services.orders.take_out import order_take_out
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, finish, place, states
from tests.saga.services import Service, books_agree
from tests.sync.hands import body, open_attentions, settle


def take_out(shop: Shop, number: str, pieces: dict[int, int]) -> Order:
    return order_take_out(order_id=shop.order(number).pk, pieces=pieces, origin=Origin.MANAGER)


def test_fewer_pieces_cost_less_and_the_points_stay(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer, count=3)
    before = shop.order(number)
    price = before.items_total / 3
    after = take_out(shop, number, {1: 1})
    assert (after.items_total, after.bonus_spent) == (price * 2, HUNDRED)
    assert after.total == before.total - price
    settle(shop)
    assert shop.sandbox.posiflora.order(number)["totalAmount"] == price * 2 - HUNDRED
    finish(shop, number)
    settle(shop)
    assert (service.commits(), service.spent(), service.reserved()) == (1, HUNDRED, ZERO)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert open_attentions(number) == []
    books_agree(service)


def cheap_ones(shop: Shop, buyer: Buyer, service: Service) -> tuple[str, int, Decimal]:
    """Three pieces of the cheapest thing, nearly half of them paid with points."""
    cheap = shop.products[-1]
    service.set_balance(5000)
    spent = int(cheap.price * 3 / 2) - 1
    answer = buyer.place(items=[{"product": cheap.pk, "quantity": 3}], bonuses=str(spent))
    assert answer.status_code == 201, body(answer)
    return body(answer)["number"], spent, cheap.price


def test_points_never_pay_for_more_than_goods(shop: Shop, buyer: Buyer, service: Service) -> None:
    """One piece is left, which costs less than the points that were to be spent."""
    number, _spent, price = cheap_ones(shop, buyer, service)
    after = take_out(shop, number, {1: 2})
    most = Decimal(int(price))
    assert (after.bonus_spent, after.total) == (most, after.delivery_price + price - most)
    settle(shop)
    # Half of what it costs is all that the level allows for, and the buyer is asked.
    order = shop.order(number)
    assert (order.bonus_state, order.question) == (BonusState.REFUSED, "bonus_refused")
    assert order.total == after.total, "it does not become dearer before the buyer agrees"
    assert (service.reserved(), service.commits()) == (ZERO, 0)
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    assert (order.bonus_spent, service.spent()) == (ZERO, ZERO)
    books_agree(service, start=Decimal(5000))


def test_what_is_spent_already_is_put_right_by_hand(shop: Shop, loyalclient: Service) -> None:
    number, spent, price = cheap_ones(shop, shop.member(), loyalclient)
    settle(shop)
    assert loyalclient.spent() == spent
    after = take_out(shop, number, {1: 2})
    assert (after.bonus_spent, after.total) == (price, after.delivery_price)
    said = (
        f"Товаров осталось на {price} ₽, а бонусов списано {spent}.00. "
        f"Верните вручную: {Decimal(spent) - price}."
    )
    assert open_attentions(number) == [("bonus", said)]
    settle(shop)
    assert loyalclient.commits() == 1


def test_a_whole_line_goes_only_while_posiflora_cannot_have_it(
    shop: Shop, bonusplus: Service
) -> None:
    buyer = shop.member()
    items = [{"product": each.pk, "quantity": 1} for each in shop.products[:2]]
    early, late = (body(buyer.place(items=items, bonuses="100"))["number"] for _ in range(2))
    after = take_out(shop, early, {1: 1})
    assert [line.position for line in after.lines.all()] == [2]
    settle(shop)
    sent = shop.sandbox.posiflora.order(early)
    assert len(shop.sandbox.posiflora.lines(sent)) == 1
    assert sent["totalAmount"] == after.total - after.delivery_price
    with pytest.raises(DomainError, match="cannot_edit") as caught:
        take_out(shop, late, {1: 1})
    assert caught.value.problems[0].sentence == (
        "Строку целиком уберите в Posiflora: заказ уже там."
    )
    assert shop.order(late).lines.count() == 2
    assert bonusplus.reserved() == HUNDRED * 2


def test_a_discount_shrinks_with_its_line(shop: Shop, buyer: Buyer, service: Service) -> None:
    number = place(buyer, count=3)
    order = shop.order(number)
    (line,) = order.lines.all()
    order.discount_total, order.total = Decimal(100), order.total - 100
    line.discount, line.loyalty_discount, line.total = Decimal(100), Decimal(10), line.total - 100
    order.save()
    line.save()
    after = take_out(shop, number, {1: 1})
    (line,) = after.lines.all()
    assert (line.quantity, line.discount, line.loyalty_discount) == (
        2,
        Decimal("66.67"),
        Decimal("6.67"),
    )
    assert after.total == line.total + after.delivery_price
    assert service.commits() == 0


def test_goods_that_are_taken_out_may_be_sold_again(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer, count=3)
    (line,) = shop.order(number).lines.all()
    held = Availability.objects.get(product=line.product, store=shop.order(number).store)
    assert held.held == 3
    take_out(shop, number, {1: 2})
    held.refresh_from_db()
    assert held.held == 1
    assert service.commits() == 0


@pytest.mark.parametrize("pieces", [{}, {1: 0}, {1: 3}, {1: 4}, {2: 1}, {1: -1}])
def test_what_cannot_be_taken_out(shop: Shop, loyalclient: Service, pieces: dict[int, int]) -> None:
    number = place(shop.member(), count=3)
    with pytest.raises(DomainError, match="cannot_edit"):
        take_out(shop, number, pieces)
    assert states(number) == [("reserve", "done")]
    assert loyalclient.reserved() == HUNDRED


def test_an_order_with_the_courier_stays_as_it_is(shop: Shop, loyalclient: Service) -> None:
    number = place(shop.member(), count=3)
    Order.objects.update(status="delivering")
    with pytest.raises(DomainError, match="cannot_edit"):
        take_out(shop, number, {1: 1})
    assert loyalclient.reserved() == HUNDRED
