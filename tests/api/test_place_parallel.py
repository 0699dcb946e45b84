"""Many at once: real threads, real transactions, and never one too many."""

from __future__ import annotations

import uuid

import pytest

from shop.models import (
    Availability,
    HistoryEvent,
    IdempotencyRecord,
    Order,
    OutboxMessage,
    PromoCode,
    Slot,
    SlotDay,
)
from tests.api.rows import Caller, LittleShop, codes, give_phone
from tests.plugin_sandbox import SandboxHelper
from tests.together import together


def a_crowd(live: LittleShop, count: int) -> list[Caller]:
    people = []
    for number in range(count):
        buyer = live.buyer(id=1000 + number, first_name=f"Имя {number}", username="")
        give_phone(buyer, f"+7912000{number:04}")
        people.append(buyer)
    return people


@pytest.mark.parametrize("bonuses", ["0", "100.00"])
def test_thirty_requests_with_one_key(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper, bonuses: str
) -> None:
    form, key = rich.form(live.bouquet, bonuses=bonuses), str(uuid.uuid4())

    def tap(_number: int) -> tuple[int, object, str]:
        answer = live.buyer().post_order(form, key=key)
        said = codes(answer) if answer.status_code == 409 else answer.json()["number"]
        return answer.status_code, said, answer.headers.get("Idempotency-Replayed", "")

    answers = together(30, tap)

    order = Order.objects.get()
    statuses = [status for status, _said, _replayed in answers]
    assert statuses.count(201) == 1, answers
    assert {(status, str(said), replayed) for status, said, replayed in answers} <= {
        (201, order.number, ""),
        (200, order.number, "true"),
        (409, str([("request_in_progress", None)]), ""),
    }
    replay = rich.post_order(form, key=key)
    assert (replay.status_code, replay.json()["number"]) == (200, order.number)
    assert replay["Idempotency-Replayed"] == "true"
    assert (IdempotencyRecord.objects.count(), HistoryEvent.objects.count()) == (1, 1)
    assert Availability.objects.get(product=live.bouquet).held == 1
    assert SlotDay.objects.get().taken == 1
    assert len(sandbox.loyalclient.holds) == (1 if bonuses != "0" else 0)
    assert OutboxMessage.objects.filter(topic="order_create").count() == 1


def test_thirty_buyers_and_the_last_bouquet(live: LittleShop) -> None:
    people = a_crowd(live, 30)
    form = people[0].form(live.bouquet, live.roses[0])

    answers = together(30, lambda number: people[number].post_order(form))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 29
    refusals = [codes(answer) for answer in answers if answer.status_code == 409]
    assert {refusal[0][0] for refusal in refusals} == {"out_of_stock"}
    assert all("quote" in answer.json() for answer in answers if answer.status_code == 409)
    order = Order.objects.get()
    held = dict(Availability.objects.filter(held__gt=0).values_list("product", "held"))
    assert held == {live.bouquet.pk: 1, live.roses[0].pk: 1}
    assert SlotDay.objects.get().taken == 1
    assert OutboxMessage.objects.get().order == order
    assert IdempotencyRecord.objects.get().order == order


def test_twenty_buyers_and_five_places(live: LittleShop) -> None:
    Slot.objects.update(capacity=5)
    people = a_crowd(live, 20)
    form = people[0].form(live.roses[0])

    answers = together(20, lambda number: people[number].post_order(form))

    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 15
    refusals = [codes(answer) for answer in answers if answer.status_code == 409]
    assert refusals == [[("slot_full", "fulfilment.slot")]] * 15
    assert Order.objects.count() == OutboxMessage.objects.count() == 5
    assert SlotDay.objects.get().taken == 5
    assert Availability.objects.get(product=live.roses[0]).held == 5


def test_ten_buyers_and_three_uses_of_a_promo_code(live: LittleShop) -> None:
    promo = PromoCode.objects.create(code="ПЕРВЫЙ", kind="percent", value=10, max_uses=3)
    people = a_crowd(live, 10)
    form = people[0].form(live.roses[0], promo_code="ПЕРВЫЙ")

    answers = together(10, lambda number: people[number].post_order(form))

    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 7
    refusals = [codes(answer)[0] for answer in answers if answer.status_code == 409]
    assert refusals == [("promo_invalid", "promo_code")] * 7
    promo.refresh_from_db()
    assert promo.uses == Order.objects.count() == 3
    assert Availability.objects.get(product=live.roses[0]).held == 3


def test_carts_with_the_same_goods_in_another_order_do_not_block_each_other(
    live: LittleShop,
) -> None:
    people = a_crowd(live, 12)
    there = people[0].form(*live.roses)
    back = people[0].form(*reversed(live.roses))

    answers = together(12, lambda number: people[number].post_order(back if number % 2 else there))

    assert [answer.status_code for answer in answers] == [201] * 12
    assert set(
        Availability.objects.filter(product__in=live.roses).values_list("held", flat=True)
    ) == {12}


def test_a_double_tap_on_cancel_gives_back_once(live: LittleShop) -> None:
    Availability.objects.filter(product=live.bouquet).update(quantity=2)
    anna, boris = live.reachable(), live.stranger()
    number = anna.place(live.bouquet).json()["number"]
    assert boris.place(live.bouquet).status_code == 201

    address = f"/api/v1/orders/{number}/cancel"
    answers = together(8, lambda _number: live.buyer().api.post(address, {}).status_code)

    assert answers == [200] * 8
    assert Availability.objects.get(product=live.bouquet).held == 1
    assert SlotDay.objects.get().taken == 1
    assert HistoryEvent.objects.filter(order__number=number, status="cancelled").count() == 1
