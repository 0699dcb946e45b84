"""Cancelling by another hand than the buyer's, and turning an order down."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from shop.models import Availability, HistoryEvent, Order, OrderStatus, Origin, OutboxMessage
from shop.services.errors import DomainError
from shop.services.orders.cancel import order_cancel, order_reject
from tests.api.rows import Caller, footprint

TOO_LATE_FOR_A_BUYER = ["assembling", "assembled", "delivering", "delivered"]


@pytest.fixture
def order(anna: Caller) -> Order:
    return Order.objects.get(number=anna.place(anna.shop.bouquet).json()["number"])


def held(order: Order) -> int:
    product = order.lines.get().product
    return Availability.objects.get(product=product, store=order.store).held


@pytest.mark.parametrize("status", ["new", "confirmed", *TOO_LATE_FOR_A_BUYER])
def test_a_manager_cancels_whatever_is_not_over(order: Order, status: str) -> None:
    Order.objects.update(status=status)
    manager = User.objects.create(username="olga")
    cancelled = order_cancel(
        order_id=order.pk, origin=Origin.MANAGER, reason="Нет роз", actor=manager
    )
    assert (cancelled.status, cancelled.cancel_reason) == (OrderStatus.CANCELLED, "Нет роз")
    assert held(order) == 0
    event = HistoryEvent.objects.get(status="cancelled")
    assert (event.origin, event.actor, event.note) == ("manager", manager, "Нет роз")


@pytest.mark.parametrize("status", TOO_LATE_FOR_A_BUYER)
def test_a_buyer_does_not(order: Order, status: str) -> None:
    Order.objects.update(status=status)
    before = footprint()
    with pytest.raises(DomainError, match="cannot_cancel"):
        order_cancel(order_id=order.pk, origin=Origin.MINI_APP)
    assert footprint() == before
    assert held(order) == 1


@pytest.mark.parametrize("origin", [Origin.MANAGER, Origin.SYSTEM, Origin.MINI_APP])
@pytest.mark.parametrize("status", ["completed", "returned"])
def test_what_is_over_is_over(order: Order, status: str, origin: Origin) -> None:
    Order.objects.update(status=status)
    before = footprint()
    with pytest.raises(DomainError, match="cannot_cancel"):
        order_cancel(order_id=order.pk, origin=origin)
    assert footprint() == before
    assert Order.objects.get().status == status


def test_no_such_order(db: None) -> None:
    with pytest.raises(Order.DoesNotExist):
        order_cancel(order_id=1, origin=Origin.MANAGER)


def test_a_long_reason_is_cut(order: Order) -> None:
    order_cancel(order_id=order.pk, origin=Origin.MANAGER, reason="я" * 900)
    assert Order.objects.get().cancel_reason == "я" * 500


def test_turned_down_while_placing(order: Order) -> None:
    rejected = order_reject(order_id=order.pk, reason="Отказ")
    assert (rejected.status, rejected.is_rejected) == (OrderStatus.CANCELLED, True)
    assert held(order) == 0
    # The buyer hears it in the answer to the request, Posiflora never heard of it.
    assert list(OutboxMessage.objects.values_list("topic", "state")) == [
        ("order_create", "cancelled")
    ]


def test_what_was_cancelled_meanwhile_is_not_turned_down(order: Order) -> None:
    order_cancel(order_id=order.pk, origin=Origin.MINI_APP)
    before = footprint()
    order_reject(order_id=order.pk, reason="Отказ")
    assert Order.objects.get().is_rejected is False
    assert footprint() == before
