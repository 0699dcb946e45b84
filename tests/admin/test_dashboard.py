from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone

from shop.admin.dashboard import Card, dashboard
from shop.models import MessageState, OrderStatus, OutboxMessage, SyncCursor, Topic, Vendor
from shop.services import clock
from shop.sync.orders.poll import CURSOR
from tests.admin.rows import a_message, an_attention, an_order, text_of


def first_page(client: Client) -> str:
    shown = text_of(client.get("/admin/").content)
    return shown[shown.rindex("Заказы за сегодня") :]


def test_a_quiet_day(manager: Client) -> None:
    SyncCursor.objects.create(name=CURSOR, ran_at=timezone.now())
    assert first_page(manager).startswith(
        "Заказы за сегодня 0 на 0 ₽ Требуют внимания 0 всё решено"
        " Не ушло в системы 0 всё отправлено"
        " Обмен с Posiflora только что статусы заказов свежие"
        " Сегодня к выдаче Открытых заказов на сегодня нет."
    )


def test_a_busy_day(manager: Client) -> None:
    now = clock.now()
    today = an_order(slot_starts_at=now, slot_ends_at=now + timedelta(hours=1))
    an_order(total=Decimal(1300), items_total=Decimal(1000))
    an_order(status=OrderStatus.CANCELLED)
    an_order(is_rejected=True, status=OrderStatus.CANCELLED)
    an_order(placed_at=now - timedelta(days=1, minutes=1))
    an_attention(today, text="Позвоните.")
    a_message(today, available_at=now - timedelta(hours=2), stream="loyalty:1")
    a_message(today, state=MessageState.ATTENTION)
    a_message(today, state=MessageState.DONE)
    SyncCursor.objects.create(
        name=CURSOR, ran_at=now - timedelta(hours=1), error="Posiflora временно не отвечает."
    )
    shown = first_page(manager)
    assert shown.startswith(
        "Заказы за сегодня 3 на 4 600 ₽, отменено: 1"
        " Требуют внимания 1 ждут решения менеджера"
        " Не ушло в системы 1 пора было отправить 2 часа назад, ждут решения: 1"
        " Обмен с Posiflora 1 час назад Posiflora временно не отвечает."
        " Ждут решения TM0000000001 Заказ не уходит в Posiflora. Позвоните. только что"
        " Сегодня к выдаче TM0000000001 "
    )
    assert "Доставка Новый 3 300 ₽" in shown


def outbox_card(request: RequestFactory, owner: User) -> Card:
    asked = request.get("/admin/")
    asked.user = owner
    cards: list[Card] = dashboard(asked, {})["cards"]
    return next(card for card in cards if card.title == "Не ушло в системы")


@pytest.mark.parametrize(
    ("message", "value", "note", "alarming"),
    [
        # Points are looked for over five days, and a retry waits for its turn.
        ({"topic": Topic.BONUS_MIRROR, "late": -5 * 24 * 60}, "1", "уйдёт в своё время", False),
        ({"late": 14}, "1", "уйдёт в своё время", False),
        ({"late": 16}, "1", "пора было отправить 16 минут назад", True),
        ({"late": 16, "state": MessageState.ATTENTION}, "0", "ждут решения: 1", False),
        (
            {"late": 16, "vendor": Vendor.TELEGRAM, "state": MessageState.ATTENTION},
            "0",
            "всё отправлено",
            False,
        ),
        ({"late": 16, "vendor": Vendor.TELEGRAM}, "1", "уйдёт в своё время", False),
        ({"late": 16, "state": MessageState.DONE}, "0", "всё отправлено", False),
    ],
)
def test_only_what_should_have_gone_is_red(
    rf: RequestFactory,
    admin_user: User,
    message: dict[str, Any],
    value: str,
    note: str,
    *,
    alarming: bool,
) -> None:
    given = dict(message)
    due = clock.now() - timedelta(minutes=given.pop("late"))
    row = a_message(an_order(), available_at=due, **given)
    OutboxMessage.objects.filter(pk=row.pk).update(created_at=clock.now() - timedelta(days=1))
    card = outbox_card(rf, admin_user)
    shown = (card.value, card.note.replace("\N{NO-BREAK SPACE}", " "), card.alarming)
    assert shown == (value, note, alarming)


def test_the_number_is_the_number_of_rows_behind_it(owner: Client) -> None:
    order = an_order()
    a_message(order, stream="posiflora:1")
    a_message(order, stream="loyalty:1", state=MessageState.IN_FLIGHT)
    a_message(order, state=MessageState.ATTENTION)
    listed = owner.get("/admin/shop/outboxmessage/?waiting=yes&stuck=no").context["cl"]
    assert listed.result_count == 2
    assert 'href="/admin/shop/outboxmessage/?waiting=yes&amp;stuck=no"' in (
        owner.get("/admin/").content.decode()
    )


@pytest.mark.parametrize(("seconds", "late"), [(350, False), (370, True)])
def test_a_poll_is_late_when_the_probe_says_so(
    manager: Client, seconds: int, *, late: bool
) -> None:
    SyncCursor.objects.create(name=CURSOR, ran_at=clock.now() - timedelta(seconds=seconds))
    assert ("давно не отвечает" in first_page(manager)) is late
    assert manager.get("/readyz").json()["poll_late"] is late


def test_a_poll_that_never_ran_is_said(manager: Client) -> None:
    assert "Обмен с Posiflora ещё не было" in first_page(manager)


def test_a_newcomer_sees_no_numbers(newcomer: Client) -> None:
    an_attention(an_order())
    shown = text_of(newcomer.get("/admin/").content)
    for hidden in ("Заказы за сегодня", "Не ушло", "Обмен с Posiflora", "TM0000000001", "к выдаче"):
        assert hidden not in shown
