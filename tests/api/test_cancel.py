"""POST /orders/{number}/cancel: while nobody has begun to assemble it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shop.models import Availability, Order, OutboxMessage, PromoCode, PushState, SlotDay
from tests.api.rows import Caller, LittleShop, codes, footprint
from tests.plugin_sandbox import SandboxHelper


def cancel(buyer: Caller, number: str, **body: object) -> Any:
    return buyer.api.post(f"/api/v1/orders/{number}/cancel", body, format="json")


def messages() -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.order_by("pk").values_list("topic", "state"))


def test_before_anybody_was_told(shelf: LittleShop, anna: Caller) -> None:
    promo = PromoCode.objects.create(code="МИНУС", kind="amount", value=Decimal(50))
    number = anna.place(shelf.bouquet, promo_code="МИНУС").json()["number"]
    answer = cancel(anna, number, reason="Передумали")

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["status_label"]) == ("cancelled", "Отменён")
    assert (body["can_cancel"], body["question"]) == (False, None)
    history = [(event["status"], event["origin"]) for event in body["history"]]
    assert history == [("new", "mini_app"), ("cancelled", "mini_app")]
    order = Order.objects.get()
    assert (order.cancel_reason, order.status) == ("Передумали", "cancelled")
    assert order.closed_at is not None

    assert Availability.objects.get(product=shelf.bouquet).held == 0
    assert SlotDay.objects.get().taken == 0
    promo.refresh_from_db()
    assert promo.uses == 0
    # Posiflora never hears of the order; the buyer is told that it is off.
    assert messages() == [("order_create", "cancelled"), ("notify_buyer", "queued")]
    assert anna.place(shelf.bouquet).status_code == 201


def test_after_posiflora_was_told(anna: Caller) -> None:
    number = anna.place().json()["number"]
    OutboxMessage.objects.update(state="done")
    Order.objects.update(push_state=PushState.SENT, status="confirmed", posiflora_id="p-1")
    assert cancel(anna, number).status_code == 200
    assert messages() == [
        ("order_create", "done"),
        ("notify_buyer", "queued"),
        ("order_cancel", "queued"),
    ]


def test_while_posiflora_is_being_told(anna: Caller) -> None:
    number = anna.place().json()["number"]
    OutboxMessage.objects.update(state="in_flight")
    assert cancel(anna, number).status_code == 200
    assert messages() == [
        ("order_create", "in_flight"),
        ("notify_buyer", "queued"),
        ("order_cancel", "queued"),
    ]


def test_twice_is_once(shelf: LittleShop, anna: Caller) -> None:
    number = anna.place(shelf.bouquet).json()["number"]
    first = cancel(anna, number, reason="Передумали")
    after = footprint()
    again = cancel(anna, number, reason="Другая причина")
    assert (again.status_code, again.json()) == (200, first.json())
    assert footprint() == after
    assert Order.objects.get().cancel_reason == "Передумали"


@pytest.mark.parametrize(
    "status", ["assembling", "assembled", "delivering", "delivered", "completed", "returned"]
)
def test_too_late(shelf: LittleShop, anna: Caller, status: str) -> None:
    number = anna.place(shelf.bouquet).json()["number"]
    Order.objects.update(status=status)
    before = footprint()
    answer = cancel(anna, number, reason="Передумали")
    assert answer.status_code == 409
    assert answer.json()["errors"] == [
        {
            "code": "cannot_cancel",
            "detail": "Этот заказ уже нельзя отменить здесь. Позвоните в магазин.",
            "attr": None,
        }
    ]
    assert footprint() == before
    order = Order.objects.get()
    assert (order.status, order.cancel_reason) == (status, "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reason": "я" * 501}, "max_length"),
        ({"reason": None}, "null"),
        ({"reason": "a\0"}, "null_characters_not_allowed"),
        ({"reason": ["нет"]}, "invalid"),
    ],
)
def test_a_wrong_form_cancels_nothing(anna: Caller, body: dict[str, object], code: str) -> None:
    number = anna.place().json()["number"]
    answer = cancel(anna, number, **body)
    assert (answer.status_code, codes(answer)) == (400, [(code, "reason")])
    assert anna.order(number)["status"] == "new"


def test_a_reason_is_optional(anna: Caller) -> None:
    number = anna.place().json()["number"]
    assert anna.api.post(f"/api/v1/orders/{number}/cancel").status_code == 200


def test_points_that_were_set_aside_come_back(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    number = rich.place(live.bouquet, bonuses="100.00").json()["number"]
    assert len(sandbox.loyalclient.holds) == 1
    assert cancel(rich, number).json()["bonus_state"] == "releasing"
    live.drain()
    assert rich.order(number)["bonus_state"] == "released"
    assert sandbox.loyalclient.holds == []
    assert sandbox.loyalclient.operations == []
    assert sandbox.posiflora.orders == []
    assert live.movements(number) == [("reserve", "released", Decimal(100))]
