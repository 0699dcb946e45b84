from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from shop.models import HistoryEvent, MessageState, Order, OrderStatus, Origin, Topic
from tests.admin.rows import SUBMITTED, a_message, an_event, an_order, told


def cancel(client: Client, order: Order, **fields: str) -> HttpResponse:
    address = f"/admin/shop/order/{order.pk}/cancel/"
    return client.post(address, {**SUBMITTED, **fields}, headers={"HX-Request": "true"})  # type: ignore[return-value]  # a response of the test client


def send(client: Client, order: Order, **headers: str) -> HttpResponse:
    return client.post(f"/admin/shop/order/{order.pk}/send/", SUBMITTED, headers=headers)  # type: ignore[return-value]  # the same


def test_cancelling_asks_first(manager: Client) -> None:
    order = an_order()
    answer = manager.get(f"/admin/shop/order/{order.pk}/cancel/")
    assert answer.status_code == 200
    assert 'name="reason"' in answer.content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.NEW


def test_cancelling_needs_a_reason(manager: Client) -> None:
    order = an_order()
    assert "Обязательное поле" in cancel(manager, order, reason=" ").content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.NEW


def test_cancelling_goes_through_the_shop_s_verb(manager: Client) -> None:
    order = an_order(push_state="sent", posiflora_id="abc")
    answer = cancel(manager, order, reason="Покупатель передумал")
    assert answer.headers["HX-Redirect"] == f"/admin/shop/order/{order.pk}/change/"
    assert told(answer) == ["Заказ TM0000000001 отменён."]
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, "Покупатель передумал")
    event = HistoryEvent.objects.get(order=order)
    maria = User.objects.get(username="maria")
    assert (event.origin, event.actor, event.note) == (
        Origin.MANAGER,
        maria,
        "Покупатель передумал",
    )
    topics = order.messages.order_by("pk").values_list("topic", flat=True)
    assert list(topics) == [Topic.NOTIFY_BUYER, Topic.ORDER_CANCEL]


def test_a_closed_order_has_no_button_and_answers_with_a_sentence(manager: Client) -> None:
    order = an_order(status=OrderStatus.COMPLETED)
    page = manager.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    assert "Отменить заказ" not in page
    answer = cancel(manager, order, reason="Поздно")
    assert told(answer) == ["Заказ уже закрыт, отменить его нельзя."]
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED


def test_who_may_only_look_cannot_cancel(newcomer: Client) -> None:
    order = an_order()
    assert cancel(newcomer, order, reason="x").status_code == 403
    assert send(newcomer, order).status_code == 403
    order.refresh_from_db()
    assert order.status == OrderStatus.NEW


def test_send_now_makes_everything_that_waits_due(manager: Client) -> None:
    order = an_order()
    stuck = a_message(order, state=MessageState.ATTENTION, attempts=4)
    later = a_message(order, topic=Topic.NOTIFY_BUYER)
    done = a_message(order, state=MessageState.DONE, finished_at=timezone.now())
    other = a_message(an_order())
    answer = send(manager, order)
    assert told(answer) == ["Отправляется 2 сообщения."]
    now = timezone.now()
    for message in (stuck, later):
        message.refresh_from_db()
        assert message.state == MessageState.QUEUED
        assert message.available_at <= now
    done.refresh_from_db()
    other.refresh_from_db()
    assert done.state == MessageState.DONE
    assert other.available_at > now + timedelta(minutes=50)


def test_send_now_is_offered_only_when_something_waits(manager: Client) -> None:
    order = an_order()
    a_message(order, state=MessageState.DONE)
    page = manager.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    assert "Отправить сейчас" not in page
    assert told(send(manager, order)) == ["Всё уже отправлено."]


@pytest.mark.parametrize(
    ("opened_on", "goes_to"),
    [
        ("http://testserver/admin/shop/order/?q=1", "http://testserver/admin/shop/order/?q=1"),
        ("http://testserver/admin/#tab", "http://testserver/admin/"),
        ("https://evil.example/admin/", "/admin/shop/order/{pk}/change/"),
        ("", "/admin/shop/order/{pk}/change/"),
    ],
)
def test_a_dialog_returns_to_where_it_was_opened(
    opened_on: str, goes_to: str, manager: Client
) -> None:
    order = an_order()
    an_event(order)
    answer = send(manager, order, **{"HX-Request": "true", "HX-Current-URL": opened_on})
    assert answer.headers["HX-Redirect"] == goes_to.format(pk=order.pk)


def test_without_the_dialog_s_script_the_browser_is_sent_back(manager: Client) -> None:
    order = an_order()
    answer = send(manager, order)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/admin/shop/order/{order.pk}/change/",
    )
