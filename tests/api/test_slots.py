"""GET /slots: which windows there are, and which of them can still be had."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from shop.models import FulfilmentMethod, Slot, SlotDay, Zone
from tests.api.rows import LittleShop, a_store, ask, codes

WEDNESDAY = "2026-11-25"
MORNING = "2026-11-25T05:00:00Z"  # 08:00 in Moscow


def slots(**query: object) -> list[dict[str, Any]]:
    query = {"method": "delivery", "date_from": WEDNESDAY, "date_to": WEDNESDAY, **query}
    answer = ask("slots", query)
    assert answer.status_code == 200, answer.json()
    rows: list[dict[str, Any]] = answer.json()
    return rows


def open_ids(**query: object) -> list[str]:
    return [row["id"] for row in slots(**query) if row["available"]]


@pytest.fixture(autouse=True)
def _morning(shelf: LittleShop) -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_one_window(shelf: LittleShop) -> None:
    Slot.objects.update(price=Decimal("150.50"))
    assert slots() == [
        {
            "id": "2026-11-25T12:00/15:00",
            "date": "2026-11-25",
            "starts_at": "2026-11-25T12:00:00+03:00",
            "ends_at": "2026-11-25T15:00:00+03:00",
            "price": "150.50",
            "available": True,
        }
    ]


def test_a_week_from_today_unless_told_otherwise(shelf: LittleShop) -> None:
    answer = ask("slots", {"method": "pickup"}).json()
    assert [row["date"] for row in answer] == [f"2026-11-{day}" for day in range(25, 31)] + [
        "2026-12-01"
    ]


def test_in_order_of_time(shelf: LittleShop) -> None:
    for starts, ends in ((18, 21), (9, 12), (9, 11)):
        Slot.objects.create(method="delivery", starts=time(starts), ends=time(ends))
    assert [row["id"][11:] for row in slots()] == [
        "09:00/11:00",
        "09:00/12:00",
        "12:00/15:00",
        "18:00/21:00",
    ]


def test_only_of_the_method_and_only_while_it_works(shelf: LittleShop) -> None:
    Slot.objects.create(method="pickup", starts=time(9), ends=time(10))
    Slot.objects.create(method="delivery", starts=time(9), ends=time(11), is_active=False)
    assert [row["id"][11:] for row in slots(method="delivery")] == ["12:00/15:00"]
    assert [row["id"][11:] for row in slots(method="pickup")] == ["09:00/10:00", "12:00/15:00"]


def test_only_on_its_weekdays(shelf: LittleShop) -> None:
    Slot.objects.filter(method="delivery").update(weekdays="67")
    week = slots(date_from="2026-11-25", date_to="2026-12-01")
    assert [row["date"] for row in week] == ["2026-11-28", "2026-11-29"]


def test_a_full_window_is_shown_and_cannot_be_had(shelf: LittleShop) -> None:
    day = SlotDay.objects.create(slot=shelf.slot, date=date(2026, 11, 25), taken=99)
    assert open_ids() == ["2026-11-25T12:00/15:00"]
    day.taken = 100
    day.save()
    assert [(row["id"], row["available"]) for row in slots()] == [("2026-11-25T12:00/15:00", False)]


@pytest.mark.parametrize(("capacity", "taken", "available"), [(3, 2, True), (3, 3, False)])
def test_a_day_may_have_a_capacity_of_its_own(
    shelf: LittleShop, capacity: int, taken: int, *, available: bool
) -> None:
    SlotDay.objects.create(slot=shelf.slot, date=date(2026, 11, 25), taken=taken, capacity=capacity)
    assert [row["available"] for row in slots()] == [available]


def test_a_day_may_have_more_room_than_usual(shelf: LittleShop) -> None:
    Slot.objects.update(capacity=1)
    SlotDay.objects.create(slot=shelf.slot, date=date(2026, 11, 25), taken=1, capacity=2)
    assert [row["available"] for row in slots()] == [True]


def test_a_day_with_no_room_at_all(shelf: LittleShop) -> None:
    SlotDay.objects.create(slot=shelf.slot, date=date(2026, 11, 25), capacity=0)
    assert [row["available"] for row in slots()] == [False]


def test_a_closed_day_is_shown_and_cannot_be_had(shelf: LittleShop) -> None:
    SlotDay.objects.create(slot=shelf.slot, date=date(2026, 11, 25), is_closed=True)
    two_days = slots(date_to="2026-11-26")
    assert [(row["date"], row["available"]) for row in two_days] == [
        ("2026-11-25", False),
        ("2026-11-26", True),
    ]


def test_a_window_of_the_zone_beats_the_general_one(shelf: LittleShop) -> None:
    other = Zone.objects.create(title="Пригород", price=Decimal(900))
    Slot.objects.create(
        method="delivery", starts=time(12), ends=time(15), zone=other, price=Decimal(200)
    )
    Slot.objects.create(method="delivery", starts=time(15), ends=time(18), zone=other)
    assert [(row["id"][11:], row["price"]) for row in slots(zone=shelf.zone.pk)] == [
        ("12:00/15:00", "0.00")
    ]
    assert [(row["id"][11:], row["price"]) for row in slots(zone=other.pk)] == [
        ("12:00/15:00", "200.00"),
        ("15:00/18:00", "0.00"),
    ]
    assert [(row["id"][11:], row["price"]) for row in slots()] == [("12:00/15:00", "0.00")]


def test_a_window_of_the_store_beats_the_general_one(shelf: LittleShop) -> None:
    second = a_store("На Свободы")
    Slot.objects.create(
        method="pickup", starts=time(12), ends=time(15), store=second, price=Decimal(50)
    )
    assert [row["price"] for row in slots(method="pickup", store=second.pk)] == ["50.00"]
    assert [row["price"] for row in slots(method="pickup", store=shelf.main.pk)] == ["0.00"]


def test_deliveries_go_by_the_hours_of_the_store_that_assembles_them(shelf: LittleShop) -> None:
    second = a_store("На Свободы")
    Slot.objects.create(method="delivery", starts=time(7), ends=time(8), store=shelf.main)
    Slot.objects.create(method="delivery", starts=time(8), ends=time(9), store=second)
    assert [row["id"][11:] for row in slots()] == ["07:00/08:00", "12:00/15:00"]
    assert [row["id"][11:] for row in slots(store=second.pk)] == ["07:00/08:00", "12:00/15:00"]


@pytest.mark.parametrize(
    ("date_from", "date_to", "first", "last", "count"),
    [
        ("2020-01-01", "2026-11-26", "2026-11-25", "2026-11-26", 2),
        ("2027-01-23", "2030-01-01", "2027-01-23", "2027-01-24", 2),
        ("2027-06-01", "2027-06-02", "2027-01-24", "2027-01-24", 1),
        ("2026-11-28", "2026-11-26", "2026-11-28", "2026-11-28", 1),
        ("9999-12-31", "9999-12-31", "2027-01-24", "2027-01-24", 1),
        ("0001-01-01", "0001-01-01", "2026-11-25", "2026-11-25", 1),
    ],
)
def test_never_beyond_today_and_sixty_days(
    shelf: LittleShop, date_from: str, date_to: str, first: str, last: str, count: int
) -> None:
    dates = [row["date"] for row in slots(date_from=date_from, date_to=date_to)]
    assert (dates[0], dates[-1], len(dates)) == (first, last, count)


def test_an_unknown_zone_has_the_general_windows(shelf: LittleShop) -> None:
    assert open_ids(zone=10**18) == ["2026-11-25T12:00/15:00"]


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ({}, ("required", "method")),
        ({"method": "drone"}, ("invalid_choice", "method")),
        ({"method": "pickup", "zone": "x"}, ("invalid", "zone")),
        ({"method": "pickup", "zone": "0"}, ("min_value", "zone")),
        ({"method": "pickup", "store": str(2**63)}, ("max_value", "store")),
        ({"method": "pickup", "date_from": "tomorrow"}, ("invalid", "date_from")),
        ({"method": "pickup", "date_to": "2026-02-30"}, ("invalid", "date_to")),
        ({"method": "pickup", "date_from": "2026-11-25\0"}, ("invalid", "date_from")),
    ],
)
def test_a_wrong_question(
    shelf: LittleShop, query: dict[str, str], refusal: tuple[str, str]
) -> None:
    answer = ask("slots", query)
    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"
    assert codes(answer) == [refusal]


@pytest.mark.parametrize("days", [1, 30])
def test_the_number_of_queries_is_constant(
    shelf: LittleShop, django_assert_num_queries: Any, days: int
) -> None:
    for hour in range(1, days // 3):
        Slot.objects.create(method=FulfilmentMethod.PICKUP, starts=time(hour), ends=time(23))
    with django_assert_num_queries(2):
        slots(method="pickup", date_to=f"2026-12-{days:02}")
