"""POST /orders: what a placed order says and what it leaves behind."""

from __future__ import annotations

import re
import time
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from shop.models import (
    Availability,
    Customer,
    HistoryEvent,
    IdempotencyRecord,
    MessageState,
    Order,
    OutboxMessage,
    Product,
    PromoCode,
    SlotDay,
)
from shop.services import clock
from tests.api.rows import ANNA_PHONE, Caller, LittleShop, a_product, a_store, footprint
from tests.plugin_sandbox import SandboxHelper

NOW = "2026-11-25T05:00:00Z"  # 08:00 in Moscow


def placed(answer: Any) -> Order:
    assert answer.status_code == 201, answer.json()
    return Order.objects.get(number=answer.json()["number"])


@time_machine.travel(NOW, tick=False)
def test_the_whole_answer(shelf: LittleShop) -> None:
    anna = shelf.reachable()
    PromoCode.objects.create(code="ВЕСНА", kind="percent", value=Decimal(10))
    rose = shelf.roses[2]
    answer = anna.place(
        items=[{"product": rose.pk, "quantity": 3}, {"product": shelf.bouquet.pk, "quantity": 1}],
        promo_code="весна",
        comment="Позвоните за час",
        anonymous=True,
        call_recipient=False,
    )
    assert answer.status_code == 201
    assert not answer.has_header("Idempotency-Replayed")
    body = answer.json()
    assert re.fullmatch(r"TM\d{10}", body["number"])
    at = "2026-11-25T08:00:00+03:00"
    assert body == {
        "number": body["number"],
        "status": "new",
        "status_label": "Новый",
        "placed_at": at,
        "lines": [
            {
                "product": rose.pk,
                "variant": None,
                "title": "Роза 100",
                "composition": "",
                "made_to_order": False,
                "image": None,
                "price": "100.00",
                "quantity": 3,
                "sum": "300.00",
                "discount": "30.00",
                "bonus_spent": "0.00",
                "bonus_earned": "0.00",
                "total": "270.00",
            },
            {
                "product": shelf.bouquet.pk,
                "variant": None,
                "title": "Рассвет",
                "composition": "",
                "made_to_order": False,
                "image": None,
                "price": "3500.00",
                "quantity": 1,
                "sum": "3500.00",
                "discount": "350.00",
                "bonus_spent": "0.00",
                "bonus_earned": "0.00",
                "total": "3150.00",
            },
        ],
        "items_total": "3800.00",
        "discount_total": "380.00",
        "bonus_spent": "0.00",
        "bonus_earned": "0.00",
        "delivery_price": "300.00",
        "total": "3720.00",
        "bonus_state": "none",
        "payment": {"method": "on_delivery", "state": "unpaid"},
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
        "recipient": {"name": "Мария", "phone": "+79120000077", "is_customer": False},
        "address": {
            "city": "Ярославль",
            "street": "Кирова",
            "house": "1",
            "building": "",
            "apartment": "5",
            "comment": "",
            "unknown": False,
        },
        "card_text": "С днём рождения!",
        "comment": "Позвоните за час",
        "anonymous": True,
        "call_recipient": False,
        "history": [{"status": "new", "label": "Новый", "at": at, "origin": "mini_app"}],
        "question": None,
        "can_cancel": True,
        "can_pay": False,
    }
    assert anna.order(body["number"]) == body


def test_what_it_leaves_behind(shelf: LittleShop, anna: Caller) -> None:
    promo = PromoCode.objects.create(code="ВЕСНА", kind="percent", value=Decimal(10), max_uses=1)
    key = uuid.uuid4()
    items = [
        {"product": shelf.bouquet.pk, "quantity": 1},
        {"product": shelf.roses[0].pk, "quantity": 7},
    ]
    answer = anna.place(items=items, promo_code="ВЕСНА", key=str(key))
    order = placed(answer)

    held = dict(Availability.objects.values_list("product__title", "held"))
    assert held == {"Рассвет": 1, "Роза 300": 7, "Роза 200": 0, "Роза 100": 0}
    day = SlotDay.objects.get()
    assert (day.slot, day.taken) == (shelf.slot, 1)
    assert day.date == clock.today() + timedelta(days=2)
    assert order.slot_day == day
    promo.refresh_from_db()
    assert (order.promo, promo.uses) == (promo, 1)

    message = OutboxMessage.objects.get()
    assert (message.vendor, message.topic, message.order) == ("posiflora", "order_create", order)
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert message.available_at <= clock.now()
    event = HistoryEvent.objects.get()
    assert (event.order, event.status, event.origin) == (order, "new", "mini_app")
    assert event.at == order.placed_at
    record = IdempotencyRecord.objects.get()
    assert (record.customer, record.key, record.order) == (order.customer, key, order)
    assert (record.answer_status, record.answer) == (201, answer.json())


def test_everything_is_frozen(shelf: LittleShop, anna: Caller) -> None:
    number = placed(anna.place(shelf.bouquet)).number
    before = anna.order(number)
    Product.objects.update(title="Другой", price=1, is_hidden=True)
    shelf.zone.price = Decimal(999)
    shelf.zone.save()
    shelf.slot.price = Decimal(50)
    shelf.slot.save()
    assert anna.order(number) == before


def test_pickup(shelf: LittleShop, anna: Caller) -> None:
    second = a_store("На Свободы", address="ул. Свободы, 46")
    there = a_product("Летний луг", price=2900, store=second, quantity=2)
    place = {"method": "pickup", "store": second.pk, "slot": shelf.slot_id, "zone": shelf.zone.pk}
    answer = anna.place(there, fulfilment=place)
    order = placed(answer)
    assert (order.store, order.zone, order.total) == (second, None, Decimal("2900.00"))
    assert answer.json()["fulfilment"]["store_address"] == "ул. Свободы, 46"
    assert set(answer.json()["address"].values()) == {"", False}
    assert Availability.objects.get(product=there).held == 1


