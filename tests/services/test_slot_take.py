"""Taking a place in a window, and giving it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shop.models import FulfilmentMethod, Order, Slot, SlotDay
from shop.services import clock
from shop.services.errors import DomainError
from shop.services.slots import Window, slot_give_back, slot_take, window_find
from tests.api.rows import Caller, LittleShop


def the_window(shelf: LittleShop) -> Window:
    window = window_find(
        slot_id=shelf.slot_id, method=FulfilmentMethod.DELIVERY, zone_id=None, store_id=None
    )
    assert window is not None
    return window


def test_the_first_place_of_a_day_makes_its_row(shelf: LittleShop) -> None:
    day = slot_take(window=the_window(shelf))
    assert (day.slot, day.date) == (shelf.slot, clock.today() + timedelta(days=2))
    assert (day.taken, day.capacity, day.is_closed) == (1, None, False)
    assert slot_take(window=the_window(shelf)).taken == 2
    assert SlotDay.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"taken": 100}, "slot_full"),
        ({"capacity": 0}, "slot_full"),
        ({"is_closed": True}, "slot_full"),
    ],
)
def test_what_changed_after_the_look(shelf: LittleShop, change: dict[str, int], code: str) -> None:
    window = the_window(shelf)
    day = SlotDay.objects.create(slot=shelf.slot, date=window.date, **change)
    with pytest.raises(DomainError) as refusal:
        slot_take(window=window)
    assert (refusal.value.code, refusal.value.problems[0].attr) == (code, "fulfilment.slot")
    assert SlotDay.objects.values_list("taken").get() == (day.taken,)


def test_a_closed_window_is_not_even_tried(shelf: LittleShop) -> None:
    Slot.objects.update(cutoff_minutes=14 * 24 * 60)
    with pytest.raises(DomainError) as refusal:
        slot_take(window=the_window(shelf))
    assert refusal.value.code == "slot_closed"
    assert SlotDay.objects.count() == 0


def test_a_place_given_back_never_goes_below_nothing(anna: Caller) -> None:
    order = Order.objects.get(number=anna.place().json()["number"])
    for _ in range(2):
        slot_give_back(order=order)
        assert SlotDay.objects.get().taken == 0
