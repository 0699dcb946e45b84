"""Refunds at the service: parts of an order, what it refuses, what nobody can tell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from shop.models import BonusOperation, BonusState
from shop.services.bonuses.lives import commit_standing, lines_left
from shop.services.bonuses.refunds import bonus_refund
from shop.services.bonuses.returned import bonus_part_returned
from shop.services.errors import DomainError
from shop.services.orders.move import order_lock
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, completed, finish, loyalty_turn, place, states
from tests.saga.services import Service, books_agree, ours
from tests.sync.hands import let_time_pass, open_attentions, settle


def give_back(shop: Shop, number: str, pieces: dict[int, int]) -> None:
    """A manager takes some pieces of some lines back."""
    with transaction.atomic():
        bonus_refund(order=order_lock(number=number), lines=pieces)


def left(shop: Shop, number: str) -> list[tuple[str, int, Decimal]]:
    commit = commit_standing(shop.order(number))
    return (
        []
        if commit is None
        else [(line.sold.ref, line.quantity, line.amount) for line in lines_left(commit)]
    )


def test_pieces_come_back_one_by_one(shop: Shop, bonusplus: Service) -> None:
    """Three pieces that the points do not divide by: the parts sum to the whole, to the kopeck."""
    number = completed(shop, shop.member(), count=3)
    order = shop.order(number)
    price = order.items_total / 3
    earned = order.bonus_earned
    assert left(shop, number) == [("1", 3, price * 3)]
    give_back(shop, number, {1: 1})
    settle(shop)
    assert left(shop, number) == [("1", 2, price * 2)]
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    first = HUNDRED - bonusplus.spent()
    assert first == Decimal("33.33")
    assert shop.order(number).bonus_earned == bonusplus.earned() < earned
    books_agree(bonusplus)
    give_back(shop, number, {1: 2})
    settle(shop)
    assert left(shop, number) == []
    assert (bonusplus.spent(), bonusplus.earned()) == (ZERO, ZERO)
    order = shop.order(number)
    assert (order.bonus_state, order.bonus_earned) == (BonusState.RELEASED, ZERO)
    books_agree(bonusplus)
    with pytest.raises(DomainError, match="cannot_return"):
        give_back(shop, number, {1: 1})


def test_a_part_and_then_the_rest_with_the_order(shop: Shop, bonusplus: Service) -> None:
    number = completed(shop, shop.member(), count=3)
    give_back(shop, number, {1: 1})
    finish(shop, number, "return")
    settle(shop)
    sums = [each.positions[0].sum for each in shop.sandbox.bonusplus.refunds]
    assert sums == [shop.order(number).items_total / 3, shop.order(number).items_total * 2 / 3]
    assert (bonusplus.spent(), bonusplus.earned()) == (ZERO, ZERO)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert open_attentions() == []
    books_agree(bonusplus)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after", "status_after"])
def test_a_part_whose_answer_is_lost_comes_back_once(
    shop: Shop, bonusplus: Service, kind: str
) -> None:
    assert bonusplus.refund is not None
    number = completed(shop, shop.member(), count=3)
    bonusplus.fail(bonusplus.refund, kind)
    give_back(shop, number, {1: 1})
    settle(shop)
    assert bonusplus.spent() == HUNDRED - Decimal("33.33")
    assert len(shop.sandbox.bonusplus.refunds) == 1
    assert left(shop, number)[0][1] == 2
    books_agree(bonusplus)


@pytest.mark.parametrize("pieces", [{1: 4}, {2: 1}, {1: 0}, {1: -1}, {}])
def test_more_than_was_sold_does_not_come_back(
    shop: Shop, bonusplus: Service, pieces: dict[int, int]
) -> None:
    number = completed(shop, shop.member(), count=3)
    with pytest.raises(DomainError, match="cannot_return"):
        give_back(shop, number, pieces)
    settle(shop)
    assert shop.sandbox.bonusplus.refunds == []


def test_two_parts_asked_for_at_once_never_exceed_the_line(shop: Shop, bonusplus: Service) -> None:
    number = completed(shop, shop.member(), count=3)
    give_back(shop, number, {1: 2})
    give_back(shop, number, {1: 2})
    settle(shop)
    assert (bonusplus.spent(), bonusplus.earned()) == (ZERO, ZERO)
    assert [each.positions[0].sum for each in shop.sandbox.bonusplus.refunds] == [
        shop.order(number).items_total * 2 / 3,
        shop.order(number).items_total / 3,
    ]
    books_agree(bonusplus)


def test_a_service_without_refunds_leaves_the_part_to_a_person(
    shop: Shop, loyalclient: Service
) -> None:
    number = completed(shop, shop.member(), count=3)
    give_back(shop, number, {1: 1})
    settle(shop)
    title = shop.products[0].title
    said = f"Возвращена часть заказа: {title} × 1. Верните вручную: 33.33, снимите: 0.00."
    assert open_attentions(number) == [("bonus", said)]
    assert loyalclient.commits() == 1
    books_agree(loyalclient)


def test_what_is_asked_of_one_part_stays_asked_beside_the_next(
    shop: Shop, loyalclient: Service
) -> None:
    number = completed(shop, shop.member(), count=3)
    give_back(shop, number, {1: 1})
    give_back(shop, number, {1: 2})
    title = shop.products[0].title
    assert open_attentions(number) == [
        (
            "bonus",
            (
                f"Возвращена часть заказа: {title} × 1. Верните вручную: 33.33, снимите: 0.00.\n"
                f"Возвращена часть заказа: {title} × 2. Верните вручную: 66.67, снимите: 0.00. "
                "Вместе с порученным раньше: 100.00 и 0.00."
            ),
        )
    ]


def test_no_part_of_an_order_comes_back_when_all_of_it_does(
    shop: Shop, loyalclient: Service
) -> None:
    number = completed(shop, shop.member(), count=3)
    order = shop.order(number)
    manager = User.objects.create(username="maria")
    bonus_part_returned(order_id=order.pk, lines={1: 1}, reason="подвял", by=manager)
    finish(shop, number, "return")
    settle(shop)
    asked = [
        (
            "bonus",
            (
                "Заказ отменён после проведения бонусов: списано 100.00, начислено 0.00. За часть "
                "товаров раньше уже поручено: вернуть 33.33, снять 0.00 (проверьте, сделано ли). "
                "Кроме того верните вручную: 66.67, снимите: 0.00."
            ),
        )
    ]
    assert open_attentions(number) == asked
    with pytest.raises(DomainError, match="cannot_return"):
        give_back(shop, number, {1: 1})
    assert open_attentions(number) == asked
    assert loyalclient.commits() == 1


def test_a_refused_refund_names_what_is_to_be_moved(shop: Shop, bonusplus: Service) -> None:
    assert bonusplus.refund is not None
    number = completed(shop, shop.member())
    earned = shop.order(number).bonus_earned
    bonusplus.fail(bonusplus.refund, "status", status=412)
    finish(shop, number, "return")
    settle(shop)
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    goods = shop.order(number).goods_total
    assert text.endswith(
        f" Возвращены товары на {goods} ₽; по всему заказу осталось вернуть покупателю 100.00, "
        f"снять {earned}."
    )
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert shop.sandbox.bonusplus.refunds == []
    books_agree(bonusplus)


def test_a_part_that_is_refused_does_not_keep_the_rest(shop: Shop, bonusplus: Service) -> None:
    """A part was asked for, then the order was returned, and only the part was refused."""
    assert bonusplus.refund is not None
    number = completed(shop, shop.member(), count=3)
    give_back(shop, number, {1: 1})
    bonusplus.fail(bonusplus.refund, "status", status=412)
    finish(shop, number, "return")
    settle(shop)
    assert [state for movement, state in states(number) if movement == "spend_refund"] == [
        "refused",
        "done",
    ]
    assert (bonusplus.spent(), bonusplus.earned()) == (ZERO, ZERO)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert open_attentions() == [], "what the refusal asked for has happened since"
    books_agree(bonusplus)


def test_one_line_is_refused_and_the_others_come_back(shop: Shop, bonusplus: Service) -> None:
    assert bonusplus.refund is not None
    buyer = shop.member()
    items = [{"product": each.pk, "quantity": 1} for each in shop.products[:2]]
    number = buyer.place(items=items, bonuses="100").json()["number"]
    settle(shop)
    finish(shop, number)
    settle(shop)
    bonusplus.fail(bonusplus.refund, "status", status=412, skip=1, times=None)
    finish(shop, number, "return")
    settle(shop)
    assert [ref for ref, _count, _sum in left(shop, number)] == ["2"]
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    assert f"осталось вернуть покупателю {bonusplus.spent()}, снять {bonusplus.earned()}." in text
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)


def test_a_refund_nobody_can_prove_stops_everything_about_the_order(
    shop: Shop, bonusplus: Service
) -> None:
    """The till refunded the same line in the very moment our answer was lost."""
    assert bonusplus.refund is not None
    number = completed(shop, shop.member(), count=2)
    bonusplus.fail(bonusplus.refund, "lost_after")
    give_back(shop, number, {1: 1})
    loyalty_turn()
    with shop.sandbox.world.lock:
        sale = shop.sandbox.world.bonusplus.sales[0]
        line = sale.positions[0]
    till = shop.sandbox.world.bonusplus.sales[1]
    till.positions[0].sum += 1
    let_time_pass()
    settle(shop, person=False)
    order = shop.order(number)
    assert order.bonus_state == BonusState.UNKNOWN
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    assert text.startswith("Неизвестно, прошёл ли возврат бонусов: ответ сервиса потерян.")
    assert f"Возвращены товары на {order.items_total / 2} ₽" in text
    finish(shop, number, "return")
    settle(shop, person=False)
    assert len(shop.sandbox.bonusplus.refunds) == 1, "nothing more is sent before a person looked"
    assert line.returned_sum == order.items_total / 2


def test_points_the_buyer_has_spent_since_are_the_services_affair(
    shop: Shop, bonusplus: Service
) -> None:
    shop.sandbox.switch(bonusplus_refund_spent="clamp")
    number = completed(shop, shop.member(), bonuses="0")
    earned = shop.order(number).bonus_earned
    bonusplus.set_balance(10)
    finish(shop, number, "return")
    settle(shop)
    taken = BonusOperation.objects.get(movement="earn_refund")
    assert (taken.points, taken.state) == (Decimal(10), "done")
    assert ours() == (ZERO, earned - 10)
    order = shop.order(number)
    assert (order.bonus_state, order.bonus_earned) == (BonusState.RELEASED, earned - 10)
    assert open_attentions(number) == [
        (
            "bonus",
            (
                f"Сервис бонусов вернул не всё. Возвращены товары на {order.items_total} ₽; по "
                f"всему заказу осталось вернуть покупателю 0.00, снять {earned - 10:.2f}."
            ),
        )
    ]


def test_a_sale_on_other_terms_than_quoted_is_shown(shop: Shop, bonusplus: Service) -> None:
    """The member got a discount between the quote and the sale."""
    number = place(shop.member())
    settle(shop)
    shop.sandbox.bonusplus.set(discount_percent=Decimal(10))
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    given = (order.items_total / 10).quantize(Decimal("0.01"))
    assert open_attentions(number) == [
        (
            "bonus",
            f"Сервис бонусов дал скидку {given} ₽, а покупателю обещано 0.00 ₽.",
        )
    ]
    assert order.bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)


def test_discounts_and_coupons_of_the_quote_go_out_as_they_were(
    shop: Shop, bonusplus: Service
) -> None:
    """The service's own part of a discount is left for it to give again."""
    from integrations.sandbox import demo

    number = place(shop.member())
    order = shop.order(number)
    (line,) = order.lines.all()
    theirs, own = (line.sum / 10).quantize(Decimal("0.01")), Decimal(50)
    # As a quote with a promo code of fifty roubles and this coupon would have frozen it.
    theirs = ((line.sum - own) / 10).quantize(Decimal("0.01"))
    order.coupons = [demo.BONUSPLUS_COUPON]
    order.discount_total = own + theirs
    order.total -= own + theirs
    order.save()
    line.discount, line.loyalty_discount = own + theirs, theirs
    line.total -= own + theirs
    line.save()
    settle(shop)
    finish(shop, number)
    settle(shop)
    (sale,) = shop.sandbox.bonusplus.sales
    (sold,) = sale.positions
    assert (sold.sum, sold.ds, sold.ids, sold.debit) == (line.sum, own, theirs, HUNDRED)
    assert sold.paid == order.total - order.delivery_price
    assert open_attentions(number) == []
    books_agree(bonusplus)


def test_the_buyer_of_one_order_is_not_kept_from_another_by_a_refund(
    shop: Shop, bonusplus: Service
) -> None:
    """A refund and a commit of one member take turns; both come to their end."""
    buyer: Buyer = shop.member()
    first = completed(shop, buyer)
    second = place(buyer)
    settle(shop)
    finish(shop, first, "return")
    finish(shop, second)
    settle(shop)
    assert (bonusplus.spent(), bonusplus.commits()) == (HUNDRED, 2)
    assert shop.order(first).bonus_state == BonusState.RELEASED
    assert shop.order(second).bonus_state == BonusState.COMMITTED
    books_agree(bonusplus)
