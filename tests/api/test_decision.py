"""POST /orders/{number}/decision: what to do when points were refused after placing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from shop.models import Availability, Order, OutboxMessage, SlotDay, Vendor
from shop.services import clock
from tests.api.rows import Caller, LittleShop, codes, footprint
from tests.api.test_place_bonus_refusals import the_till_holds_everything
from tests.plugin_sandbox import SandboxHelper


def decide(buyer: Caller, number: str, choice: object) -> Any:
    body = {"choice": choice}
    return buyer.api.post(f"/api/v1/orders/{number}/decision", body, format="json")


@pytest.fixture
def asked(live: LittleShop, rich: Caller, sandbox: SandboxHelper) -> str:
    """An order whose reserve was refused by the worker, after the buyer had the answer."""
    form = rich.form(*live.roses, bonuses="100.00")
    sandbox.fail("loyalclient", path="hold", kind="status")
    answer = rich.post_order(form)
    assert (answer.status_code, answer.json()["bonus_state"]) == (201, "reserving")
    the_till_holds_everything(sandbox)
    OutboxMessage.objects.filter(topic="bonus_reserve").update(available_at=clock.now())
    live.drain(Vendor.LOYALTY)
    number: str = answer.json()["number"]
    return number


def test_the_question(rich: Caller, asked: str, sandbox: SandboxHelper) -> None:
    order = rich.order(asked)
    assert (order["question"], order["bonus_state"]) == ("bonus_refused", "refused")
    assert (order["status"], order["total"], order["bonus_spent"]) == ("new", "800.00", "100.00")
    assert rich.api.get("/api/v1/orders").json()[0]["question"] == "bonus_refused"


def test_pay_without_bonuses(
    live: LittleShop, rich: Caller, asked: str, sandbox: SandboxHelper
) -> None:
    answer = decide(rich, asked, "pay_without_bonuses")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["question"], body["bonus_state"], body["status"]) == (None, "refused", "new")
    assert (body["bonus_spent"], body["total"]) == ("0.00", "900.00")
    assert [(line["bonus_spent"], line["total"]) for line in body["lines"]] == [
        ("0.00", "300.00"),
        ("0.00", "200.00"),
        ("0.00", "100.00"),
    ]
    lines = sum(Decimal(line["total"]) for line in body["lines"])
    assert lines + Decimal(body["delivery_price"]) == Decimal(body["total"])
    assert body["can_cancel"] is True
    assert len(body["history"]) == 1

    # The push no longer waits for the loyalty service, which moved nothing.
    push = OutboxMessage.objects.get(topic="order_create")
    assert (push.state, push.available_at <= clock.now()) == ("queued", True)
    assert sandbox.loyalclient.operations == []
    assert live.movements(asked) == [("reserve", "refused", None)]


def test_cancel(live: LittleShop, rich: Caller, asked: str, sandbox: SandboxHelper) -> None:
    body = decide(rich, asked, "cancel").json()
    assert (body["status"], body["question"]) == ("cancelled", None)
    assert not Availability.objects.filter(held__gt=0).exists()
    assert SlotDay.objects.get().taken == 0
    live.make_due()
    live.drain()
    assert sandbox.posiflora.orders == []
    assert sandbox.loyalclient.member().balance == Decimal(878)


def test_one_answer_is_enough(rich: Caller, asked: str) -> None:
    assert decide(rich, asked, "pay_without_bonuses").status_code == 200
    after = footprint()
    for choice in ("pay_without_bonuses", "cancel"):
        answer = decide(rich, asked, choice)
        assert (answer.status_code, codes(answer)) == (409, [("no_question", None)])
    assert footprint() == after
    assert rich.order(asked)["status"] == "new"


def test_nobody_answers_for_somebody_else(live: LittleShop, rich: Caller, asked: str) -> None:
    before = rich.order(asked)
    assert decide(live.stranger(), asked, "cancel").status_code == 404
    assert rich.order(asked) == before


@pytest.mark.parametrize("choice", ["pay_without_bonuses", "cancel"])
def test_nothing_was_asked(anna: Caller, choice: str) -> None:
    number = anna.place().json()["number"]
    before, shown = footprint(), anna.order(number)
    answer = decide(anna, number, choice)
    assert (answer.status_code, codes(answer)) == (409, [("no_question", None)])
    assert (footprint(), anna.order(number)) == (before, shown)


def test_too_late_to_cancel_is_not_too_late_to_pay(anna: Caller) -> None:
    number = anna.place().json()["number"]
    Order.objects.update(question="bonus_refused", status="assembling", bonus_state="refused")
    answer = decide(anna, number, "cancel")
    assert (answer.status_code, codes(answer)) == (409, [("cannot_cancel", None)])
    assert anna.order(number)["question"] == "bonus_refused"
    assert decide(anna, number, "pay_without_bonuses").status_code == 200


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ("", "invalid_choice"),
        ("maybe", "invalid_choice"),
        (None, "null"),
        (["cancel"], "invalid_choice"),
        ({"cancel": True}, "invalid_choice"),
        (1, "invalid_choice"),
        ("\ud800", "parse_error"),
    ],
)
def test_a_wrong_choice(anna: Caller, choice: object, code: str) -> None:
    number = anna.place().json()["number"]
    Order.objects.update(question="bonus_refused")
    before = footprint()
    address = f"/api/v1/orders/{number}/decision"
    body = json.dumps({"choice": choice})
    answer = anna.api.post(address, body, content_type="application/json")
    assert answer.status_code == 400
    attr = None if code == "parse_error" else "choice"
    assert codes(answer) == [(code, attr)]
    assert footprint() == before
    assert OutboxMessage.objects.count() == 1
