from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from shop.models import FulfilmentMethod, HistoryEvent, Order, OrderStatus, Slot, Topic
from shop.services import clock
from tests.admin.rows import SUBMITTED, an_order, told

BUTTONS = ["edit", "hand-over", "delivered", "paid"]


def press(client: Client, order: Order, button: str, **fields: str) -> HttpResponse:
    address = f"/admin/shop/order/{order.pk}/{button}/"
    return client.post(address, {**SUBMITTED, **fields}, headers={"HX-Request": "true"})  # type: ignore[return-value]  # a response of the test client


def topics(order: Order) -> list[str]:
    return list(order.messages.order_by("pk").values_list("topic", flat=True))


def pushed(**fields: object) -> Order:
    return an_order(
        push_state="sent",
        posiflora_id="abc",
        status=OrderStatus.CONFIRMED,
        recipient_name="Мария",
        recipient_phone="+79120000077",
        house="1",
        **fields,
    )


FORM = {
    "recipient_name": "Мария",
    "recipient_phone": "+79120000077",
    "house": "1",
    "call_recipient": "on",
}


def test_the_dialog_shows_what_the_order_says(manager: Client) -> None:
    Slot.objects.create(
        method=FulfilmentMethod.DELIVERY, starts=time(12), ends=time(15), cutoff_minutes=0
    )
    order = pushed()
    page = manager.get(f"/admin/shop/order/{order.pk}/edit/").content.decode()
    tomorrow = clock.today() + timedelta(days=1)
    for words in (
        'value="Мария"',
        'value="+79120000077"',
        "Как сейчас: ",
        f"{tomorrow:%d.%m} 12:00–15:00",
        "Текст открытки",
    ):
        assert words in page
    assert topics(order) == []


def test_changing_goes_through_the_shop_s_verb(manager: Client) -> None:
    Slot.objects.create(
        method=FulfilmentMethod.DELIVERY, starts=time(12), ends=time(15), cutoff_minutes=0
    )
    order = pushed()
    slot = f"{clock.today() + timedelta(days=2)}T12:00/15:00"
    answer = press(
        manager,
        order,
        "edit",
        **{**FORM, "recipient_phone": "8 912 000-00-88", "house": "7", "slot": slot},
    )
    assert answer.headers["HX-Redirect"] == f"/admin/shop/order/{order.pk}/change/"
    assert told(answer) == ["Заказ TM0000000001 изменён."]
    order.refresh_from_db()
    assert (order.recipient_phone, order.house) == ("+79120000088", "7")
    assert clock.local(order.slot_starts_at).time() == time(12)
    event = HistoryEvent.objects.get(order=order)
    assert event.note == "Изменено: телефон получателя, дом, получение с"
    assert event.actor == User.objects.get(username="maria")
    message = order.messages.get()
    assert (message.topic, message.payload) == (
        Topic.ORDER_UPDATE,
        {"parts": ["address", "recipient", "time"]},
    )


def test_a_wrong_phone_is_not_saved(manager: Client) -> None:
    order = pushed()
    page = press(manager, order, "edit", **{**FORM, "recipient_phone": "12"}).content.decode()
    assert "Проверьте номер телефона." in page
    order.refresh_from_db()
    assert (order.recipient_phone, topics(order)) == ("+79120000077", [])


def test_a_pickup_has_no_address(manager: Client) -> None:
    order = pushed(method=FulfilmentMethod.PICKUP, zone=None)
    page = manager.get(f"/admin/shop/order/{order.pk}/edit/").content.decode()
    assert 'name="card_text"' in page
    assert 'name="street"' not in page
    press(manager, order, "edit", **{**FORM, "card_text": "Люблю"})
    order.refresh_from_db()
    assert (order.card_text, order.house) == ("Люблю", "1")


@pytest.mark.parametrize(
    ("button", "status", "words"),
    [
        ("hand-over", "delivering", "Заказ TM0000000001: Передан в доставку."),
        ("delivered", "delivered", "Заказ TM0000000001: Доставлен."),
    ],
)
def test_the_courier_s_news(manager: Client, button: str, status: str, words: str) -> None:
    order = pushed()
    assert told(press(manager, order, button)) == [words]
    order.refresh_from_db()
    assert order.status == status
    assert topics(order) == [Topic.NOTIFY_BUYER, Topic.ORDER_DELIVERY]
    assert HistoryEvent.objects.get(order=order).actor == User.objects.get(username="maria")


def test_the_money_is_here(manager: Client) -> None:
    order = pushed()
    assert told(press(manager, order, "paid")) == ["Заказ TM0000000001 оплачен."]
    order.refresh_from_db()
    assert (order.payment_state, topics(order)) == ("paid", [Topic.ORDER_PAYMENT])


@pytest.mark.parametrize("button", BUTTONS)
def test_each_button_asks_first(manager: Client, button: str) -> None:
    order = pushed()
    answer = manager.get(f"/admin/shop/order/{order.pk}/{button}/")
    assert answer.status_code == 200
    assert "_form_submitted" in answer.content.decode()
    assert (topics(order), HistoryEvent.objects.count()) == ([], 0)


@pytest.mark.parametrize("button", BUTTONS)
def test_who_may_only_look_changes_nothing(newcomer: Client, button: str) -> None:
    order = pushed()
    assert press(newcomer, order, button, **FORM).status_code == 403
    assert (topics(order), HistoryEvent.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("edit", "Этот заказ уже нельзя изменить."),
        ("hand-over", "Так этот заказ отметить нельзя."),
        ("delivered", "Так этот заказ отметить нельзя."),
        ("paid", "Этот заказ сейчас нельзя оплатить."),
    ],
)
def test_a_cancelled_order_has_no_such_button(manager: Client, button: str, words: str) -> None:
    order = an_order(status=OrderStatus.CANCELLED)
    page = manager.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    assert f"/{button}/" not in page
    assert told(press(manager, order, button, **FORM)) == [words]
    assert topics(order) == []
