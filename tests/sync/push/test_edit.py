"""Changing an order after the push: what goes out, in which order, and what is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shop.models import HistoryEvent, MessageState, Order, Origin, OutboxMessage, SlotDay, Topic
from shop.services import clock
from shop.services.errors import DomainError
from shop.services.orders.edit import order_edit
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import (
    in_background,
    let_time_pass,
    message_of,
    open_attentions,
    person_retries,
    settle,
)
from tests.sync.there import patches

LOSSES = ["lost_before", "lost_after", "status_after", "half_body", "refuse"]


def edit(shop: Shop, number: str, **changes: object) -> Order:
    order = shop.order(number)
    return order_edit(order_id=order.pk, origin=Origin.MANAGER, **changes)  # type: ignore[arg-type]


def updates(number: str) -> list[tuple[str, object]]:
    """State and parts of every update of an order, oldest first."""
    rows = OutboxMessage.objects.filter(order__number=number, topic=Topic.ORDER_UPDATE)
    return [(row.state, row.payload["parts"]) for row in rows.order_by("pk")]


def test_everything_that_can_be_changed_arrives(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    tomorrow = f"{clock.today() + timedelta(days=3)}T12:00/15:00"
    edit(
        shop,
        pushed,
        slot_id=tomorrow,
        recipient_name="Вера",
        recipient_phone="+79120000088",
        city="Тутаев",
        street="Ленина",
        house="7",
        building="2",
        apartment="11",
        address_comment="Домофон 11К",
        card_text="Люблю",
        comment="Без лилий",
        anonymous=True,
        call_recipient=False,
    )
    shop.drain()
    there, order = sandbox.posiflora.order(pushed), shop.order(pushed)
    assert {name: there[name] for name in there.attributes if name.startswith("delivery")} == {
        "delivery": True,
        "deliveryCity": "Тутаев",
        "deliveryStreet": "Ленина",
        "deliveryHouse": "7",
        "deliveryBuilding": "2",
        "deliveryApartment": "11",
        "deliveryComments": "Домофон 11К. Получателю не звонить",
        "deliveryTimeFrom": order.slot_starts_at,
        "deliveryTimeTo": order.slot_ends_at,
        "deliveryContact": "Вера",
        "deliveryPhoneCode": "7",
        "deliveryPhoneNumber": "9120000088",
        "deliveryStatus": None,
    }
    assert there["dueTime"] == order.slot_starts_at
    assert clock.local(order.slot_starts_at).date() == clock.today() + timedelta(days=3)
    assert there["description"].split("\n") == [
        "Открытка: Люблю",
        "Комментарий: Без лилий",
        "Анонимно: не говорить, от кого",
        "Сюрприз: получателю не звонить",
        "Заказчик: Олег Садовая, +7 912 000-00-55",
        "Доставка: 300.00 ₽",
        f"К оплате покупателем: {order.total} ₽",
        f"Заказ {pushed} из Telegram",
    ]
    assert updates(pushed) == [("done", ["address", "notes", "recipient", "time"])]
    assert patches(sandbox) == 1
    note = HistoryEvent.objects.get(order=order, origin=Origin.MANAGER)
    assert note.note == (
        "Изменено: получатель, телефон получателя, город, улица, дом, корпус, квартира, как найти,"
        " текст открытки, комментарий, не говорить, от кого, позвонить получателю, получение с"
    )


def test_what_others_wrote_over_there_stays(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    there = sandbox.posiflora.order(pushed)
    sandbox.posiflora.set("orders", there.id, deliveryStreet="Узнали у получателя", dueTime=None)
    lines = [(line.id, line["totalAmount"]) for line in sandbox.posiflora.lines(there)]
    edit(shop, pushed, card_text="Иначе")
    shop.drain()
    there = sandbox.posiflora.order(pushed)
    assert there["description"].startswith("Открытка: Иначе\n")
    assert (there["deliveryStreet"], there["dueTime"]) == ("Узнали у получателя", None)
    assert [(line.id, line["totalAmount"]) for line in sandbox.posiflora.lines(there)] == lines
    assert patches(sandbox) == 1


def test_three_edits_while_posiflora_is_down_arrive_as_the_last_one(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    with sandbox.down():
        for house in ("2", "3"):
            edit(shop, pushed, house=house)
            shop.drain()
            let_time_pass()
        edit(shop, pushed, house="4", recipient_name="Вера")
        shop.drain()
    let_time_pass()
    settle(shop)
    there = sandbox.posiflora.order(pushed)
    assert (there["deliveryHouse"], there["deliveryContact"]) == ("4", "Вера")
    assert updates(pushed) == [("done", ["address", "recipient"])]
    assert patches(sandbox) == 1
    assert open_attentions() == []


def test_changes_go_out_in_their_order(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    """One in flight, one after it: the second is never overtaken by the first."""
    edit(shop, pushed, house="2")
    message = OutboxMessage.objects.get(topic=Topic.ORDER_UPDATE)
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MessageState.IN_FLIGHT, available_at=clock.now() - timedelta(seconds=1)
    )
    edit(shop, pushed, house="3")
    assert updates(pushed) == [("in_flight", ["address"]), ("queued", ["address"])]
    shop.drain()
    assert updates(pushed) == [("done", ["address"]), ("done", ["address"])]
    assert sandbox.posiflora.order(pushed)["deliveryHouse"] == "3"


@pytest.mark.parametrize("kind", LOSSES)
def test_a_lost_answer_is_made_up_for(
    shop: Shop, pushed: str, sandbox: SandboxHelper, kind: str
) -> None:
    fault = sandbox.fail("posiflora", "PATCH", "/v1/orders/", kind, times=2)
    edit(shop, pushed, house="9")
    settle(shop)
    assert fault.hits == 2
    assert sandbox.posiflora.order(pushed)["deliveryHouse"] == "9"
    assert updates(pushed) == [("done", ["address"])]
    assert len(sandbox.posiflora.orders) == 1


def test_an_edit_before_the_push_goes_with_it(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    number = oleg.place().json()["number"]
    edit(shop, number, house="5")
    shop.drain()
    assert sandbox.posiflora.order(number)["deliveryHouse"] == "5"
    assert (updates(number), patches(sandbox)) == ([], 0)


@pytest.mark.parametrize("kind", ["lost_after", "lost_before"])
def test_an_edit_after_a_push_whose_answer_was_lost(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper, kind: str
) -> None:
    number = oleg.place().json()["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", kind)
    shop.drain()
    assert message_of(number, Topic.ORDER_CREATE).outcome_unknown is True
    edit(shop, number, house="6", comment="Скорее")
    settle(shop)
    there = sandbox.posiflora.order(number)
    assert there["deliveryHouse"] == "6"
    assert "Комментарий: Скорее" in there["description"].split("\n")
    assert updates(number) == [("done", ["address", "notes"])]


def test_an_edit_while_the_push_is_under_way(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    number = oleg.place().json()["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "barrier")
    with in_background(shop.drain):
        sandbox.wait_held()
        edit(shop, number, house="7")
        sandbox.release()
    shop.drain()
    assert sandbox.posiflora.order(number)["deliveryHouse"] == "7"
    assert (updates(number), patches(sandbox)) == ([("done", ["address"])], 1)


def test_an_edit_that_nobody_queued_is_noticed_when_the_answer_comes(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    """Whole drafts are compared: whoever changed the order while it was on its way."""
    edit(shop, pushed, house="7")
    sandbox.fail("posiflora", "PATCH", "/v1/orders/", "barrier")
    with in_background(shop.drain):
        sandbox.wait_held()
        Order.objects.filter(number=pushed).update(apartment="99", recipient_name="Вера")
        sandbox.release()
    shop.drain()
    there = sandbox.posiflora.order(pushed)
    assert (there["deliveryApartment"], there["deliveryContact"]) == ("99", "Вера")
    assert updates(pushed) == [("done", ["address"]), ("done", ["address", "recipient"])]


def test_what_was_refused_is_tried_again_by_the_edit_that_mends_it(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    number = oleg.place().json()["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "status", status=422)
    shop.drain()
    assert message_of(number, Topic.ORDER_CREATE).state == MessageState.ATTENTION
    edit(shop, number, house="8")
    shop.drain()
    assert sandbox.posiflora.order(number)["deliveryHouse"] == "8"
    assert (updates(number), open_attentions()) == ([], [])


def test_an_order_with_the_courier_is_not_changed(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sandbox.florist.hand_over(sandbox.posiflora.order(pushed).id)
    shop.poll()
    with pytest.raises(DomainError) as refused:
        edit(shop, pushed, house="10")
    assert refused.value.code == "cannot_edit"
    shop.drain()
    assert (shop.order(pushed).house, updates(pushed), patches(sandbox)) == ("1", [], 0)


def test_saying_the_same_again_changes_nothing(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    events = HistoryEvent.objects.count()
    edit(shop, pushed, house="1", slot_id=shop.slot_id)
    shop.drain()
    assert (HistoryEvent.objects.count(), updates(pushed), patches(sandbox)) == (events, [], 0)


def test_a_moved_order_frees_its_old_place(shop: Shop, pushed: str) -> None:
    old = clock.today() + timedelta(days=2)
    new = clock.today() + timedelta(days=3)
    before = shop.order(pushed).total
    edit(shop, pushed, slot_id=f"{new}T12:00/15:00")
    assert dict(SlotDay.objects.values_list("date", "taken")) == {old: 0, new: 1}
    assert shop.order(pushed).total == before


def test_a_full_slot_takes_nobody(shop: Shop, pushed: str) -> None:
    new = clock.today() + timedelta(days=3)
    slot = shop.order(pushed).slot_day
    assert slot is not None
    SlotDay.objects.create(slot=slot.slot, date=new, capacity=0)
    with pytest.raises(DomainError) as refused:
        edit(shop, pushed, house="2", slot_id=f"{new}T12:00/15:00")
    assert refused.value.code == "slot_full"
    assert (shop.order(pushed).house, updates(pushed)) == ("1", [])
    assert SlotDay.objects.get(date=new).taken == 0


def test_a_change_of_a_vanished_order_is_shown_to_a_person(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sandbox.posiflora.remove("orders", sandbox.posiflora.order(pushed).id)
    edit(shop, pushed, house="2")
    shop.drain()
    person_retries()
    shop.drain()
    assert [kind for kind, _text in open_attentions(pushed)] == ["push"]
    assert updates(pushed) == [("attention", ["address"])]
