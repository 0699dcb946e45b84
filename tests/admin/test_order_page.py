from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from integrations.models import Exchange
from shop.models import (
    BonusState,
    EventKind,
    MessageState,
    OperationState,
    Order,
    OrderStatus,
    Origin,
    PushState,
)
from tests.admin.rows import (
    a_line,
    a_message,
    an_attention,
    an_event,
    an_exchange,
    an_operation,
    an_order,
    text_of,
)

QUERIES = 22
"""A page of one order: what is counted does not matter, that it never grows does."""


def page(order: Order) -> str:
    return f"/admin/shop/order/{order.pk}/change/"


def test_nothing_on_it_can_be_edited(manager: Client) -> None:
    shown = manager.get(page(an_order())).content.decode()
    form = shown[shown.index('id="order_form"') : shown.index("</form>", shown.index("order_form"))]
    names = re.findall(r'<(?:input|select|textarea)[^>]*name="([^"]+)"', form)
    management = r"\w+-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|0-id|0-order)"
    editable = [name for name in names if not re.fullmatch(management, name)]
    assert editable == ["csrfmiddlewaretoken"]


def test_a_post_changes_nothing(manager: Client) -> None:
    order = an_order()
    assert manager.post(page(order), {"status": "completed", "total": "1"}).status_code == 403
    order.refresh_from_db()
    assert (order.status, order.total) == (OrderStatus.NEW, Decimal("3300.00"))


def test_it_tells_the_whole_way(manager: Client, settings: Settings) -> None:
    settings.POSIFLORA_BASE_URL = "https://flowers.posiflora.com/api/"
    actor = User.objects.get(username="maria")
    order = an_order(
        status=OrderStatus.DELIVERING,
        push_state=PushState.SENT,
        posiflora_id="3d5c9e0a-0000-4000-8000-000000000001",
        posiflora_status="courier",
        posiflora_delivery_status="courier",
        posiflora_total=Decimal("3000.00"),
        bonus_state=BonusState.COMMITTED,
        bonus_spent=Decimal("300.50"),
        total=Decimal("2999.50"),
        recipient_is_customer=False,
        recipient_name="Мария",
        recipient_phone="+79120000077",
        street="Кирова",
        house="1",
        apartment="5",
        card_text="С днём рождения!",
        anonymous=True,
        call_recipient=False,
    )
    a_line(order, title="Рассвет", bonus_spent=Decimal("300.50"), total=Decimal("2699.50"))
    an_event(order, at=order.placed_at)
    an_event(order, status=OrderStatus.DELIVERING, origin=Origin.POSIFLORA)
    an_event(
        order,
        status="",
        kind=EventKind.NOTE,
        origin=Origin.MANAGER,
        actor=actor,
        note="Покупатель просил позже",
    )
    answer = manager.get(page(order))
    shown = text_of(answer.content)
    for sentence in (
        "Статус Передан в доставку",
        "Телефон +7 912 000-00-01",
        "Способ Доставка · Центр",
        "Получатель Мария +7 912 000-00-77",
        "Адрес Кирова, д. 1, кв. 5",
        "Пожелания Не говорить, от кого Не звонить получателю заранее",
        "Текст открытки С днём рождения!",
        "Букеты 3 000 ₽",
        "Оплачено бонусами −300,50 ₽",
        "Доставка 300 ₽",
        "К оплате 2 999,50 ₽",
        "Оплата При получении Не оплачен",
        "Бонусы Бонусы проведены",
        "Отправка Отправлен",
        "Заказ в Posiflora 3d5c9e0a-0000-4000-8000-000000000001",
        "Статус там У курьера · курьер едет",
        "Сумма там 3 000 ₽",
        "Рассвет 3 000 ₽ 1 — −300,50 ₽ 2 699,50 ₽",
        "Передан в доставку Posiflora —",
        "Запись Менеджер · Мария Кузнецова Покупатель просил позже",
    ):
        assert sentence in shown
    link = "https://flowers.posiflora.com/admin/orders/3d5c9e0a-0000-4000-8000-000000000001"
    assert f'href="{link}"' in answer.content.decode()


