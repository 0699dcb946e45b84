from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.models import Attention, AttentionKind
from tests.admin.rows import an_attention, an_order, text_of

LIST = "/admin/shop/attention/"
QUERIES = 9


def resolve(client: Client, asked: Attention, resolution: str = "Позвонили") -> str:
    form = {"_form_submitted": "True", "resolution": resolution}
    answer = client.post(f"{LIST}{asked.pk}/resolve/", form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(list(get_messages(answer.wsgi_request))[-1])


def test_open_ones_first_then_the_newest(manager: Client) -> None:
    settled = an_attention(an_order(), resolved_at=timezone.now())
    old = an_attention(an_order())
    new = an_attention(an_order())
    shown = manager.get(LIST).context["cl"].result_list
    assert [row.pk for row in shown] == [new.pk, old.pk, settled.pk]
    open_ones = manager.get(f"{LIST}?resolved=no").context["cl"].result_list
    assert [row.pk for row in open_ones] == [new.pk, old.pk]


def test_a_row_leads_to_its_order_and_to_the_dialog(manager: Client) -> None:
    asked = an_attention(an_order(), kind=AttentionKind.DELIVERY, text="Позвоните получателю.")
    Attention.objects.update(opened_at=timezone.now() - timedelta(hours=3))
    answer = manager.get(LIST)
    assert (
        "Не удалось доставить TM0000000001 Позвоните получателю. 3 часа назад Ждёт решения Решено"
        in text_of(answer.content)
    )
    source = answer.content.decode()
    assert f'href="/admin/shop/order/{asked.order_id}/change/"' in source
    assert f'hx-get="{LIST}{asked.pk}/resolve/"' in source


def test_resolving_records_who_and_how(manager: Client) -> None:
    asked = an_attention(an_order())
    assert resolve(manager, asked) == "Решено: TM0000000001: Заказ не уходит в Posiflora."
    asked.refresh_from_db()
    assert asked.resolution == "Позвонили"
    assert asked.resolved_by == User.objects.get(username="maria")
    assert asked.resolved_at is not None
    assert "Позвонили Мария Кузнецова" in text_of(manager.get(LIST).content)


def test_a_question_about_something_that_is_no_order(manager: Client) -> None:
    asked = Attention.objects.create(
        subject="Букет «Рассвет»", kind=AttentionKind.CATALOGUE, text="Цена не похожа на цену."
    )
    assert "Букет «Рассвет» Цена не похожа на цену." in text_of(manager.get(LIST).content)
    assert manager.get(f"{LIST}{asked.pk}/change/").status_code == 200
    resolve(manager, asked)
    asked.refresh_from_db()
    assert (asked.resolution, asked.resolved_by_id) == (
        "Позвонили",
        User.objects.get(username="maria").pk,
    )


def test_the_first_who_settles_it_is_remembered(manager: Client) -> None:
    asked = an_attention(an_order())
    resolve(manager, asked, "Первый")
    assert resolve(manager, asked, "Второй") == "Этот вопрос уже решён."
    asked.refresh_from_db()
    assert asked.resolution == "Первый"


def test_settling_an_old_question_does_not_settle_the_new_one(manager: Client) -> None:
    order = an_order()
    old = an_attention(order, resolved_at=timezone.now(), resolution="Было")
    new = an_attention(order)
    assert resolve(manager, old) == "Этот вопрос уже решён."
    new.refresh_from_db()
    assert new.resolved_at is None


def test_it_needs_a_note_and_the_right(manager: Client, newcomer: Client) -> None:
    asked = an_attention(an_order())
    empty = {"_form_submitted": "True", "resolution": ""}
    assert "Обязательное поле" in manager.post(f"{LIST}{asked.pk}/resolve/", empty).content.decode()
    filled = {**empty, "resolution": "x"}
    assert newcomer.post(f"{LIST}{asked.pk}/resolve/", filled).status_code == 403
    asked.refresh_from_db()
    assert asked.resolved_at is None


def test_the_menu_counts_what_is_open(manager: Client) -> None:
    an_attention(an_order(), resolved_at=timezone.now())
    assert "Требуют внимания Покупатели" in menu(manager)
    an_attention(an_order())
    an_attention(an_order())
    assert "Требуют внимания 2 " in menu(manager)


def menu(client: Client) -> str:
    shown = text_of(client.get("/admin/shop/zone/").content)
    return shown[shown.index("Сегодня") :].replace("Клиенты ", "")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_rows(
    count: int, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _turn in range(count):
        an_attention(an_order())
    with django_assert_num_queries(QUERIES):
        manager.get(LIST)
