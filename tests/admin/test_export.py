from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from shop.admin.orders import export as order_export
from shop.models import OrderStatus
from tests.admin.rows import a_line, an_order

EXPORT = "/admin/shop/order/export/"


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{EXPORT}{query}")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_an_order_is_one_row_of_readable_columns(manager: Client) -> None:
    morning = timezone.now().replace(year=2030, month=3, day=8, hour=9, minute=0)
    order = an_order(
        placed_at=morning,
        slot_starts_at=morning.replace(hour=12),
        slot_ends_at=morning.replace(hour=15),
        bonus_spent=Decimal("100.50"),
        total=Decimal("3199.50"),
    )
    a_line(order, title="Рассвет")
    a_line(order, title="Открытка", quantity=2, sum=Decimal(6000), total=Decimal(6000))
    assert rows(manager) == [
        {
            "Номер": "TM0000000001",
            "Оформлен": "08.03.2030 12:00",
            "Статус": "Новый",
            "Покупатель": "Анна Садовая",
            "Телефон покупателя": "'+7 912 000-00-01",
            "Получатель": "",
            "Телефон получателя": "",
            "Способ получения": "Доставка",
            "Зона или магазин": "Центр",
            "Получение с": "08.03.2030 15:00",
            "Получение до": "08.03.2030 18:00",
            "Состав": "Рассвет × 1, Открытка × 2",
            "Букеты, ₽": "3000,00",
            "Скидка, ₽": "0,00",
            "Оплачено бонусами": "100,50",
            "Доставка, ₽": "300,00",
            "К оплате, ₽": "3199,50",
            "Начислено бонусов": "0,00",
            "Код в Posiflora": "",
        }
    ]


def test_what_a_buyer_wrote_is_text_and_never_a_formula(manager: Client) -> None:
    order = an_order(buyer_name='=HYPERLINK("http://evil")', recipient_name="@SUM(A1)")
    a_line(order, title="<b>Розы</b> & K°")
    row = rows(manager)[0]
    assert row["Покупатель"] == '\'=HYPERLINK("http://evil")'
    assert row["Получатель"] == "'@SUM(A1)"
    assert row["Состав"] == "<b>Розы</b> & K° × 1"


def test_the_size_of_a_bouquet_is_in_the_row(manager: Client) -> None:
    order = an_order()
    for variant, quantity in (("M", 1), ("L", 2)):
        a_line(
            order,
            title="Утро в Париже",
            variant_title=variant,
            quantity=quantity,
            sum=3000 * quantity,
            total=3000 * quantity,
        )
    assert rows(manager)[0]["Состав"] == "Утро в Париже, M × 1, Утро в Париже, L × 2"


def test_filters_and_search_of_the_list_hold_for_the_export(manager: Client) -> None:
    an_order()
    an_order(status=OrderStatus.COMPLETED, buyer_name="Ольга")
    assert [row["Номер"] for row in rows(manager, "?status=completed")] == ["TM0000000002"]
    assert [row["Номер"] for row in rows(manager, "?q=Анна")] == ["TM0000000001"]


def test_it_is_for_people_who_may_see_orders(newcomer: Client) -> None:
    an_order()
    assert newcomer.get(EXPORT).status_code == 403


def test_there_is_no_import(owner: Client) -> None:
    assert owner.get("/admin/shop/order/import/").status_code == 302


def test_more_than_a_browser_can_wait_for_is_refused_with_advice(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_export, "MOST_ORDERS", 1)
    an_order()
    assert len(rows(manager)) == 1
    an_order(status=OrderStatus.COMPLETED)
    answer = manager.get(EXPORT, {"method": "delivery"})
    assert answer.headers["Location"] == "/admin/shop/order/?method=delivery"
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["Больше 1 заказов сразу не выгрузить. Выберите даты в фильтре."]
    assert [row["Номер"] for row in rows(manager, "?status=completed")] == ["TM0000000002"]
