"""GET /orders and /orders/{number}: one's own, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from shop.models import EventKind, HistoryEvent, Order, OrderStatus, Origin, ProductImage
from shop.services.history import event_add
from tests.api.rows import Caller, LittleShop, codes, footprint

ACTIONS = [
    ("get", "", None),
    ("post", "/cancel", {"reason": "чужой"}),
    ("post", "/decision", {"choice": "cancel"}),
    ("post", "/repeat", None),
]


def numbers(buyer: Caller) -> list[str]:
    answer = buyer.api.get("/api/v1/orders")
    assert answer.status_code == 200
    return [row["number"] for row in answer.json()]


def test_nobody_sees_nor_touches_somebody_elses(anna: Caller, stranger: Caller) -> None:
    number = anna.place().json()["number"]
    Order.objects.update(question="bonus_refused")
    before, seen = footprint(), anna.order(number)
    assert numbers(stranger) == []
    for method, path, body in ACTIONS:
        answer = getattr(stranger.api, method)(f"/api/v1/orders/{number}{path}", body)
        assert answer.status_code == 404, path
        assert codes(answer) == [("not_found", None)]
    assert footprint() == before
    assert anna.order(number) == seen


@pytest.mark.parametrize("number", ["TM9999999999", "tm", "0", "x" * 300])
@pytest.mark.parametrize(("method", "path", "body"), ACTIONS)
def test_what_is_not_there(
    anna: Caller, number: str, method: str, path: str, body: dict[str, str] | None
) -> None:
    answer = getattr(anna.api, method)(f"/api/v1/orders/{number}{path}", body)
    assert (answer.status_code, codes(answer)) == (404, [("not_found", None)])


def test_somebody_elses_and_nobodys_look_the_same(anna: Caller, stranger: Caller) -> None:
    number = anna.place().json()["number"]
    theirs = stranger.api.get(f"/api/v1/orders/{number}")
    nobodys = stranger.api.get("/api/v1/orders/TM9999999999")
    assert (theirs.status_code, theirs.json()) == (nobodys.status_code, nobodys.json())


def test_newest_first(anna: Caller, stranger: Caller) -> None:
    placed = [anna.place().json()["number"] for _ in range(3)]
    theirs = stranger.place().json()["number"]
    assert numbers(anna) == placed[::-1]
    assert numbers(stranger) == [theirs]


@time_machine.travel("2026-11-25T05:00:00Z", tick=False)
def test_one_row(shelf: LittleShop) -> None:
    anna = shelf.reachable()
    ProductImage.objects.create(product=shelf.bouquet, url="https://cdn.ru/1.jpg")
    number = anna.place(shelf.bouquet).json()["number"]
    assert anna.api.get("/api/v1/orders").json() == [
        {
            "number": number,
            "status": "new",
            "status_label": "Новый",
            "placed_at": "2026-11-25T08:00:00+03:00",
            "total": "3800.00",
            "bonus_state": "none",
            "fulfilment": {
                "method": "delivery",
                "zone": shelf.zone.pk,
                "zone_title": "Центр",
                "store": shelf.main.pk,
                "store_title": "Мастерская",
                "store_address": "",
                "starts_at": "2026-11-27T12:00:00+03:00",
                "ends_at": "2026-11-27T15:00:00+03:00",
            },
            "lines": [
                {
                    "product": shelf.bouquet.pk,
                    "variant": None,
                    "title": "Рассвет",
                    "composition": "",
                    "made_to_order": False,
                    "image": "https://cdn.ru/1.jpg",
                    "price": "3500.00",
                    "quantity": 1,
                    "sum": "3500.00",
                    "discount": "0.00",
                    "bonus_spent": "0.00",
                    "bonus_earned": "0.00",
                    "total": "3500.00",
                }
            ],
            "question": None,
            "can_cancel": True,
            "external": False,
        }
    ]


def test_an_order_turned_down_while_placing_never_was(anna: Caller) -> None:
    number = anna.place().json()["number"]
    Order.objects.update(is_rejected=True)
    assert numbers(anna) == []
    for method, path, body in ACTIONS:
        answer = getattr(anna.api, method)(f"/api/v1/orders/{number}{path}", body)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("status", "label", "can_cancel"),
    [
        ("new", "Новый", True),
        ("confirmed", "Подтверждён", True),
        ("assembling", "В сборке", False),
        ("assembled", "Собран", False),
        ("delivering", "Передан в доставку", False),
        ("delivered", "Доставлен", False),
        ("completed", "Завершён", False),
        ("cancelled", "Отменён", False),
        ("returned", "Возврат", False),
    ],
)
def test_labels_and_what_may_still_be_done(
    anna: Caller, status: str, label: str, *, can_cancel: bool
) -> None:
    number = anna.place().json()["number"]
    Order.objects.update(status=status)
    for shown in (anna.order(number), anna.api.get("/api/v1/orders").json()[0]):
        assert (shown["status"], shown["status_label"]) == (status, label)
        assert shown["can_cancel"] is can_cancel
    assert anna.order(number)["can_pay"] is False


def test_the_history(anna: Caller) -> None:
    number = anna.place().json()["number"]
    order = Order.objects.get(number=number)
    HistoryEvent.objects.all().delete()
    told: list[dict[str, Any]] = [
        {"status": OrderStatus.NEW, "origin": Origin.MINI_APP},
        {"status": OrderStatus.CONFIRMED, "origin": Origin.POSIFLORA},
        {"kind": EventKind.NOTE, "origin": Origin.SYSTEM, "note": "Только для менеджера"},
        {"kind": EventKind.NOTE, "status": OrderStatus.NEW, "origin": Origin.MANAGER},
        {"kind": EventKind.DRIFT, "status": OrderStatus.NEW, "origin": Origin.POSIFLORA},
        {"status": OrderStatus.CANCELLED, "origin": Origin.MANAGER},
    ]
    for minute, fact in enumerate(told):
        at = datetime(2026, 11, 25, 9, minute, tzinfo=UTC)
        assert event_add(order=order, key=str(minute), at=at, **fact) is True
        assert event_add(order=order, key=str(minute), at=at, **fact) is False

    def event(status: str, label: str, minute: int, origin: str) -> dict[str, str]:
        at = f"2026-11-25T12:{minute:02}:00+03:00"
        return {"status": status, "label": label, "at": at, "origin": origin}

    assert anna.order(number)["history"] == [
        event("new", "Новый", 0, "mini_app"),
        event("confirmed", "Подтверждён", 1, "posiflora"),
        event("new", "Новый", 4, "posiflora"),
        event("cancelled", "Отменён", 5, "manager"),
    ]


def test_nothing_internal_is_shown(anna: Caller) -> None:
    number = anna.place().json()["number"]
    Order.objects.update(posiflora_id="px-secret", member_id="mx-secret", cancel_reason="rx-secret")
    shown = anna.api.get(f"/api/v1/orders/{number}").content.decode()
    assert "-secret" not in shown
    assert str(Order.objects.get().vendor_uuid) not in shown
