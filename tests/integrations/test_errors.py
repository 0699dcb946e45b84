"""Failures read well in a log and better on a manager's screen."""

import pickle

import pytest

from integrations.errors import (
    Misconfigured,
    OutcomeUnknown,
    Problem,
    Refused,
    Transient,
    VendorError,
)

NO_NUMBER = Problem(field="docNo", message="This value should not be blank.", code="c105")


def test_the_report_names_vendor_operation_status_and_row() -> None:
    error = Transient(
        vendor="posiflora",
        operation="orders.create",
        detail="HTTP 429",
        status=429,
        exchange_id=17,
        retry_after=3.0,
    )
    assert str(error) == "Transient: posiflora orders.create (HTTP 429): HTTP 429 [exchange 17]"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            Transient(vendor="telegram", operation="x", detail="d"),
            "Telegram временно не отвечает, попробуем ещё раз автоматически.",
        ),
        (
            Misconfigured(vendor="loyalclient", operation="x", detail="d"),
            "Сервис бонусов LoyalClient: нет доступа, проверьте адрес, ключи и права в настройках.",
        ),
        (
            OutcomeUnknown(vendor="posiflora", operation="x", detail="d"),
            (
                "Posiflora: ответ не получен, и неизвестно, выполнено ли действие; "
                "сначала проверим это, потом решим, повторять ли."
            ),
        ),
        (
            Refused(
                vendor="posiflora",
                operation="x",
                detail="d",
                problems=(NO_NUMBER, Problem(field="", message="нечто новое")),
            ),
            "Posiflora: запрос отклонён (номер заказа: не заполнено; нечто новое).",
        ),
        (
            Refused(vendor="posiflora", operation="x", detail="d"),
            "Posiflora: запрос отклонён без объяснения причины.",
        ),
        (
            Refused(
                vendor="posiflora",
                operation="x",
                detail="d",
                problems=(Problem(field="oddField", message="No."),),
            ),
            "Posiflora: запрос отклонён (поле «oddField»: No.).",
        ),
    ],
)
def test_the_sentence_is_for_a_manager(error: VendorError, sentence: str) -> None:
    assert error.sentence == sentence


def test_a_problem_is_found_by_its_field() -> None:
    error = Refused(vendor="posiflora", operation="x", detail="d", problems=(NO_NUMBER,))
    assert error.problem("docNo") is NO_NUMBER
    assert error.problem("dueTime") is None


def test_failures_survive_a_process_boundary() -> None:
    error = Refused(
        vendor="posiflora", operation="x", detail="d", status=422, problems=(NO_NUMBER,)
    )
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is Refused
    assert copy.__dict__ == error.__dict__
    assert str(copy) == str(error)
