"""The service says no: to a reserve that is learnt of late, to a sale, to an earning."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from shop.models import BonusOperation, BonusState, OutboxMessage, Topic, Vendor
from shop.services import clock
from shop.services.bonuses.reserves import bonus_reserve_anew
from shop.services.orders.decide import order_decide
from shop.services.orders.move import order_lock
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import HUNDRED, ZERO, cancel, completed, finish, loyalty_turn, place, states
from tests.saga.services import Service, books_agree
from tests.sync.hands import body, message_of, open_attentions, settle


@pytest.fixture(autouse=True)
def _florist_may_go_back(shop: Shop) -> None:
    shop.sandbox.switch(status_moves="free")


def asked_late(shop: Shop, buyer: Buyer, service: Service, kind: str = "refuse") -> str:
    """An order whose reserve is refused after the buyer has got his answer."""
    form = buyer.form(bonuses="100")
    service.fail(service.reserve, kind)
    answer = buyer.post_order(form)
    assert body(answer)["bonus_state"] == "reserving"
    number: str = body(answer)["number"]
    service.set_balance(10)
    settle(shop)
    return number


@pytest.mark.parametrize("choice", ["pay_without_bonuses", "cancel"])
def test_a_reserve_refused_late_is_the_buyers_decision(
    shop: Shop, buyer: Buyer, service: Service, choice: str
) -> None:
    number = asked_late(shop, buyer, service)
    order = shop.order(number)
    assert (order.question, order.bonus_state) == ("bonus_refused", BonusState.REFUSED)
    before = order.total
    order_decide(order_id=order.pk, choice=choice)  # type: ignore[arg-type]  # one of the two
    settle(shop)
    order = shop.order(number)
    if choice == "cancel":
        assert (order.status, service.commits()) == ("cancelled", 0)
        return
    assert (order.total, order.bonus_spent) == (before + HUNDRED, ZERO)
    finish(shop, number)
    settle(shop)
    assert (service.spent(), service.earned()) == (ZERO, service.earns(order.goods_total))
    books_agree(service, start=Decimal(10))


@pytest.mark.parametrize("kind", ["refuse", "lost_before"])
def test_a_question_nobody_answered_ends_at_the_full_price(
    shop: Shop, buyer: Buyer, service: Service, kind: str
) -> None:
    number = asked_late(shop, buyer, service, kind)
    assert shop.order(number).question == "bonus_refused"
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    assert (order.bonus_spent, order.bonus_state) == (ZERO, BonusState.COMMITTED)
    assert (order.question, order.total) == ("", order.items_total + order.delivery_price)
    assert {line.bonus_spent for line in order.lines.all()} == {ZERO}
    assert service.moved() == [(ZERO, service.earns(order.goods_total))]
    books_agree(service, start=Decimal(10))


def test_a_sale_refused_at_completion_raises_no_price(shop: Shop, bonusplus: Service) -> None:
    """The goods are handed over for less: what is left is a question to the manager."""
    number = place(shop.member())
    settle(shop)
    total = shop.order(number).total
    bonusplus.fail(bonusplus.commit, "status", status=412)
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    assert (order.total, order.bonus_spent, order.question) == (total, HUNDRED, "")
    assert (bonusplus.commits(), bonusplus.reserved()) == (0, ZERO)
    assert order.bonus_state == BonusState.RELEASED
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    assert text.endswith("Движение «Списание» (100.00 бонусов с покупки на 6900.00 ₽).")
    assert states(number) == [("reserve", "released"), ("spend", "refused")]
    books_agree(bonusplus)
    # It is completed once more, as a manager would have it done: the points are tried again.
    finish(shop, number, "back_to_new", "complete")
    settle(shop)
    assert (bonusplus.commits(), bonusplus.spent()) == (1, HUNDRED)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert [kind for kind, _text in open_attentions(number)] == ["drift"]
    books_agree(bonusplus)


def test_points_that_are_gone_at_completion(shop: Shop, bonusplus: Service) -> None:
    """Somebody freed the reserve in the cabinet, and the till took the points."""
    number = place(shop.member())
    settle(shop)
    with shop.sandbox.world.lock:
        shop.sandbox.world.bonusplus.reserves.clear()
    bonusplus.set_balance(5)
    finish(shop, number)
    settle(shop)
    assert (bonusplus.commits(), bonusplus.owned()) == (0, Decimal(5))
    ((kind, text),) = open_attentions(number)
    assert (
        kind,
        text.endswith("Движение «Списание» (100.00 бонусов с покупки на 6900.00 ₽)."),
    ) == ("bonus", True)
    assert not BonusOperation.objects.filter(state="pending").exists()


def test_a_member_who_is_gone_does_not_hold_up_the_member(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    """Looking before an earning is refused: the row ends, and with it the lock on the member."""
    number = place(buyer, bonuses="0")
    settle(shop)
    finish(shop, number)
    service.fail(service.commit, "status", status=422 if service.name == "loyalclient" else 412)
    settle(shop)
    assert shop.movements(number) == [("earn", "refused", None)]
    assert shop.order(number).bonus_state == BonusState.REFUSED
    ((kind, text),) = open_attentions(number)
    goods = shop.order(number).goods_total
    assert kind == "bonus"
    assert text.endswith(f"Движение «Начисление» (с покупки на {goods} ₽).")
    other = completed(shop, buyer, bonuses="0")
    assert shop.order(other).bonus_state == BonusState.COMMITTED
    books_agree(service)


def test_an_earning_waits_for_the_hold_of_another_order(shop: Shop, loyalclient: Service) -> None:
    """The end of a hold moves the balance by which a lost earning is told, so it waits for it."""
    buyer = shop.member()
    first = place(buyer, bonuses="0")
    settle(shop)
    finish(shop, first)
    second = place(buyer)
    loyalclient.fail(loyalclient.commit, "lost_after")
    loyalty_turn_without_push(second)
    assert loyalclient.commits() == 0
    assert message_of(first, Topic.BONUS_EARN).attempts == 0
    settle(shop)
    finish(shop, second)
    settle(shop)
    assert {shop.order(each).bonus_state for each in (first, second)} == {"committed"}
    assert (loyalclient.commits(), open_attentions()) == (2, [])
    books_agree(loyalclient)


def loyalty_turn_without_push(number: str) -> None:
    """A turn of the loyalty queue before the order's own spend is due."""
    spend = message_of(number, Topic.BONUS_SPEND)
    assert spend.available_at > clock.now() + timedelta(minutes=5)
    OutboxMessage.objects.filter(topic=Topic.BONUS_EARN).update(available_at=clock.now())
    run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)


