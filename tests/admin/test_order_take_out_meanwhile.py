"""The order changes between the look a manager takes at it and the click on the button."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client, RequestFactory

from shop.admin.notes import sentence_of
from shop.admin.orders.take_out import TakeOutForm
from shop.models import BonusState, Order, OrderStatus, Origin
from shop.services.errors import DomainError
from shop.services.orders.take_out import order_take_out
from tests.admin.rows import text_of
from tests.admin.test_bonus_operations import press
from tests.admin.test_order_take_out import ALREADY_THERE, address, complaint, quantities, waiting

CHANGED = "Заказ тем временем изменился. Проверьте, что в нём осталось."


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        ({"status": OrderStatus.DELIVERING}, "Этот заказ уже нельзя изменить."),
        (
            {"bonus_state": BonusState.COMMITTING},
            "Бонусы этого заказа ещё в пути. Уберите товары, когда станет ясно, что с ними.",
        ),
    ],
)
def test_what_became_impossible_meanwhile_is_said(
    meanwhile: dict[str, str], words: str, manager: Client
) -> None:
    order = waiting(3)
    Order.objects.update(**meanwhile)
    assert "Из этого заказа уже ничего не убрать." in text_of(manager.get(address(order)).content)
    assert press(manager, address(order), line_1="1") == (200, [words])
    assert quantities(order) == {1: 3}


def test_the_push_that_left_meanwhile(manager: Client) -> None:
    order = waiting(2, 1)
    assert 'name="line_2"' in manager.get(address(order)).content.decode()
    order.messages.update(state="in_flight")
    assert ALREADY_THERE in complaint(manager, order, line_1="0", line_2="1")


def test_a_second_click_takes_nothing(manager: Client) -> None:
    order = waiting(3)
    assert 'name="seen" value="0/1:3"' in manager.get(address(order)).content.decode()
    sent = {"line_1": "1", "seen": "0/1:3"}
    assert press(manager, address(order), **sent)[1][0].startswith("Заказ TM0000000001: убрано ")
    again = manager.post(address(order), {"_form_submitted": "True", **sent})
    assert CHANGED in text_of(again.content)
    assert 'name="seen" value="1/1:2"' in again.content.decode(), "the next click is a new one"
    assert quantities(order) == {1: 2}


def test_a_second_click_at_the_same_instant(db: None, rf: RequestFactory) -> None:
    """Both were found in order before either had the order locked."""
    order = waiting(3)
    sent = {"_form_submitted": "True", "line_1": "1", "seen": "0/1:3"}
    clicks = [
        TakeOutForm(data=sent, request=rf.post(address(order)), object_id=str(order.pk))
        for _ in range(2)
    ]
    assert all(form.is_valid() for form in clicks)
    first, second = (
        partial(
            form.once,
            partial(order_take_out, order_id=order.pk, pieces=form.pieces, origin=Origin.MANAGER),
        )
        for form in clicks
    )
    first()
    with pytest.raises(DomainError) as caught:
        second()
    assert sentence_of(caught.value) == CHANGED
    assert quantities(order) == {1: 2}
