"""Failures: the state, the delay and the words each of the four classes leads to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from integrations.errors import (
    Misconfigured,
    OutcomeUnknown,
    Problem,
    Refused,
    Transient,
    VendorError,
)
from shop.models import (
    Attention,
    AttentionKind,
    MessageState,
    Order,
    OutboxMessage,
    PushState,
    Topic,
    Vendor,
)
from shop.services.attention import attention_add, attention_open
from shop.services.messages import message_retry
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import PATIENCE, NeedsPerson, Postponed, backoff
from shop.sync.outbox.run import run_due
from tests.sync.hands import bare_message, bare_order, clock_at, handles, open_attentions

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ABOUT: dict[str, Any] = {
    "vendor": "posiflora",
    "operation": "orders.create",
    "detail": "the detail",
    "exchange_id": 7,
}
WAITS = "Posiflora временно не отвечает, попробуем ещё раз автоматически."
UNKNOWN = (
    "Posiflora: ответ не получен, и неизвестно, выполнено ли действие; "
    "сначала проверим это, потом решим, повторять ли."
)
NO_ACCESS = "Posiflora: нет доступа, проверьте адрес, ключи и права в настройках."
REFUSED = "Posiflora: запрос отклонён (номер заказа: не заполнено)."


@pytest.fixture
def order() -> Order:
    return bare_order()


def run_once(
    monkeypatch: pytest.MonkeyPatch, message: OutboxMessage, error: Exception | None
) -> timedelta:
    """One attempt that ends so; returns how long the message has to wait."""

    def attempt(_claimed: Claimed) -> None:
        if error:
            raise error

    OutboxMessage.objects.filter(pk=message.pk).update(available_at=NOW)
    with clock_at(monkeypatch, NOW):
        handles(monkeypatch, message.topic, attempt)
        run_due(vendor=Vendor(message.vendor), keep_going=iter([True, False]).__next__)
    message.refresh_from_db()
    return message.available_at - NOW


def test_transient_waits_and_tries_again(monkeypatch: pytest.MonkeyPatch, order: Order) -> None:
    message = bare_message(order=order)
    delay = run_once(monkeypatch, message, Transient(**ABOUT))
    assert timedelta(seconds=1.5) <= delay <= timedelta(seconds=2.5)
    assert (message.state, message.error_kind, message.error) == ("queued", "transient", WAITS)
    assert message.error_detail == "Transient: posiflora orders.create: the detail [exchange 7]"
    assert (message.attempts, message.claim, message.outcome_unknown) == (1, None, False)
    assert open_attentions() == []


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (7, 128), (8, 256), (9, 300), (5000, 300)]
)
def test_the_back_off_doubles_up_to_five_minutes_with_jitter(attempts: int, seconds: int) -> None:
    delays = [backoff(attempts) for _ in range(300)]
    assert min(delays) >= seconds * 0.75
    assert max(delays) <= seconds * 1.25
    # A crowd that failed together must not come back together.
    assert max(delays) - min(delays) > seconds * 0.3


@pytest.mark.parametrize(("asked", "waits"), [(7.0, 7.0), (3600.0, 3600.0), (0.0, 0.1)])
def test_the_vendors_own_wait_wins(
    monkeypatch: pytest.MonkeyPatch, order: Order, asked: float, waits: float
) -> None:
    message = bare_message(order=order, attempts=6)
    delay = run_once(monkeypatch, message, Transient(**ABOUT, retry_after=asked))
    assert delay == timedelta(seconds=waits)


def test_the_wait_of_our_own_breaker_does_not_shorten_the_back_off(
    monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    """Eight attempts ten seconds apart would call a person after a minute and a half."""
    nothing_sent = {**ABOUT, "exchange_id": None}
    message = bare_message(order=order, attempts=5)
    delay = run_once(monkeypatch, message, Transient(**nothing_sent, retry_after=10.0))
    assert delay >= timedelta(seconds=48)
    first = bare_message(order=order)
    assert run_once(monkeypatch, first, Transient(**nothing_sent, retry_after=10.0)) == timedelta(
        seconds=10
    )


def test_an_unknown_outcome_waits_for_the_vendor_to_settle(
    monkeypatch: pytest.MonkeyPatch, order: Order, settings: Settings
) -> None:
    settings.OUTBOX_UNKNOWN_SETTLE_SECONDS = 15
    message = bare_message(order=order)
    delay = run_once(monkeypatch, message, OutcomeUnknown(**ABOUT))
    assert delay == timedelta(seconds=15)
    assert (message.state, message.error_kind, message.error) == ("queued", "unknown", UNKNOWN)
    assert message.outcome_unknown is True
    run_once(monkeypatch, message, Transient(**ABOUT))
    assert message.outcome_unknown is True, "only a success makes it known"
    run_once(monkeypatch, message, None)
    assert (message.state, message.outcome_unknown, message.error) == ("done", False, "")
    assert (message.error_kind, message.error_detail, message.claim) == ("", "", None)
    assert message.finished_at == NOW


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (
            Refused(**ABOUT, problems=(Problem("docNo", "This value should not be blank."),)),
            "refused",
            REFUSED,
        ),
        (Misconfigured(**ABOUT, status=401), "misconfigured", NO_ACCESS),
    ],
    ids=["refused", "misconfigured"],
)
def test_what_no_repeat_can_help_goes_to_a_person_at_once(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    order: Order,
    error: VendorError,
    kind: str,
    sentence: str,
) -> None:
    settings.TELEGRAM_STAFF_CHAT_ID = "-1000000001"
    message = bare_message(order=order)
    assert run_once(monkeypatch, message, error) == timedelta(0)
    assert (message.state, message.error_kind, message.error) == ("attention", kind, sentence)
    assert open_attentions() == [("push", sentence)]
    order.refresh_from_db()
    assert order.push_state == PushState.ATTENTION
    told = OutboxMessage.objects.get(topic=Topic.NOTIFY_STAFF)
    assert told.payload == {"attention": Attention.objects.get().pk}


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        (Topic.ORDER_CREATE, "push"),
        (Topic.ORDER_UPDATE, "push"),
        (Topic.ORDER_CANCEL, "cancel"),
        (Topic.BONUS_RESERVE, "bonus"),
        (Topic.BONUS_RELEASE, "bonus"),
        (Topic.BONUS_SPEND, "bonus"),
        (Topic.BONUS_EARN, "bonus"),
    ],
)
def test_the_question_is_named_after_the_topic(
    monkeypatch: pytest.MonkeyPatch, order: Order, topic: Topic, kind: str
) -> None:
    message = bare_message(order=order, topic=topic)
    run_once(monkeypatch, message, Misconfigured(**ABOUT))
    assert open_attentions() == [(kind, NO_ACCESS)]
    order.refresh_from_db()
    pushed = PushState.ATTENTION if topic == Topic.ORDER_CREATE else PushState.QUEUED
    assert order.push_state == pushed


@pytest.mark.parametrize("topic", [Topic.NOTIFY_BUYER, Topic.NOTIFY_STAFF])
def test_nobody_is_asked_about_a_message_that_did_not_arrive(
    monkeypatch: pytest.MonkeyPatch, order: Order, topic: Topic
) -> None:
    message = bare_message(order=order, topic=topic, vendor=Vendor.TELEGRAM)
    run_once(monkeypatch, message, Refused(**{**ABOUT, "vendor": "telegram"}))
    assert message.state == MessageState.ATTENTION
    assert open_attentions() == []


def test_patience_has_an_end_but_the_attempts_go_on(
    monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    message = bare_message(order=order, attempts=6)
    run_once(monkeypatch, message, Transient(**ABOUT))
    assert (message.attempts, open_attentions()) == (7, [])
    run_once(monkeypatch, message, Transient(**ABOUT))
    assert (message.attempts, message.state) == (8, "queued")
    assert open_attentions() == [("push", WAITS)]
    order.refresh_from_db()
    assert order.push_state == PushState.QUEUED
    run_once(monkeypatch, message, OutcomeUnknown(**ABOUT))
    assert open_attentions() == [("push", UNKNOWN)], "one question, in the words of the last try"


@pytest.mark.parametrize("topic", [Topic.ORDER_UPDATE, Topic.BONUS_RELEASE])
def test_a_late_success_answers_the_question_its_failures_asked(
    monkeypatch: pytest.MonkeyPatch, order: Order, topic: Topic
) -> None:
    message = bare_message(order=order, topic=topic)
    run_once(monkeypatch, message, Misconfigured(**ABOUT))
    message_retry(message=message)
    run_once(monkeypatch, message, Transient(**ABOUT))
    assert [text for _kind, text in open_attentions()] == [WAITS]
    run_once(monkeypatch, message, Postponed(1))
    run_once(monkeypatch, message, None)
    assert message.state == MessageState.DONE
    assert open_attentions() == []
    assert Attention.objects.get().resolution == "Повторная попытка удалась."


def test_a_late_success_leaves_other_questions_open(
    monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    message = bare_message(order=order, topic=Topic.BONUS_RELEASE)
    run_once(monkeypatch, message, Transient(**ABOUT))
    attention_open(order=order, kind=AttentionKind.BONUS, text="Верните вручную: 100.00.")
    run_once(monkeypatch, message, None)
    assert open_attentions() == [("bonus", "Верните вручную: 100.00.")]


def test_what_a_message_says_stands_beside_what_is_asked_already(
    monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    attention_open(order=order, kind=AttentionKind.BONUS, text="Верните вручную: 100.00.")
    message = bare_message(order=order, topic=Topic.BONUS_RELEASE, attempts=PATIENCE)
    run_once(monkeypatch, message, Transient(**ABOUT))
    run_once(monkeypatch, message, Transient(**ABOUT))
    assert open_attentions() == [("bonus", f"Верните вручную: 100.00.\n{WAITS}")]
    run_once(monkeypatch, message, None)
    assert open_attentions() == [("bonus", "Верните вручную: 100.00.")]


def hold(message: OutboxMessage) -> None:
    """It is not this one's turn."""
    OutboxMessage.objects.filter(pk=message.pk).update(available_at=NOW + timedelta(days=1))