def test_points_reserved_anew_leave_nothing_behind(
    shop: Shop, buyer: Buyer, service: Service
) -> None:
    number = place(buyer)
    with transaction.atomic():
        bonus_reserve_anew(order=order_lock(number=number))
    assert shop.order(number).bonus_state == BonusState.RESERVING
    loyalty_turn()
    first = BonusOperation.objects.get(order__number=number, movement="reserve", n=1)
    assert first.state == "released"
    settle(shop)
    finish(shop, number)
    settle(shop)
    assert (service.commits(), service.spent(), service.reserved()) == (1, HUNDRED, ZERO)
    assert open_attentions() == []
    books_agree(service)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
def test_a_lost_answer_while_reserving_anew(
    shop: Shop, buyer: Buyer, service: Service, kind: str
) -> None:
    number = place(buyer)
    with transaction.atomic():
        bonus_reserve_anew(order=order_lock(number=number))
    service.fail(service.reserve, kind)
    settle(shop)
    finish(shop, number)
    settle(shop)
    assert (service.commits(), service.spent(), service.reserved()) == (1, HUNDRED, ZERO)
    books_agree(service)


def test_cancelled_while_reserving_anew(shop: Shop, buyer: Buyer, service: Service) -> None:
    number = place(buyer)
    with transaction.atomic():
        bonus_reserve_anew(order=order_lock(number=number))
    cancel(shop, number)
    settle(shop)
    assert (service.commits(), service.reserved()) == (0, ZERO)
    assert shop.order(number).bonus_state == BonusState.RELEASED
    books_agree(service)
