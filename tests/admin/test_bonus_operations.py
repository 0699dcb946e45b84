"""Movements of points: what a manager reads, retries, and says of them by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shop.models import (
    Attention,
    AttentionKind,
    BonusOperation,
    BonusState,
    MessageState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    Topic,
    Vendor,
)
from tests.admin.rows import (
    a_line,
    a_message,
    an_attention,
    an_operation,
    an_order,
    signed_in,
    text_of,
)

LIST = "/admin/shop/bonusoperation/"
QUESTIONS = "/admin/shop/attention/"
D = Decimal


@pytest.fixture
def unknown(db: None) -> BonusOperation:
    """A spend of three hundred points whose answer is lost for good."""
    order = an_order(
        bonus_state=BonusState.UNKNOWN,
        bonus_spent=D(300),
        total=D(3000),
        loyalty_provider="loyalclient",
        member_id="42",
        member_phone="+79120000001",
    )
    a_line(order, bonus_spent=D(300), total=D(2700))
    an_attention(order, kind=AttentionKind.BONUS, text="Неизвестно, прошло ли списание.")
    return an_operation(
        order,
        movement=Movement.SPEND,
        state=OperationState.UNKNOWN,
        request={
            "amount": "3000.00",
            "spend": "300.00",
            "lines": [],
            "reserve_id": "",
            "coupons": [],
            "document": "",
        },
    )


def press(client: Client, address: str, **values: str) -> tuple[int, list[str]]:
    """Send a dialog's form; the status, and what the manager is told last."""
    form = {"_form_submitted": "True", **values}
    answer = client.post(address, form, headers={"HX-Request": "true"})
    if answer.status_code != 200:
        return answer.status_code, []
    return 200, [str(each) for each in get_messages(answer.wsgi_request)][-1:]


def test_settling_by_hand(manager: Client, unknown: BonusOperation) -> None:
    status, told = press(
        manager,
        f"{LIST}{unknown.pk}/settle/",
        verdict="happened",
        points="300",
        reason="чек 17 в кабинете",
    )
    assert (status, told) == (200, ["Записано: Списание."])
    unknown.refresh_from_db()
    assert (unknown.state, unknown.points, unknown.note, unknown.settled_by) == (
        OperationState.DONE,
        D(300),
        "чек 17 в кабинете",
        User.objects.get(username="maria"),
    )
    assert Order.objects.get().bonus_state == BonusState.COMMITTED
    assert Attention.objects.get().resolution == "Списание: прошло, 300. чек 17 в кабинете"
    page = text_of(manager.get(f"{LIST}{unknown.pk}/change/").content)
    assert "Что решил менеджер чек 17 в кабинете Кто решил Мария Кузнецова" in page
    assert "Решить вручную" not in page


def test_a_refusal_is_said_in_a_sentence(manager: Client, unknown: BonusOperation) -> None:
    status, told = press(
        manager, f"{LIST}{unknown.pk}/settle/", verdict="happened", points="5000", reason="x"
    )
    assert (status, told) == (200, ["Списать можно от 0 до 3000.00: столько стоит покупка."])
    unknown.refresh_from_db()
    assert unknown.state == OperationState.UNKNOWN


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"verdict": "happened", "points": "300", "reason": ""}, "Обязательное поле"),
        ({"verdict": "happened", "points": "", "reason": "x"}, "Укажите, сколько бонусов прошло."),
        ({"verdict": "happened", "points": "-1", "reason": "x"}, "больше либо равно 0"),
        ({"verdict": "maybe", "points": "1", "reason": "x"}, "Выберите корректный вариант"),
        ({"points": "1", "reason": "x"}, "Обязательное поле"),
    ],
)
def test_the_form_asks_for_what_it_needs(
    values: dict[str, str], complaint: str, manager: Client, unknown: BonusOperation
) -> None:
    form = {"_form_submitted": "True", **values}
    page = manager.post(f"{LIST}{unknown.pk}/settle/", form).content.decode()
    assert complaint in page
    unknown.refresh_from_db()
    assert unknown.state == OperationState.UNKNOWN


def test_the_form_suggests_what_was_asked(manager: Client, unknown: BonusOperation) -> None:
    page = manager.get(f"{LIST}{unknown.pk}/settle/").content.decode()
    assert 'value="300.00"' in page
    assert "Начислено вместе со списанием" not in page