def test_two_messages_fail_for_one_reason_and_one_goes_through(
    monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    first = bare_message(order=order, topic=Topic.BONUS_RELEASE, attempts=PATIENCE)
    run_once(monkeypatch, first, Transient(**ABOUT))
    second = bare_message(order=order, topic=Topic.BONUS_MIRROR, attempts=PATIENCE)
    hold(first)
    run_once(monkeypatch, second, Transient(**ABOUT))
    assert open_attentions() == [("bonus", WAITS)], "said once"
    run_once(monkeypatch, second, None)
    assert open_attentions() == [("bonus", WAITS)], "the other one still waits"
    run_once(monkeypatch, first, None)
    assert open_attentions() == []


@pytest.mark.parametrize("answered", [False, True])
def test_an_answer_that_has_to_be_waited_for_ends_an_outage(
    monkeypatch: pytest.MonkeyPatch, order: Order, *, answered: bool
) -> None:
    message = bare_message(order=order, topic=Topic.BONUS_MIRROR, attempts=PATIENCE)
    run_once(monkeypatch, message, Transient(**ABOUT))
    run_once(monkeypatch, message, Postponed(60, answered=answered))
    assert open_attentions() == ([] if answered else [("bonus", WAITS)])
    assert (message.attempts, message.error) == ((0, "") if answered else (9, WAITS))


def test_no_sentence_is_cut(order: Order) -> None:
    for count in range(30):
        text = f"Возвращена часть заказа: роза × {count}. Верните вручную: {count}.00."
        attention_add(order=order, kind=AttentionKind.BONUS, text=text)
    ((_kind, text),) = open_attentions()
    assert text.endswith("Верните вручную: 29.00.")
    assert text.count("Верните вручную") == 30


def test_a_defect_of_ours_is_tried_five_times_and_then_shown(
    monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    message = bare_message(order=order)
    for attempt in (1, 2, 3, 4):
        delay = run_once(monkeypatch, message, KeyError("field"))
        assert (message.state, message.attempts) == ("queued", attempt)
        nominal = timedelta(seconds=2**attempt)
        assert nominal * 0.75 <= delay <= nominal * 1.25
    assert open_attentions() == []
    run_once(monkeypatch, message, KeyError("field"))
    assert (message.state, message.error_kind) == ("attention", "internal")
    assert message.error == "Внутренняя ошибка. Сообщите разработчикам."
    assert message.error_detail == "KeyError: 'field'"
    assert message.outcome_unknown is True, "it may have struck after the work was done"
    assert open_attentions() == [("push", "Внутренняя ошибка. Сообщите разработчикам.")]


def test_a_handler_may_ask_for_a_person(monkeypatch: pytest.MonkeyPatch, order: Order) -> None:
    message = bare_message(order=order, topic=Topic.ORDER_CANCEL)
    run_once(monkeypatch, message, NeedsPerson("Решите, какой верен."))
    assert (message.state, message.error) == ("attention", "Решите, какой верен.")
    assert open_attentions() == [("cancel", "Решите, какой верен.")]


def test_a_postponed_message_has_not_failed(monkeypatch: pytest.MonkeyPatch, order: Order) -> None:
    message = bare_message(order=order, attempts=20, outcome_unknown=True)
    assert run_once(monkeypatch, message, Postponed(1.5)) == timedelta(seconds=1.5)
    assert (message.state, message.attempts, message.error) == ("queued", 20, "")
    assert message.outcome_unknown is True
    assert open_attentions() == []


def test_one_bad_message_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = [
        bare_message(order=bare_order(), topic="of_the_future").pk,
        bare_message(order=None, topic=Topic.ORDER_CANCEL).pk,
        bare_message(order=bare_order(), topic=Topic.ORDER_UPDATE).pk,
    ]
    good = bare_message(order=bare_order())

    def broken(_claimed: Claimed) -> None:
        raise AssertionError("a defect")

    handles(monkeypatch, Topic.ORDER_UPDATE, broken)
    handles(monkeypatch, Topic.ORDER_CREATE, lambda _claimed: None)
    assert run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True) == 4
    good.refresh_from_db()
    assert good.state == MessageState.DONE
    states = OutboxMessage.objects.filter(pk__in=bad).values_list("state", "error_kind", "attempts")
    assert set(states) == {("queued", "internal", 1)}


def test_a_dead_vendor_does_not_stop_another(monkeypatch: pytest.MonkeyPatch) -> None:
    order = bare_order()
    dead = bare_message(order=order, stream="posiflora:1")
    alive = bare_message(
        order=order, stream="loyalty:1", vendor=Vendor.LOYALTY, topic=Topic.BONUS_EARN
    )

    def down(_claimed: Claimed) -> None:
        raise Transient(**ABOUT)

    handles(monkeypatch, Topic.ORDER_CREATE, down)
    handles(monkeypatch, Topic.BONUS_EARN, lambda _claimed: None)
    for vendor in Vendor:
        run_due(vendor=vendor, keep_going=lambda: True)
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, alive.state) == ("queued", "done")