def test_a_delivery_is_assembled_in_the_configured_store(shelf: LittleShop, anna: Caller) -> None:
    first = a_store("Ближайший", position=1)
    place = {"method": "delivery", "zone": shelf.zone.pk, "slot": shelf.slot_id, "store": first.pk}
    assert placed(anna.place(fulfilment=place)).store == shelf.main


def test_for_oneself(shelf: LittleShop, anna: Caller) -> None:
    order = placed(anna.place(recipient={"is_customer": True}))
    assert (order.buyer_name, order.buyer_phone) == ("Анна Садовая", ANNA_PHONE)
    assert (order.recipient_name, order.recipient_phone) == ("Анна Садовая", ANNA_PHONE)


def test_for_oneself_at_another_phone(shelf: LittleShop, anna: Caller) -> None:
    me = {"is_customer": True, "name": "Аня", "phone": "8 912 000-00-11"}
    order = placed(anna.place(recipient=me))
    assert order.buyer_phone == ANNA_PHONE
    assert (order.recipient_name, order.recipient_phone) == ("Аня", "+79120000011")
    assert Customer.objects.get().phone == ANNA_PHONE


def test_the_phone_in_the_form_is_enough(shelf: LittleShop) -> None:
    me = {"is_customer": True, "name": "Аня", "phone": "8 912 000-00-11"}
    order = placed(shelf.buyer().place(recipient=me))
    assert (order.buyer_phone, order.recipient_phone) == ("+79120000011", "+79120000011")
    assert Customer.objects.get().verified_phone == ""


def test_a_recipient_without_a_name_is_not_the_buyer(shelf: LittleShop, anna: Caller) -> None:
    order = placed(anna.place(recipient={"phone": "+79120000077", "is_customer": False}))
    assert (order.recipient_name, order.recipient_phone) == ("", "+79120000077")


def test_an_address_that_nobody_knows_yet(shelf: LittleShop, anna: Caller) -> None:
    order = placed(anna.place(address={"unknown": True, "comment": "Узнать у получателя"}))
    assert (order.address_unknown, order.street) == (True, "")
    assert order.address_comment == "Узнать у получателя"


def test_numbers_follow_each_other(shelf: LittleShop, anna: Caller) -> None:
    numbers = [placed(anna.place()).number for _ in range(3)]
    first = int(numbers[0][2:])
    assert [int(number[2:]) for number in numbers] == [first, first + 1, first + 2]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_constant(
    shelf: LittleShop, anna: Caller, django_assert_num_queries: Any, count: int
) -> None:
    form = anna.form(*shelf.roses[:count])
    with django_assert_num_queries(38):
        assert anna.post_order(form).status_code == 201


# With points.


def test_points_are_set_aside_before_the_answer(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    answer = rich.place(*live.roses, bonuses="100.00")
    order = placed(answer)
    body = answer.json()
    assert (body["bonus_state"], body["bonus_spent"]) == ("reserved", "100.00")
    assert [(line["bonus_spent"], line["total"]) for line in body["lines"]] == [
        ("50.00", "250.00"),
        ("33.33", "166.67"),
        ("16.67", "83.33"),
    ]
    assert body["total"] == "800.00"
    assert [hold.amount for hold in sandbox.loyalclient.holds] == [Decimal(100)]
    assert live.movements(order.number) == [("reserve", "done", Decimal(100))]
    assert rich.order(order.number) == body


def test_a_silent_service_does_not_hold_the_order_up(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    form = rich.form(live.bouquet, bonuses="100.00")
    sandbox.fail("loyalclient", path="hold", kind="lost_after")
    answer = rich.post_order(form)
    order = placed(answer)
    assert answer.json()["bonus_state"] == "reserving"
    assert (order.bonus_spent, order.total) == (Decimal("100.00"), Decimal("3700.00"))
    # The worker settles it: what was held is let go, and held once again.
    live.make_due()
    live.drain()
    assert live.order(order.number).bonus_spent == Decimal(100)
    assert live.order(order.number).bonus_state in {"reserved", "committed"}
    held = [hold.amount for hold in sandbox.loyalclient.holds]
    spent = [each.spend for each in sandbox.loyalclient.operations]
    assert held + spent == [Decimal(100)]


def test_a_slow_service_is_waited_for_no_longer_than_its_budget(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper, settings: Settings
) -> None:
    form = rich.form(live.bouquet, bonuses="100.00")
    settings.LOYALTY_BUDGET_SECONDS = 0.5
    sandbox.fail("loyalclient", path="hold", kind="slow", seconds=5)
    began = time.monotonic()
    answer = rich.post_order(form)
    assert time.monotonic() - began < 2
    assert placed(answer).bonus_state == "reserving"
    # The worker will not repeat the hold blindly: whether it was made is not known.
    message = OutboxMessage.objects.get(topic="bonus_reserve")
    assert (message.state, message.outcome_unknown) == ("queued", True)


def test_without_points_nobody_is_asked(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    form = rich.form(live.bouquet)
    asked = len(sandbox.requests())
    assert rich.post_order(form).status_code == 201
    assert len(sandbox.requests()) == asked


def test_nothing_else_is_touched(shelf: LittleShop, anna: Caller, stranger: Caller) -> None:
    theirs = stranger.api.get("/api/v1/orders").json()
    anna.place()
    assert stranger.api.get("/api/v1/orders").json() == theirs == []
    assert footprint()["Order"] == 1