def test_a_retry_where_a_balance_is_all_there_is(manager: Client, unknown: BonusOperation) -> None:
    assert press(manager, f"{LIST}{unknown.pk}/retry/") == (
        200,
        ["Сервис не показывает движений. Посмотрите в его кабинете и решите вручную."],
    )


def test_a_retry_wakes_what_is_stuck(manager: Client, unknown: BonusOperation) -> None:
    BonusOperation.objects.update(state=OperationState.PENDING)
    message = a_message(
        Order.objects.get(),
        vendor=Vendor.LOYALTY,
        topic=Topic.BONUS_SPEND,
        state=MessageState.ATTENTION,
    )
    assert press(manager, f"{LIST}{unknown.pk}/retry/") == (200, ["Проверяем: Списание."])
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED


def test_nobody_decides_without_the_right(unknown: BonusOperation, newcomer: Client) -> None:
    reader = User.objects.create(username="reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_bonusoperation"))
    for client in (signed_in(reader), newcomer):
        for verb in ("settle", "retry"):
            status, _told = press(
                client, f"{LIST}{unknown.pk}/{verb}/", verdict="give_up", reason="x"
            )
            assert status == 403
    unknown.refresh_from_db()
    assert unknown.state == OperationState.UNKNOWN
    page = text_of(signed_in(reader).get(f"{LIST}{unknown.pk}/change/").content)
    assert "Решить вручную" not in page
    assert "+7912•••01" in page
    assert "912 000-00-01" not in page


def test_a_manager_sees_the_whole_phone(manager: Client, unknown: BonusOperation) -> None:
    page = text_of(manager.get(f"{LIST}{unknown.pk}/change/").content)
    assert "+7 912 000-00-01" in page
    assert "Решить вручную" in page


def test_a_settled_movement_has_no_buttons(manager: Client, unknown: BonusOperation) -> None:
    BonusOperation.objects.update(state=OperationState.DONE, points=D(300))
    page = text_of(manager.get(f"{LIST}{unknown.pk}/change/").content)
    assert "Решить вручную" not in page
    assert "Повторить" not in page


def test_the_order_shows_the_buttons(manager: Client, unknown: BonusOperation) -> None:
    source = manager.get(f"/admin/shop/order/{unknown.order_id}/change/").content.decode()
    assert f'hx-get="{LIST}{unknown.pk}/settle/"' in source
    assert f'hx-get="{LIST}{unknown.pk}/retry/"' in source


def test_points_of_a_cancelled_order_put_right_by_hand(
    manager: Client, unknown: BonusOperation
) -> None:
    BonusOperation.objects.update(state=OperationState.DONE, points=D(300))
    Order.objects.update(status=OrderStatus.CANCELLED, bonus_state=BonusState.COMMITTED)
    question = Attention.objects.get()
    page = text_of(manager.get(f"{QUESTIONS}{question.pk}/change/").content)
    assert "Бонусы исправлены вручную" in page
    assert press(manager, f"{QUESTIONS}{question.pk}/undone/", reason="вернула") == (
        200,
        ["Записано: бонусы по заказу исправлены вручную."],
    )
    refund = BonusOperation.objects.get(movement=Movement.SPEND_REFUND)
    assert (refund.points, refund.undoes, refund.note) == (D(300), unknown, "вернула")
    question.refresh_from_db()
    assert question.resolved_by == User.objects.get(username="maria")
    assert press(manager, f"{QUESTIONS}{question.pk}/undone/", reason="ещё раз") == (
        200,
        ["По этому заказу возвращать и снимать нечего."],
    )


def test_a_question_about_a_buyer_leads_there(manager: Client, unknown: BonusOperation) -> None:
    Attention.objects.create(
        subject=f"member:{unknown.customer_id}", kind=AttentionKind.RECONCILE, text="Не сходится."
    )
    source = manager.get(QUESTIONS).content.decode()
    assert f'href="/admin/shop/customer/{unknown.customer_id}/change/"' in source


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_rows(
    count: int, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    order = an_order()
    for _turn in range(count):
        an_operation(order, state=OperationState.UNKNOWN)
    with django_assert_num_queries(8):
        manager.get(LIST)
