"""What a manager says of a movement that nobody else can tell of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from integrations.errors import VendorError
from shop.models import (
    Attention,
    AttentionKind,
    BonusOperation,
    BonusState,
    Customer,
    MessageState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
    OutboxMessage,
    Question,
    Topic,
)
from shop.services.bonuses.put_right import bonus_adjust, bonus_undone_there
from shop.services.bonuses.retry import bonus_retry
from shop.services.bonuses.settle import Verdict, bonus_settle
from shop.services.errors import DomainError
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop

from .unsettled import spend_of, state_of, unknown_spend

D = Decimal


@pytest.fixture
def unknown(shop: Shop, sandbox: SandboxHelper, member: Buyer) -> str:
    """An order whose spend was carried out, which nobody can see."""
    return unknown_spend(shop, sandbox, member, done=True)


def refusal(verb: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        verb()
    assert caught.value.code == "cannot_settle"
    return caught.value.problems[0].sentence


def open_bonus_questions(number: str) -> int:
    rows = Attention.objects.filter(order__number=number, kind=AttentionKind.BONUS)
    return rows.filter(resolved_at=None).count()


def test_it_happened(shop: Shop, sandbox: SandboxHelper, unknown: str, maria: User) -> None:
    assert open_bonus_questions(unknown) == 1
    operation = bonus_settle(
        operation_id=spend_of(unknown).pk,
        verdict=Verdict.HAPPENED,
        points=D(100),
        reason="чек № 17 в кабинете",
        by=maria,
    )
    assert (operation.state, operation.points, operation.note, operation.settled_by) == (
        OperationState.DONE,
        D(100),
        "чек № 17 в кабинете",
        maria,
    )
    assert state_of(unknown) == (OperationState.DONE, BonusState.COMMITTED)
    assert open_bonus_questions(unknown) == 0
    answered = Attention.objects.get(kind=AttentionKind.BONUS)
    assert (answered.resolved_by, answered.resolution) == (
        maria,
        "Списание: прошло, 100. чек № 17 в кабинете",
    )
    event = shop.order(unknown).history.latest("pk")
    assert (event.origin, event.actor, event.note) == (
        "manager",
        maria,
        "Списание: прошло, 100. чек № 17 в кабинете",
    )
    shop.drain()
    assert len(sandbox.loyalclient.operations) == 1


def test_less_was_spent_than_asked(
    shop: Shop, sandbox: SandboxHelper, unknown: str, maria: User
) -> None:
    bonus_settle(
        operation_id=spend_of(unknown).pk,
        verdict=Verdict.HAPPENED,
        points=D(60),
        reason="так в чеке",
        by=maria,
    )
    (text,) = Attention.objects.filter(resolved_at=None, kind=AttentionKind.BONUS).values_list(
        "text", flat=True
    )
    assert text == "Сервис бонусов списал 60 вместо 100.00. Проверьте сумму к оплате."


def test_it_did_not_happen_and_is_sent_once_more(
    shop: Shop, sandbox: SandboxHelper, member: Buyer, maria: User
) -> None:
    number = unknown_spend(shop, sandbox, member, done=False)
    bonus_settle(
        operation_id=spend_of(number).pk,
        verdict=Verdict.SEND_AGAIN,
        reason="в кабинете пусто",
        by=maria,
    )
    sandbox.fail("loyalclient", "POST", "/retail$", "lost_after")
    shop.drain()
    shop.make_due()
    shop.drain()
    (operation,) = sandbox.loyalclient.operations
    assert operation.spend == D(100)
    assert shop.movements(number)[1:] == [("spend", "released", None), ("spend", "done", D(100))]
    assert state_of(number) == (OperationState.DONE, BonusState.COMMITTED)


def test_it_did_not_happen_and_nobody_tries_again(
    shop: Shop, sandbox: SandboxHelper, member: Buyer, maria: User
) -> None:
    number = unknown_spend(shop, sandbox, member, done=False)
    bonus_settle(
        operation_id=spend_of(number).pk, verdict=Verdict.GIVE_UP, reason="бонусов нет", by=maria
    )
    assert state_of(number) == (OperationState.REFUSED, BonusState.REFUSED)
    shop.drain()
    assert sandbox.loyalclient.operations == []
    assert sandbox.loyalclient.holds == []
    assert shop.order(number).question == Question.BONUS_REFUSED
    assert open_bonus_questions(number) == 0


def test_nothing_is_sent_for_a_cancelled_order(
    shop: Shop, sandbox: SandboxHelper, member: Buyer, maria: User
) -> None:
    number = unknown_spend(shop, sandbox, member, done=False)
    Order.objects.update(status=OrderStatus.CANCELLED)
    said = refusal(
        lambda: bonus_settle(
            operation_id=spend_of(number).pk, verdict=Verdict.SEND_AGAIN, reason="x", by=maria
        )
    )
    assert said == "Заказ отменён: проводить по нему бонусы больше незачем."


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (D(-1), "Число бонусов не бывает меньше нуля."),
        (D(0), "Списать можно от 0 до 6900.00: столько стоит покупка."),
        (D("6900.01"), "Списать можно от 0 до 6900.00: столько стоит покупка."),
    ],
)
def test_impossible_points(
    points: Decimal, sentence: str, shop: Shop, unknown: str, maria: User
) -> None:
    operation = spend_of(unknown)
    BonusOperation.objects.filter(pk=operation.pk).update(amount=D(6900))
    said = refusal(
        lambda: bonus_settle(
            operation_id=operation.pk,
            verdict=Verdict.HAPPENED,
            points=points,
            reason="x",
            by=maria,
        )
    )
    assert said == sentence
    assert spend_of(unknown).note == ""
    assert open_bonus_questions(unknown) == 1


def test_what_is_settled_stays_settled(shop: Shop, unknown: str, maria: User) -> None:
    operation = spend_of(unknown)

    def settle() -> object:
        return bonus_settle(
            operation_id=operation.pk,
            verdict=Verdict.HAPPENED,
            points=D(100),
            reason="x",
            by=maria,
        )

    settle()
    assert refusal(settle) == "Это движение уже завершено."
    reserve = BonusOperation.objects.get(movement=Movement.RESERVE)
    BonusOperation.objects.filter(pk=reserve.pk).update(state=OperationState.PENDING)
    said = refusal(
        lambda: bonus_settle(operation_id=reserve.pk, verdict=Verdict.GIVE_UP, reason="x", by=maria)
    )
    assert said == "Резерв не решают вручную: повторите его или отмените заказ."


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.IN_FLIGHT])
def test_what_is_being_sent_is_nobodys_to_decide(
    state: MessageState, shop: Shop, unknown: str, maria: User
) -> None:
    operation = spend_of(unknown)
    BonusOperation.objects.filter(pk=operation.pk).update(state=OperationState.PENDING)
    OutboxMessage.objects.filter(topic=Topic.BONUS_SPEND).update(state=state)
    said = refusal(
        lambda: bonus_settle(
            operation_id=operation.pk, verdict=Verdict.GIVE_UP, reason="x", by=maria
        )
    )
    assert said == "Движение ещё отправляется. Дождитесь ответа сервиса."


def test_a_balance_proves_nothing_for_a_movement_that_was_given_up(
    shop: Shop, unknown: str
) -> None:
    said = refusal(lambda: bonus_retry(operation_id=spend_of(unknown).pk))
    assert said == "Сервис не показывает движений. Посмотрите в его кабинете и решите вручную."


def test_a_stuck_message_is_woken(
    shop: Shop, sandbox: SandboxHelper, member: Buyer, maria: User
) -> None:
    sandbox.fail("loyalclient", "POST", "/retail$", "status", status=401)
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    message = OutboxMessage.objects.get(topic=Topic.BONUS_SPEND)
    assert message.state == MessageState.ATTENTION
    assert bonus_retry(operation_id=spend_of(number).pk) == message
    shop.drain()
    assert state_of(number) == (OperationState.DONE, BonusState.COMMITTED)
    assert len(sandbox.loyalclient.operations) == 1


def test_a_stuck_message_may_be_answered_for(
    shop: Shop, sandbox: SandboxHelper, member: Buyer, maria: User
) -> None:
    sandbox.fail("loyalclient", "POST", "/retail$", "status", status=401)
    number = member.place(bonuses="100").json()["number"]
    shop.drain()
    bonus_settle(
        operation_id=spend_of(number).pk,
        verdict=Verdict.HAPPENED,
        points=D(100),
        reason="провела сама",
        by=maria,
    )
    assert OutboxMessage.objects.get(topic=Topic.BONUS_SPEND).state == MessageState.CANCELLED
    shop.drain()
    assert sandbox.loyalclient.operations == []


def test_a_correction_goes_either_way(shop: Shop, member: Buyer, maria: User) -> None:
    customer = Customer.objects.get()
    taken = bonus_adjust(customer_id=customer.pk, points=D("-50.5"), reason="ошибка", by=maria)
    given = bonus_adjust(customer_id=customer.pk, points=D(20), reason="подарок", by=maria)
    assert [
        (row.movement, row.state, row.points, row.n, row.note, row.settled_by)
        for row in (taken, given)
    ] == [
        ("adjustment", "done", D("-50.5"), 1, "ошибка", maria),
        ("adjustment", "done", D(20), 2, "подарок", maria),
    ]
    rows = member.api.get("/api/v1/me/bonuses/operations").json()
    assert [(row["kind"], row["amount"]) for row in rows] == [
        ("adjustment", "20.00"),
        ("adjustment", "-50.50"),
    ]
    assert refusal(
        lambda: bonus_adjust(customer_id=customer.pk, points=D(0), reason="x", by=maria)
    ) == ("Укажите, на сколько бонусов изменён счёт.")


def test_who_has_no_account_gets_no_correction(shop: Shop, maria: User) -> None:
    nobody = Customer.objects.create(first_name="Пётр", phone="+79120000099")
    said = refusal(lambda: bonus_adjust(customer_id=nobody.pk, points=D(1), reason="x", by=maria))
    assert said == "У покупателя нет подтверждённого телефона: счёта бонусов у него нет."


def test_nothing_but_a_correction_is_negative(shop: Shop, unknown: str) -> None:
    operation = spend_of(unknown)
    for values in ({"points": D(-1)}, {"asked": D(-1)}, {"amount": D(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BonusOperation.objects.filter(pk=operation.pk).update(**values)


def test_there_is_nothing_to_undo_in_an_order_that_goes_on(
    shop: Shop, unknown: str, maria: User
) -> None:
    order = shop.order(unknown)
    said = refusal(lambda: bonus_undone_there(order_id=order.pk, reason="x", by=maria))
    assert said == "По этому заказу возвращать и снимать нечего."


def test_no_verb_here_calls_anybody(
    shop: Shop, sandbox: SandboxHelper, unknown: str, maria: User
) -> None:
    with sandbox.down():
        try:
            bonus_settle(
                operation_id=spend_of(unknown).pk,
                verdict=Verdict.HAPPENED,
                points=D(100),
                reason="x",
                by=maria,
            )
        except VendorError:
            pytest.fail("a vendor was called")
