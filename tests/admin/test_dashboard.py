from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from shop.models import MessageState, OrderStatus, OutboxMessage, SyncCursor
from shop.services import clock
from shop.sync.poll import CURSOR
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
    message = a_message(today, state=MessageState.ATTENTION)
    a_message(today, state=MessageState.DONE)
    OutboxMessage.objects.filter(pk=message.pk).update(created_at=now - timedelta(hours=2))
    SyncCursor.objects.create(
        name=CURSOR, ran_at=now - timedelta(hours=1), error="Posiflora временно не отвечает."
    )
    shown = first_page(manager)
    assert shown.startswith(
        "Заказы за сегодня 3 на 4 600 ₽, отменено: 1"
        " Требуют внимания 1 ждут решения менеджера"
        " Не ушло в системы 1 самое старое — 2 часа назад"
        " Обмен с Posiflora 1 час назад Posiflora временно не отвечает."
        " Ждут решения TM0000000001 Заказ не уходит в Posiflora. Позвоните. только что"
        " Сегодня к выдаче TM0000000001 "
    )
    assert "Доставка Новый 3 300 ₽" in shown


def test_a_poll_that_never_ran_is_said(manager: Client) -> None:
    assert "Обмен с Posiflora ещё не было" in first_page(manager)


def test_a_newcomer_sees_no_numbers(newcomer: Client) -> None:
    an_attention(an_order())
    shown = text_of(newcomer.get("/admin/").content)
    for hidden in ("Заказы за сегодня", "Не ушло", "Обмен с Posiflora", "TM0000000001", "к выдаче"):
        assert hidden not in shown
