"""What the database itself refuses to be told about bonuses, whoever tells it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shop.models import BonusOperation, Order, OrderLine, OutboxMessage, Product, Topic
from shop.services.messages import message_renew, message_withdraw
from tests.sync.hands import bare_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order() -> Order:
    return bare_order(loyalty_provider="bonusplus", member_id="m1")


def write(order: Order, movement: str, state: str = "done", **values: Any) -> BonusOperation:
    n = BonusOperation.objects.filter(order=order, movement=movement).count() + 1
    given: dict[str, Any] = {"amount": Decimal(1000), "asked": Decimal(100), "n": n}
    return BonusOperation.objects.create(
        order=order,
        customer=order.customer,
        movement=movement,
        state=state,
        provider="bonusplus",
        member_id=order.member_id,
        member_phone="+79120000001",
        **{**given, **values},
    )


def refused(order: Order, movement: str, state: str = "done", **values: Any) -> bool:
    try:
        with transaction.atomic():
            write(order, movement, state, **values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("first", ["pending", "unknown", "done"])
@pytest.mark.parametrize("movement", ["spend", "earn"])
def test_one_commit_in_one_life(order: Order, first: str, movement: str) -> None:
    write(order, "spend", first)
    assert refused(order, movement, "done")
    assert not refused(order, movement, "done", life=2)


@pytest.mark.parametrize("first", ["refused", "released"])
def test_a_commit_that_moved_nothing_is_in_nobodys_way(order: Order, first: str) -> None:
    write(order, "spend", first)
    assert not refused(order, "spend", "done")


def test_an_earning_beside_its_spend_is_one_and_no_more(order: Order) -> None:
    spend = write(order, "spend")
    assert not refused(order, "earn", carried_by=spend)
    assert refused(order, "earn", carried_by=spend)
    assert not refused(order, "earn", carried_by=spend, life=2)


@pytest.mark.parametrize("second", ["spend", "earn", "spend_refund", "earn_refund"])
def test_one_call_of_a_member_at_a_time(order: Order, second: str) -> None:
    other = bare_order(loyalty_provider="bonusplus", member_id="m1")
    write(order, "earn", "pending")
    assert refused(other, second, "pending")
    stranger = bare_order(loyalty_provider="bonusplus", member_id="m2")
    assert not refused(stranger, second, "pending")


def test_only_a_refund_undoes(order: Order) -> None:
    spend = write(order, "spend")
    assert refused(order, "earn", undoes=spend, life=2)
    assert not refused(order, "spend_refund", undoes=spend)


@pytest.mark.parametrize(("theirs", "wrong"), [(-1, True), (0, False), (50, False), (51, True)])
def test_the_services_part_of_a_discount_is_a_part_of_it(
    order: Order, theirs: int, *, wrong: bool
) -> None:
    product = Product.objects.create(
        posiflora_id="p", kind="item", title="Роза", price=Decimal(1000)
    )
    line = OrderLine(
        order=order,
        position=1,
        product=product,
        kind="item",
        posiflora_id="p",
        title="Роза",
        price=Decimal(1000),
        quantity=1,
        sum=Decimal(1000),
        discount=Decimal(50),
        loyalty_discount=Decimal(theirs),
        total=Decimal(950),
    )
    if not wrong:
        line.save()
        assert line.own_discount == 50 - theirs
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_a_message_that_waits_is_not_queued_twice_and_one_that_left_is(order: Order) -> None:
    def renew() -> OutboxMessage:
        with transaction.atomic():
            return message_renew(topic=Topic.BONUS_RELEASE, order=order)

    first = renew()
    assert renew() == first
    OutboxMessage.objects.update(state="in_flight")
    second = renew()
    assert second != first, "one that is under way may have looked before the order changed"
    OutboxMessage.objects.update(state="done")
    assert renew() not in (first, second)
    keys = OutboxMessage.objects.values_list("dedupe_key", flat=True).order_by("pk")
    assert list(keys) == [
        f"bonus_release:{order.number}",
        f"bonus_release:{order.number}:2",
        f"bonus_release:{order.number}:3",
    ]


def test_only_the_message_that_is_meant_is_withdrawn(order: Order) -> None:
    """A part that came back stays taken back when the whole return is called off."""
    with transaction.atomic():
        message_renew(topic=Topic.BONUS_REFUND, order=order, payload={"lines": {"1": 1}})
        assert not message_withdraw(topic=Topic.BONUS_REFUND, order=order, payload={})
        assert message_withdraw(topic=Topic.BONUS_REFUND, order=order)
