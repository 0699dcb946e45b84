"""A window closes in time, on the clock that hangs in the shop."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
import time_machine
from pytest_django import Settings
from rest_framework.test import APIClient

from shop.models import Slot
from tests.api.rows import LittleShop


def windows(**query: str) -> dict[str, bool]:
    rows: list[dict[str, Any]] = (
        APIClient().get("/api/v1/slots", {"method": "delivery", **query}).json()
    )
    return {row["id"]: row["available"] for row in rows}


@pytest.mark.parametrize(
    ("moment", "available"),
    [
        ("2026-11-25T07:59:59Z", True),
        ("2026-11-25T08:00:00Z", True),  # 11:00 in Moscow, an hour before
        ("2026-11-25T08:00:01Z", False),
        ("2026-11-25T20:59:59Z", False),  # 23:59:59 in Moscow
    ],
)
def test_the_last_moment(shelf: LittleShop, moment: str, *, available: bool) -> None:
    Slot.objects.update(cutoff_minutes=60)
    with time_machine.travel(moment, tick=False):
        assert windows()["2026-11-25T12:00/15:00"] is available


def test_a_window_may_close_the_day_before(shelf: LittleShop) -> None:
    Slot.objects.update(cutoff_minutes=24 * 60)
    with time_machine.travel("2026-11-25T09:00:01Z", tick=False):
        found = windows(date_to="2026-11-27")
    assert list(found.values()) == [False, False, True]


@pytest.mark.parametrize(
    ("zone", "moment", "today"),
    [
        ("Europe/Moscow", "2026-11-25T20:59:59Z", "2026-11-25"),
        ("Europe/Moscow", "2026-11-25T21:00:00Z", "2026-11-26"),
        ("Asia/Vladivostok", "2026-11-25T14:00:00Z", "2026-11-26"),
        ("Europe/Kaliningrad", "2026-11-25T21:59:59Z", "2026-11-25"),
    ],
)
def test_today_is_the_day_of_the_shop(
    shelf: LittleShop, settings: Settings, zone: str, moment: str, today: str
) -> None:
    settings.SHOP_TIMEZONE = zone
    with time_machine.travel(moment, tick=False):
        assert next(iter(windows())) == f"{today}T12:00/15:00"


@pytest.mark.parametrize(
    ("moment", "available"),
    [
        # In the night to 29 March 2026 the clocks of Berlin skip from 02:00 to 03:00: four hours
        # before 05:00 (03:00 UTC) it is midnight there, and 23:00 UTC.
        ("2026-03-28T23:00:00Z", True),
        ("2026-03-28T23:00:01Z", False),
    ],
)
def test_hours_are_counted_through_a_change_of_the_clocks(
    shelf: LittleShop, settings: Settings, moment: str, *, available: bool
) -> None:
    settings.SHOP_TIMEZONE = "Europe/Berlin"
    Slot.objects.filter(method="delivery").update(
        starts=time(5), ends=time(7), cutoff_minutes=4 * 60
    )
    with time_machine.travel(moment, tick=False):
        found = windows(date_from="2026-03-29", date_to="2026-03-29")
    assert found == {"2026-03-29T05:00/07:00": available}


def test_the_offset_is_that_of_the_day(shelf: LittleShop, settings: Settings) -> None:
    settings.SHOP_TIMEZONE = "Europe/Berlin"
    with time_machine.travel("2026-03-28T10:00:00Z", tick=False):
        rows = APIClient().get("/api/v1/slots", {"method": "pickup"}).json()
    assert [row["starts_at"] for row in rows][:2] == [
        "2026-03-28T12:00:00+01:00",
        "2026-03-29T12:00:00+02:00",
    ]