@pytest.mark.parametrize(
    "base",
    [
        "https://flowers.posiflora.com/api",
        "https://flowers.posiflora.com/api/",
        "https://flowers.posiflora.com/api/v1",
        "https://flowers.posiflora.com/public/api",
    ],
)
def test_the_link_to_posiflora_however_the_address_is_written(
    base: str, manager: Client, settings: Settings
) -> None:
    settings.POSIFLORA_BASE_URL = base
    shown = manager.get(page(an_order(posiflora_id="abc"))).content.decode()
    assert 'href="https://flowers.posiflora.com/admin/orders/abc"' in shown


def test_what_there_is_nothing_to_say_of_is_left_out(manager: Client) -> None:
    shown = text_of(manager.get(page(an_order())).content)
    for label in ("Скидка", "Закрыт", "Причина отмены", "Заказ в Posiflora", "Пожелания"):
        assert f" {label} " not in shown.split("Состав заказа")[0]


def test_messages_show_a_sentence_and_fold_what_is_for_developers(manager: Client) -> None:
    order = an_order()
    a_message(
        order,
        state=MessageState.ATTENTION,
        attempts=3,
        error="Posiflora: не заполнено поле «телефон».",
        error_detail="Refused: posiflora orders.create (HTTP 422)",
    )
    a_message(order, state=MessageState.DONE, attempts=1)
    shown = manager.get(page(order)).content.decode()
    assert "Posiflora: не заполнено поле «телефон»." in shown
    folded = shown[shown.index("<details>") : shown.index("</details>")]
    assert "Refused: posiflora orders.create (HTTP 422)" in folded
    assert shown.count(">Повторить</a>") == 1


def test_exchanges_of_this_order_only_with_their_bodies_folded(manager: Client) -> None:
    order = an_order()
    an_exchange(
        order.number,
        outcome=Exchange.Outcome.REFUSED,
        status=422,
        duration_ms=1250,
        request_body='{"phone": "•••"}',
        response_body="<script>alert(1)</script>",
        error="phone: не заполнено",
    )
    an_exchange("TM9999999999", operation="orders.other")
    shown = manager.get(page(order)).content.decode()
    assert "Posiflora orders.create отказ 422 1,2 с Ошибка phone: не заполнено" in text_of(
        shown.encode()
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert(1)</script>" not in shown
    assert "orders.other" not in shown


def test_open_questions_stand_on_top_with_a_button(manager: Client) -> None:
    order = an_order()
    asked = an_attention(order, text="Курьер не смог вручить заказ.")
    shown = manager.get(page(order)).content.decode()
    top = shown[: shown.index("order_form")]
    assert "Курьер не смог вручить заказ." in top
    assert f'hx-get="/admin/shop/attention/{asked.pk}/resolve/"' in top


def test_without_the_right_there_is_no_button_and_no_exchange(newcomer: Client) -> None:
    from django.contrib.auth.models import Permission

    user = User.objects.get(username="new")
    user.user_permissions.add(Permission.objects.get(codename="view_order"))
    order = an_order()
    an_attention(order)
    a_message(order)
    an_exchange(order.number)
    shown = newcomer.get(page(order)).content.decode()
    assert order.number in shown
    for hidden in ("/resolve/", "/retry/", "/cancel/", "/send/", "orders.create", "Обмен с сист"):
        assert hidden not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(
    count: int, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    order = an_order(status=OrderStatus.ASSEMBLED)
    actor = User.objects.get(username="maria")
    for turn in range(count):
        a_line(order)
        an_event(order, at=timezone.now() + timedelta(minutes=turn), actor=actor)
        an_operation(order, state=OperationState.DONE)
        a_message(order)
        an_attention(order, kind=f"kind{turn}", resolved_at=timezone.now(), resolved_by=actor)
        an_exchange(order.number)
    with django_assert_num_queries(QUERIES):
        manager.get(page(order))


def test_a_bouquet_to_be_made_is_shown_as_the_florist_was_told(manager: Client) -> None:
    order = an_order()
    a_line(
        order,
        title="Утро в Париже",
        variant_title="M",
        composition="Роза × 10\nЭвкалипт × 2",
        made_to_order=True,
    )
    shown = text_of(manager.get(page(order)).content)
    assert "Утро в Париже, M Под заказ: Роза × 10, Эвкалипт × 2" in shown
