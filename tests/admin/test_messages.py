from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.models import MessageState, OutboxMessage, Topic, Vendor
from tests.admin.rows import a_message, an_exchange, an_order, text_of

LIST = "/admin/shop/outboxmessage/"
QUERIES = 8


def retry(client: Client, message: OutboxMessage) -> list[str]:
    answer = client.post(f"{LIST}{message.pk}/retry/", {"_form_submitted": "True"})
    return [str(each) for each in get_messages(answer.wsgi_request)]


def test_what_waits_and_what_is_stuck(manager: Client) -> None:
    order = an_order()
    queued = a_message(order)
    stuck = a_message(order, state=MessageState.ATTENTION)
    a_message(order, state=MessageState.DONE)
    assert shown(manager, "?waiting=yes") == [stuck.pk, queued.pk]
    assert shown(manager, "?stuck=yes") == [stuck.pk]


def shown(client: Client, query: str) -> list[int]:
    return [row.pk for row in client.get(f"{LIST}{query}").context["cl"].result_list]


def test_a_stuck_one_is_sent_again(manager: Client) -> None:
    stuck = a_message(an_order(), state=MessageState.ATTENTION, attempts=5)
    assert manager.get(f"{LIST}{stuck.pk}/retry/").status_code == 200
    stuck.refresh_from_db()
    assert stuck.state == MessageState.ATTENTION
    assert retry(manager, stuck) == [
        "Отправляем ещё раз: Отправка заказа в Posiflora TM0000000001."
    ]
    stuck.refresh_from_db()
    assert stuck.state == MessageState.QUEUED
    assert stuck.available_at <= timezone.now()


@pytest.mark.parametrize(
    "state", [MessageState.DONE, MessageState.IN_FLIGHT, MessageState.CANCELLED]
)
def test_what_is_sent_or_on_its_way_is_left_alone(state: MessageState, manager: Client) -> None:
    message = a_message(an_order(), state=state)
    page = manager.get(f"{LIST}{message.pk}/change/").content.decode()
    assert "/retry/" not in page
    assert retry(manager, message) == ["Это сообщение уже отправлено или отправляется."]
    message.refresh_from_db()
    assert message.state == state


def test_many_at_once(manager: Client) -> None:
    order = an_order()
    rows = [
        a_message(order, state=state)
        for state in (MessageState.ATTENTION, MessageState.QUEUED, MessageState.DONE)
    ]
    chosen = {"action": "retry_messages", "_selected_action": [row.pk for row in rows]}
    answer = manager.post(LIST, chosen)
    assert [str(each) for each in get_messages(answer.wsgi_request)] == [
        "Отправляем ещё раз: 2 из 3."
    ]
    assert [row.state for row in OutboxMessage.objects.order_by("pk")] == [
        MessageState.QUEUED,
        MessageState.QUEUED,
        MessageState.DONE,
    ]


def test_nobody_without_the_right_sends_anything(newcomer: Client, owner: Client) -> None:
    stuck = a_message(an_order(), state=MessageState.ATTENTION)
    submitted = {"_form_submitted": "True"}
    assert newcomer.post(f"{LIST}{stuck.pk}/retry/", submitted).status_code == 403
    chosen = {"action": "retry_messages", "_selected_action": stuck.pk}
    assert newcomer.post(LIST, chosen).status_code == 403
    stuck.refresh_from_db()
    assert stuck.state == MessageState.ATTENTION
    assert "delete_selected" not in owner.get(LIST).content.decode()


def test_its_page_tells_what_was_tried(manager: Client) -> None:
    message = a_message(
        an_order(),
        vendor=Vendor.TELEGRAM,
        topic=Topic.NOTIFY_BUYER,
        error="Telegram временно не отвечает.",
        error_detail="Transient: telegram sendMessage",
    )
    an_exchange("TM0000000001", message_id=message.pk, vendor="telegram", operation="sendMessage")
    an_exchange("TM0000000001", message_id=message.pk + 1, operation="orders.create")
    page = text_of(manager.get(f"{LIST}{message.pk}/change/").content)
    assert "Telegram временно не отвечает. Подробности Transient: telegram sendMessage" in page
    assert "Telegram sendMessage успешно 201 120 мс" in page
    assert "orders.create" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_rows(
    count: int, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _turn in range(count):
        a_message(an_order())
    with django_assert_num_queries(QUERIES):
        manager.get(LIST)


def test_a_message_about_a_member_has_no_order(manager: Client) -> None:
    message = OutboxMessage.objects.create(
        vendor=Vendor.LOYALTY,
        topic=Topic.MEMBER_UPDATE,
        stream="loyalty:customer:1",
        dedupe_key="member_update:1",
        payload={"customer": 1, "fields": ["email"]},
        state=MessageState.ATTENTION,
        available_at=timezone.now(),
    )
    assert "Данные участника" in text_of(manager.get(LIST).content)
    assert "Данные участника" in text_of(manager.get(f"{LIST}{message.pk}/change/").content)
    assert len(retry(manager, message)) == 1
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
