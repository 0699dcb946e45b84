"""One key is one order, however often it is sent (DESIGN §4.2)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from shop.models import IdempotencyRecord, Order, Product
from shop.services import clock
from tests.api.rows import ANNA_PHONE, Caller, LittleShop, codes, footprint

if TYPE_CHECKING:
    from tests.api.rows import Answer

KEY = "5f0e3c1a-7a52-4d0c-9d1e-0c2f6a1b9e70"


def replayed(answer: Answer) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


@pytest.mark.parametrize(
    "key",
    [
        None,
        "",
        "1",
        "ключ",
        "5f0e3c1a-7a52-4d0c-9d1e-0c2f6a1b9e7",
        "5f0e3c1a-7a52-4d0c-9d1e-0c2f6a1b9e70, 5f0e3c1a-7a52-4d0c-9d1e-0c2f6a1b9e70",
        "x" * 5000,
    ],
)
def test_without_a_key_nothing_is_placed(anna: Caller, key: str | None) -> None:
    form = anna.form()
    before = footprint()
    headers: dict[str, Any] = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    answer = anna.api.post("/api/v1/orders", form, **headers)
    assert answer.status_code == 400
    assert answer.json() == {
        "type": "client_error",
        "errors": [
            {
                "code": "idempotency_key_missing",
                "detail": "Запрос отправлен без ключа повтора.",
                "attr": None,
            }
        ],
    }
    assert footprint() == before


def test_a_replay_is_the_same_answer(anna: Caller) -> None:
    form = anna.form()
    first = anna.post_order(form, key=KEY)
    assert (first.status_code, replayed(first)) == (201, False)
    after = footprint()
    for spelled in (KEY, KEY.upper(), f"{{{KEY}}}", KEY.replace("-", "")):
        again = anna.post_order(form, key=spelled)
        assert (again.status_code, replayed(again)) == (200, True)
        assert again.json() == first.json()
    assert footprint() == after


def test_an_equal_request_may_be_spelled_otherwise(anna: Caller) -> None:
    form = anna.form()
    first = anna.post_order(form, key=KEY)
    spelled = {
        **form,
        "bonuses": "0.00",
        "promo_code": "",
        "recipient": {**form["recipient"], "phone": "8 912 000-00-77"},
        "expected_total": f"{form['expected_total']}0"[:-1],
        "never_heard_of": 1,
    }
    again = anna.post_order(dict(reversed(spelled.items())), key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize(
    "change",
    [
        {"comment": "Другой"},
        {"anonymous": True},
        {"expected_total": "1.00"},
        {"bonuses": "1.00"},
        {"promo_code": "ВЕСНА"},
        {"items": [{"product": 1, "quantity": 2}]},
    ],
)
def test_another_request_under_the_same_key(anna: Caller, change: dict[str, object]) -> None:
    form = anna.form()
    first = anna.post_order(form, key=KEY)
    after = footprint()
    answer = anna.post_order({**form, **change}, key=KEY)
    assert answer.status_code == 422
    assert codes(answer) == [("idempotency_key_reused", None)]
    assert footprint() == after
    assert anna.post_order(form, key=KEY).json() == first.json()


def test_another_key_is_another_order(anna: Caller) -> None:
    form = anna.form()
    numbers = {anna.post_order(form, key=str(uuid.uuid4())).json()["number"] for _ in range(2)}
    assert len(numbers) == 2


def test_a_key_belongs_to_its_customer(anna: Caller, stranger: Caller) -> None:
    form = anna.form()
    mine = anna.post_order(form, key=KEY)
    theirs = stranger.post_order(form, key=KEY)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["number"] != theirs.json()["number"]
    assert stranger.post_order(form, key=KEY).json() == theirs.json()
    assert anna.post_order(form, key=KEY).json() == mine.json()
    assert [each["number"] for each in stranger.api.get("/api/v1/orders").json()] == [
        theirs.json()["number"]
    ]


def test_a_replay_does_not_care_that_the_world_went_on(shelf: LittleShop, anna: Caller) -> None:
    form = anna.form(shelf.bouquet)
    first = anna.post_order(form, key=KEY)
    Product.objects.update(price=1, is_hidden=True)
    anna.api.patch("/api/v1/me", {"phone": ""})
    anna.api.post(f"/api/v1/orders/{first.json()['number']}/cancel", {})
    again = anna.post_order(form, key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Order.objects.count() == 1


def test_a_refused_request_may_be_sent_again_under_its_key(shelf: LittleShop) -> None:
    buyer = shelf.buyer()
    form = buyer.form()
    assert codes(buyer.post_order(form, key=KEY)) == [("phone_required", "recipient.phone")]
    buyer.api.patch("/api/v1/me", {"phone": ANNA_PHONE})
    assert buyer.post_order(form, key=KEY).status_code == 201


def test_a_malformed_request_does_not_use_its_key_up(anna: Caller) -> None:
    form = anna.form()
    assert anna.post_order({**form, "items": []}, key=KEY).status_code == 400
    assert anna.post_order(form, key=KEY).status_code == 201


def forget_the_answer(*, seconds_ago: float, **order: object) -> None:
    """As if the process had died between its commit and its answer."""
    at = clock.now() - timedelta(seconds=seconds_ago)
    IdempotencyRecord.objects.update(answer_status=None, answer=None, created_at=at)
    Order.objects.update(**order)


def test_a_crash_before_the_answer_is_answered_by_the_repeat(anna: Caller) -> None:
    form = anna.form()
    first = anna.post_order(form, key=KEY)
    forget_the_answer(seconds_ago=0)
    again = anna.post_order(form, key=KEY)
    assert (again.status_code, replayed(again)) == (200, True)
    assert again.json() == first.json()
    record = IdempotencyRecord.objects.get()
    assert (record.answer_status, record.answer) == (201, first.json())


@pytest.mark.parametrize(("seconds_ago", "status"), [(0, 409), (9, 409), (11, 200), (3600, 200)])
def test_while_the_points_are_being_reserved_a_repeat_waits(
    anna: Caller, seconds_ago: float, status: int
) -> None:
    form = anna.form()
    number = anna.post_order(form, key=KEY).json()["number"]
    forget_the_answer(seconds_ago=seconds_ago, bonus_state="reserving")
    answer = anna.post_order(form, key=KEY)
    assert answer.status_code == status
    if status == 409:
        assert codes(answer) == [("request_in_progress", None)]
        assert not replayed(answer)
    else:
        assert (answer.json()["number"], answer.json()["bonus_state"]) == (number, "reserving")


def test_a_crash_after_the_order_was_turned_down_is_still_a_refusal(anna: Caller) -> None:
    form = anna.form()
    anna.post_order(form, key=KEY)
    forget_the_answer(seconds_ago=0, is_rejected=True, status="cancelled", bonus_state="refused")
    answer = anna.post_order(form, key=KEY)
    assert (answer.status_code, codes(answer)) == (409, [("bonus_refused", "bonuses")])


def test_a_crash_between_the_refusal_and_turning_down_leaves_a_question(anna: Caller) -> None:
    form = anna.form()
    anna.post_order(form, key=KEY)
    forget_the_answer(seconds_ago=60, bonus_state="refused", question="bonus_refused")
    answer = anna.post_order(form, key=KEY)
    assert (answer.status_code, answer.json()["question"]) == (200, "bonus_refused")
