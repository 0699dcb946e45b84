"""A manager takes goods out of an order; sums, points, stock and Posiflora follow."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from shop.admin.look import money
from shop.models import (
    Availability,
    BonusState,
    Order,
    OrderLine,
    OrderStatus,
    PaymentState,
)
from tests.admin.rows import a_line, a_message, an_order, text_of
from tests.admin.test_bonus_operations import press
from tests.plugin_shop import Shop

D = Decimal
ALREADY_THERE = "Строку целиком уберите в Posiflora: заказ уже там."
ALL_IS_CANCELLING = "Чтобы убрать всё, отмените заказ."


def address(order: Order, verb: str = "take-out") -> str:
    return f"/admin/shop/order/{order.pk}/{verb}/"


def placed(shop: Shop, *counts: int, bonuses: str = "100", pushed: bool = False) -> Order:
    """An order of so many pieces of one thing after another, by a member with points."""
    items = [
        {"product": product.pk, "quantity": count}
        for product, count in zip(shop.products, counts, strict=False)
    ]
    answer = shop.member().place(items=items, bonuses=bonuses)
    assert answer.status_code == 201, answer.json()
    if pushed:
        shop.drain()
    return shop.order(answer.json()["number"])


def waiting(*counts: int, pushed: bool = False, **fields: object) -> Order:
    """Rows alone: lines of 3 000 roubles a piece, sent to Posiflora or not."""
    pieces = sum(counts)
    order = an_order(items_total=D(3000) * pieces, total=D(3000) * pieces + 300, **fields)
    for count in counts:
        a_line(order, quantity=count, sum=D(3000) * count, total=D(3000) * count)
    if not pushed:
        a_message(order)
    return order


def quantities(order: Order) -> dict[int, int]:
    return dict(order.lines.values_list("position", "quantity"))


def held(line: OrderLine) -> int:
    return Availability.objects.get(product=line.product, store=line.order.store).held


def complaint(client: Client, order: Order, **pieces: str) -> str:
    """The dialog again, with what is wrong; nothing was changed."""
    before = quantities(order)
    answer = client.post(address(order), {"_form_submitted": "True", **pieces})
    assert answer.status_code == 200
    assert quantities(order) == before
    assert not order.history.filter(dedupe_key__startswith="taken_out").exists()
    return text_of(answer.content)


def test_the_dialog_shows_lines_and_what_will_follow(manager: Client) -> None:
    order = waiting(3, 1)
    first, second = order.lines.all()
    answer = manager.get(address(order))
    for words in (
        "Заказ станет дешевле",
        "бонусы пересчитаются по правилам",
        "Строку целиком можно убрать, только пока заказа нет в Posiflora.",
        "Сейчас к оплате 12 300 ₽.",
        f"{first.full_title} 3 000 ₽ за шт. из 3",
        f"{second.full_title} 3 000 ₽ за шт. из 1",
    ):
        assert words in text_of(answer.content).replace("\xa0", " ")
    page = answer.content.decode()
    assert 'name="line_1"' in page
    assert 'name="line_2"' in page
    assert quantities(order) == {1: 3, 2: 1}


def test_in_posiflora_nobody_is_asked_for_the_only_piece_of_a_line(manager: Client) -> None:
    order = waiting(3, 1, pushed=True)
    page = manager.get(address(order)).content
    assert f"за шт. {ALREADY_THERE} 1 шт." in text_of(page)
    assert 'name="line_1"' in page.decode()
    assert 'name="line_2"' not in page.decode()
    assert press(manager, address(order), line_1="1")[0] == 200
    assert quantities(order) == {1: 2, 2: 1}


def test_pieces_of_one_line(shop: Shop, settings: Settings, manager: Client) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    order = placed(shop, 3, pushed=True)
    (line,) = order.lines.all()
    price, delivery = line.price, order.delivery_price
    assert (held(line), order.bonus_state) == (3, BonusState.RESERVED)
    total = price * 2 - 100 + delivery
    assert press(manager, address(order), line_1="1") == (
        200,
        [f"Заказ {order.number}: убрано {line.full_title} × 1. К оплате {money(total)}."],
    )
    order.refresh_from_db()
    line.refresh_from_db()
    assert (order.items_total, order.bonus_spent, order.total) == (price * 2, D(100), total)
    assert (line.quantity, line.sum, line.bonus_spent, line.total) == (
        2,
        price * 2,
        D(100),
        price * 2 - 100,
    )
    assert held(line) == 2
    event = order.history.latest("pk")
    assert (event.note, event.actor) == (
        f"Убрано: {line.full_title} × 1. К оплате {total} ₽",
        User.objects.get(username="maria"),
    )
    assert order.bonus_state == BonusState.RESERVING, "fewer goods are set aside for anew"
    shop.make_due()
    shop.drain()
    assert shop.movements(order.number) == [
        ("reserve", "released", D(100)),
        ("reserve", "done", D(100)),
    ]
    assert shop.sandbox.posiflora.order(order.number)["totalAmount"] == price * 2 - 100


def test_pieces_of_two_lines_one_of_them_whole(shop: Shop, manager: Client) -> None:
    order = placed(shop, 3, 1)
    first, second = order.lines.all()
    left = first.price * 2
    total = left - 100 + order.delivery_price
    said = f"{first.full_title} × 1, {second.full_title} × 1"
    assert press(manager, address(order), line_1="1", line_2="1") == (
        200,
        [f"Заказ {order.number}: убрано {said}. К оплате {money(total)}."],
    )
    order.refresh_from_db()
    assert quantities(order) == {1: 2}
    assert (order.items_total, order.bonus_spent, order.total) == (left, D(100), total)
    assert (held(first), held(second)) == (2, 0)
    assert order.history.latest("pk").note == f"Убрано: {said}. К оплате {total} ₽"
    shop.drain()
    sent = shop.sandbox.posiflora.order(order.number)
    assert len(shop.sandbox.posiflora.lines(sent)) == 1
    assert sent["totalAmount"] == left - 100


@pytest.mark.parametrize(
    ("counts", "pushed", "pieces", "words"),
    [
        ((3, 1), False, ("4", "0"), "В заказе их только 3."),
        ((3, 1), False, ("0", "0"), "Укажите, сколько чего убрать."),
        ((3, 1), False, ("3", "1"), ALL_IS_CANCELLING),
        ((3,), False, ("3",), ALL_IS_CANCELLING),
        ((3,), True, ("3",), ALL_IS_CANCELLING),
        ((3, 1), True, ("3", "0"), ALREADY_THERE),
        ((3, 1), True, ("1", "1"), ALREADY_THERE),
        ((3, 1), False, ("-1", "1"), "больше либо равно 0"),
        ((3, 1), False, ("", "1"), "Обязательное поле"),
    ],
)
def test_what_cannot_go_is_said_in_the_dialog(
    *, counts: tuple[int, ...], pushed: bool, pieces: tuple[str, ...], words: str, manager: Client
) -> None:
    order = waiting(*counts, pushed=pushed)
    typed = {f"line_{at}": count for at, count in enumerate(pieces, 1)}
    assert words in complaint(manager, order, **typed)


@pytest.mark.parametrize(
    ("counts", "pushed", "fields", "offered"),
    [
        ((2,), True, {}, True),
        ((2,), True, {"status": OrderStatus.ASSEMBLED}, True),
        ((1, 1), False, {}, True),
        ((1, 1), True, {}, False),
        ((1,), False, {}, False),
        ((2,), True, {"status": OrderStatus.DELIVERING}, False),
        ((2,), True, {"status": OrderStatus.COMPLETED}, False),
        ((2,), False, {"status": OrderStatus.CANCELLED}, False),
        ((2,), True, {"bonus_state": BonusState.RESERVED}, True),
        ((2,), True, {"bonus_state": BonusState.COMMITTING}, False),
        ((2,), True, {"bonus_state": BonusState.UNKNOWN}, False),
    ],
)
def test_the_button_is_there_when_something_can_go(
    *,
    counts: tuple[int, ...],
    pushed: bool,
    fields: dict[str, str],
    offered: bool,
    manager: Client,
) -> None:
    order = waiting(*counts, pushed=pushed, **fields)
    page = manager.get(address(order, "change")).content
    assert (address(order) in page.decode()) is offered


def test_before_it_is_handed_over_nothing_comes_back(shop: Shop, manager: Client) -> None:
    order = placed(shop, 2, pushed=True)
    assert order.bonus_state == BonusState.COMMITTED
    assert offered_on(manager, order) == {"take-out"}
    Order.objects.update(status=OrderStatus.DELIVERED)
    assert offered_on(manager, order) == {"return-part"}


def offered_on(manager: Client, order: Order) -> set[str]:
    """Which of the two dialogs about pieces the order's page leads to."""
    page = manager.get(address(order, "change")).content.decode()
    return {verb for verb in ("take-out", "return-part") if address(order, verb) in page}


def test_of_a_paid_order_money_is_to_be_given_back(manager: Client) -> None:
    order = waiting(2, payment_state=PaymentState.PAID)
    words = text_of(manager.get(address(order)).content)
    assert "Заказ уже оплачен: разницу верните покупателю сами." in words
    assert "Сейчас к оплате" not in words


def test_it_needs_the_right_to_change_orders(newcomer: Client) -> None:
    order = waiting(3)
    assert newcomer.get(address(order)).status_code == 403
    assert press(newcomer, address(order), line_1="1") == (403, [])
    assert quantities(order) == {1: 3}


@pytest.mark.parametrize("verb", ["edit", "take-out", "return-part"])
@pytest.mark.parametrize("key", ["0", "99999999", "abc"])
def test_an_order_that_is_not_there(key: str, verb: str, manager: Client) -> None:
    submitted = {"_form_submitted": "True", "reason": "x"}
    assert manager.post(f"/admin/shop/order/{key}/{verb}/", submitted).status_code == 404
