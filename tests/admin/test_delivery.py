from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from shop.admin.delivery_forms import weekdays_in_words
from shop.models import FulfilmentMethod, ShopProfile, Slot, SlotDay, Zone
from shop.services import clock
from tests.admin.rows import a_store, an_order, text_of


def slot_form(**fields: object) -> dict[str, object]:
    return {
        "method": "delivery",
        "starts": "12:00",
        "ends": "15:00",
        "weekdays": ["1", "2", "3", "4", "5"],
        "cutoff_minutes": "60",
        "capacity": "10",
        "price": "0",
        "is_active": "on",
        "zone": "",
        "store": "",
        **fields,
    }


def a_slot(**fields: object) -> Slot:
    return Slot.objects.create(
        **{"method": FulfilmentMethod.DELIVERY, "starts": time(12), "ends": time(15), **fields}
    )


def test_a_slot_is_set_up_with_days_of_the_week(manager: Client) -> None:
    assert manager.post("/admin/shop/slot/add/", slot_form(price="150")).status_code == 302
    slot = Slot.objects.get()
    assert (slot.weekdays, slot.price) == ("12345", Decimal("150.00"))
    page = manager.get(f"/admin/shop/slot/{slot.pk}/change/").content.decode()
    boxes = re.findall(
        r'<input type="checkbox" name="weekdays" value="(.)"[^>]* checked[ />]', page
    )
    assert boxes == ["1", "2", "3", "4", "5"]
    assert 'value="12:00"' in page
    changed = slot_form(weekdays=["7", "6"])
    assert manager.post(f"/admin/shop/slot/{slot.pk}/change/", changed).status_code == 302
    slot.refresh_from_db()
    assert slot.weekdays == "67"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends": "12:00"}, "Интервал должен заканчиваться позже, чем начинается."),
        ({"price": "-1"}, "больше либо равно 0"),
        ({"weekdays": []}, "Обязательное поле."),
        ({"weekdays": ["8"]}, "Выберите корректный вариант"),
        ({"cutoff_minutes": "99999"}, "меньше либо равно 20160"),
        ({"starts": "noon"}, "Введите правильное время."),
    ],
)
def test_a_wrong_slot_is_explained(
    fields: dict[str, object], sentence: str, manager: Client
) -> None:
    answer = manager.post("/admin/shop/slot/add/", slot_form(**fields))
    assert answer.status_code == 200
    assert sentence in text_of(answer.content)
    assert not Slot.objects.exists()


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("1234567", "Каждый день"),
        ("12345", "По будням"),
        ("76", "По выходным"),
        ("135", "Пн, Ср, Пт"),
    ],
)
def test_days_are_said_as_people_say_them(digits: str, words: str) -> None:
    assert weekdays_in_words(digits) == words


def test_a_zone_with_a_negative_price_is_explained(manager: Client) -> None:
    fields = {"title": "Центр", "price": "-5", "min_order_total": "0", "position": "1"}
    answer = manager.post("/admin/shop/zone/add/", fields)
    assert answer.status_code == 200
    assert "больше либо равно 0" in text_of(answer.content)
    good = {**fields, "price": "300", "free_from": "5000", "is_active": "on"}
    assert manager.post("/admin/shop/zone/add/", good).status_code == 302
    assert Zone.objects.get().free_from == Decimal("5000.00")


def test_what_orders_point_at_is_not_deleted(manager: Client) -> None:
    slot = a_slot()
    day = SlotDay.objects.create(slot=slot, date=clock.today())
    order = an_order(slot_day=day)
    assert order.zone is not None
    for address in (
        f"/admin/shop/zone/{order.zone_id}/delete/",
        f"/admin/shop/slot/{slot.pk}/delete/",
        f"/admin/shop/slotday/{day.pk}/delete/",
    ):
        assert manager.post(address, {"post": "yes"}).status_code == 403
    free = Zone.objects.create(title="Без заказов", price=Decimal(0))
    assert manager.post(f"/admin/shop/zone/{free.pk}/delete/", {"post": "yes"}).status_code == 302


def test_a_day_is_closed_and_opened_for_every_slot_of_it(manager: Client) -> None:
    day = next_monday()
    monday, always, sunday = (
        a_slot(weekdays="1"),
        a_slot(starts=time(9)),
        a_slot(weekdays="7", starts=time(8)),
    )
    pickup = a_slot(method=FulfilmentMethod.PICKUP)
    SlotDay.objects.create(slot=always, date=day, taken=3)
    assert told(manager, "close-day", day, "delivery") == "Закрыто интервалов: 2."
    assert closed(day) == {monday.pk, always.pk}
    assert SlotDay.objects.get(slot=always).taken == 3
    assert told(manager, "close-day", day, "") == "Закрыто интервалов: 1."
    assert closed(day) == {monday.pk, always.pk, pickup.pk}
    assert not SlotDay.objects.filter(slot=sunday).exists()
    assert told(manager, "open-day", day, "") == "Открыто интервалов: 3."
    assert closed(day) == set()


def next_monday() -> date:
    return clock.today() + timedelta(days=7 - clock.today().weekday())


def closed(day: date) -> set[int]:
    return set(SlotDay.objects.filter(date=day, is_closed=True).values_list("slot_id", flat=True))


def told(client: Client, button: str, day: date, method: str) -> str:
    form = {"_form_submitted": "True", "date": day.isoformat(), "method": method}
    answer = client.post(f"/admin/shop/slotday/{button}/", form)
    assert answer.status_code == 302
    return str(list(get_messages(answer.wsgi_request))[-1])


def test_a_day_that_is_over_is_not_closed(manager: Client, newcomer: Client) -> None:
    a_slot()
    yesterday = (timezone.now() - timedelta(days=2)).date().isoformat()
    form = {"_form_submitted": "True", "date": yesterday, "method": ""}
    answer = manager.post("/admin/shop/slotday/close-day/", form)
    assert "Этот день уже прошёл." in answer.content.decode()
    assert newcomer.post("/admin/shop/slotday/close-day/", form).status_code == 403
    assert not SlotDay.objects.exists()


def test_one_slot_of_one_day(manager: Client) -> None:
    slot = a_slot(weekdays="1")
    day = next_monday()
    wrong = {"slot": slot.pk, "date": (day + timedelta(days=1)).isoformat()}
    answer = manager.post("/admin/shop/slotday/add/", wrong)
    assert "В этот день недели интервал не работает." in text_of(answer.content)
    good = {"slot": slot.pk, "date": day.isoformat(), "capacity": "2", "taken": "99"}
    assert manager.post("/admin/shop/slotday/add/", good).status_code == 302
    made = SlotDay.objects.get()
    assert (made.date, made.capacity, made.taken) == (day, 2, 0)


def test_a_store_is_posiflora_s_except_for_pickup_and_order(manager: Client) -> None:
    store = a_store(title="Кирова, 12")
    posted = {"position": "3", "title": "Чужое", "address": "Чужой"}
    assert manager.post(f"/admin/shop/store/{store.pk}/change/", posted).status_code == 302
    store.refresh_from_db()
    assert (store.position, store.is_pickup_point) == (3, False)
    assert (store.title, store.address) == ("Кирова, 12", "")


def test_the_profile_is_one_row(manager: Client) -> None:
    assert manager.get("/admin/shop/shopprofile/").headers["Location"].endswith("/add/")
    form = {"phone": "8 (495) 999-00-11", "min_order_total": "1500"}
    assert manager.post("/admin/shop/shopprofile/add/", form).status_code == 302
    assert manager.get("/admin/shop/shopprofile/").headers["Location"].endswith("/1/change/")
    assert manager.post("/admin/shop/shopprofile/add/", form).status_code == 403
    assert manager.post("/admin/shop/shopprofile/1/delete/", {"post": "yes"}).status_code == 403
    profile = ShopProfile.objects.get()
    assert (profile.pk, profile.phone) == (1, "+74959990011")
    wrong = manager.post("/admin/shop/shopprofile/1/change/", {**form, "phone": "звоните"})
    assert "Это не похоже на телефон." in text_of(wrong.content)
