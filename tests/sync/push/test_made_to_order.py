"""A bouquet made to order has no article in Posiflora: it is a budget and words for the florist."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Resource
from shop.models import Order, OrderStatus, Origin, Product, PromoCode, PushState
from shop.services import clock
from shop.services.orders.edit import order_edit
from shop.services.orders.push import order_budget, order_vendor_total
from tests.api.rows import a_recipe, cart_row, costs_here, size
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, let_time_pass, open_attentions, push, settle


@pytest.fixture
def rome(shop: Shop) -> Product:
    """3400, 4900 and 7900 roubles in S, M and L."""
    return a_recipe("Вечер в Риме", store=shop.store)


def placed(buyer: Buyer, *items: dict[str, Any], **changes: Any) -> str:
    answer = buyer.place(items=list(items), **changes)
    assert answer.status_code == 201, body(answer)
    number: str = body(answer)["number"]
    return number


def both(shop: Shop, number: str) -> tuple[Order, Resource]:
    return shop.order(number), shop.sandbox.posiflora.order(number)


def pushed(
    shop: Shop, buyer: Buyer, *items: dict[str, Any], **changes: Any
) -> tuple[Order, Resource]:
    number = placed(buyer, *items, **changes)
    settle(shop, person=False)
    return both(shop, number)


def sent(shop: Shop, method: str = "POST", path: str = "/v1/orders") -> Any:
    """The newest body that went out."""
    return json.loads(shop.sandbox.requests("posiflora", method, path)[-1].body)["data"]


def totals(there: Resource) -> tuple[Decimal, Decimal]:
    return there["totalAmount"], there["budget"]


# What goes out.


def test_goods_a_finished_bouquet_and_one_to_be_made(
    shop: Shop, member: Buyer, rome: Product
) -> None:
    """The whole body. Promo and points are shared by all three, to the kopeck."""
    PromoCode.objects.create(code="SPRING", kind="percent", value=Decimal(7))
    item, bouquet = shop.products[0], shop.bouquets[0]
    number = placed(
        member,
        cart_row(rome, "M", 2),
        cart_row(item, quantity=3),
        cart_row(bouquet),
        promo_code="spring",
        bonuses="333",
        card_text="С днём рождения!",
    )
    settle(shop, person=False)
    order, there = both(shop, number)
    made, stems, finished = order.lines.order_by("position")
    assert made.sum == Decimal("9800.00")
    assert made.discount == Decimal("686.00")
    assert made.bonus_spent > 0
    day = f"{clock.today() + timedelta(days=2)}"
    assert sent(shop) == {
        "type": "orders",
        "id": str(order.vendor_uuid),
        "attributes": {
            "status": "new",
            "date": f"{clock.local(order.placed_at):%Y-%m-%d}",
            "docNo": number,
            "dueTime": f"{day}T09:00:00+00:00",
            "description": "\n".join(
                [
                    "Собрать: Вечер в Риме, M × 2 по 4900.00 ₽",
                    "Состав: Роза × 10, Эвкалипт × 2",
                    f"Букет на 9800.00 ₽, с учётом скидок взять за него {made.total} ₽",
                    "Открытка: С днём рождения!",
                    "Заказчик: Анна Садовая, +7 912 000-00-01",
                    "Списано бонусов: 333.00",
                    "Доставка: 300.00 ₽",
                    f"К оплате покупателем: {order.total} ₽",
                    f"Заказ {number} из Telegram",
                ]
            ),
            "budget": float(made.total),
            "byBonuses": False,
            "fiscal": False,
            "delivery": True,
            "deliveryCity": "Ярославль",
            "deliveryStreet": "Кирова",
            "deliveryHouse": "1",
            "deliveryBuilding": "",
            "deliveryApartment": "5",
            "deliveryComments": "",
            "deliveryTimeFrom": f"{day}T09:00:00+00:00",
            "deliveryTimeTo": f"{day}T12:00:00+00:00",
            "deliveryContact": "Мария",
            "deliveryPhoneCode": "7",
            "deliveryPhoneNumber": "9120000077",
        },
        "relationships": {
            "store": {"data": {"type": "stores", "id": demo.STORE_ID}},
            "source": {"data": {"type": "order-sources", "id": there.one("source")}},
            "customer": {"data": {"type": "customers", "id": there.one("customer")}},
            "lines": {
                "data": [
                    {
                        "type": "order-lines",
                        "id": str(stems.vendor_uuid),
                        "attributes": {
                            "qty": "3.00",
                            "price": f"{stems.price}",
                            "amount": f"{stems.sum}",
                            "discountPrice": f"{stems.price}",
                            "totalAmount": f"{stems.total}",
                            "totalAmountWithDiscount": f"{stems.total}",
                            "manualSetting": False,
                        },
                        "relationships": {
                            "item": {"data": {"type": "inventory-items", "id": item.posiflora_id}},
                            "bouquet": {"data": None},
                        },
                    }
                ]
            },
            "bouquets": {"data": [{"type": "bouquets", "id": bouquet.posiflora_id}]},
        },
    }
    # To the kopeck: what is there, what is yet to be made, and what the words say of the rest.
    assert totals(there) == (stems.total + finished.sum, made.total)
    assert order.pushed_total == order_vendor_total(order) == there["totalAmount"]
    assert made.total + stems.total + finished.total + order.delivery_price == order.total
    assert open_attentions() == []


STRICT: dict[str, object] = {}
LAX: dict[str, object] = {
    "require_docno": False,
    "require_duetime": False,
    "require_store": False,
    "require_source": False,
    "line_arithmetic": "trust",
    "line_needs_item": False,
    "media_type": "lenient",
    "order_patch_status": 201,
    "patch_lines": "merge",
    "extra_fields": False,
}


@pytest.mark.parametrize("switches", [STRICT, LAX], ids=["strict", "lax"])
def test_nothing_but_a_bouquet_to_be_made(
    shop: Shop, member: Buyer, rome: Product, switches: dict[str, object]
) -> None:
    shop.sandbox.switch(**switches)
    order, there = pushed(shop, member, cart_row(rome, "L"))
    assert order.push_state == PushState.SENT
    assert "lines" not in sent(shop)["relationships"]
    assert "bouquets" not in sent(shop)["relationships"]
    assert totals(there) == (Decimal(0), Decimal(7900))
    assert there["description"].split("\n")[:2] == [
        "Собрать: Вечер в Риме, L × 1 по 7900.00 ₽",
        "Состав: Роза × 15, Эвкалипт × 2",
    ]
    assert "скидок" not in there["description"]
    assert f"К оплате покупателем: {order.total} ₽" in there["description"].split("\n")
    assert open_attentions() == []


def test_two_sizes_are_two_bouquets_to_make(shop: Shop, member: Buyer, rome: Product) -> None:
    order, there = pushed(shop, member, cart_row(rome, "S"), cart_row(rome, "L", 2))
    notes = there["description"].split("\n")
    assert [note for note in notes if note.startswith("Собрать")] == [
        "Собрать: Вечер в Риме, S × 1 по 3400.00 ₽",
        "Собрать: Вечер в Риме, L × 2 по 7900.00 ₽",
    ]
    assert there["budget"] == order.items_total == Decimal(19200)


def test_the_price_is_that_of_the_store(shop: Shop, member: Buyer, rome: Product) -> None:
    costs_here(size(rome, "M"), shop.store, "5145.50")
    _order, there = pushed(shop, member, cart_row(rome, "M"))
    assert there["budget"] == Decimal("5145.50")
    assert "M × 1 по 5145.50 ₽" in there["description"]


@pytest.mark.parametrize("kind", ["lost_before", "lost_after", "half_body", "status_after"])
def test_a_lost_answer_makes_one_order(shop: Shop, member: Buyer, rome: Product, kind: str) -> None:
    number = placed(member, cart_row(rome, "M"), cart_row(shop.products[0]), bonuses="50")
    shop.sandbox.fail("posiflora", "POST", "/v1/orders$", kind)
    settle(shop)
    order, there = both(shop, number)
    assert [each["docNo"] for each in shop.sandbox.posiflora.orders] == [number]
    assert totals(there) == (order_vendor_total(order), order_budget(order))
    assert open_attentions() == []


# What the florist makes of it.


@pytest.fixture
def open_order(shop: Shop, member: Buyer, rome: Product) -> Order:
    """M for 4900 less ten percent, and an article of the shop."""
    PromoCode.objects.create(code="SPRING", kind="percent", value=Decimal(10))
    order, _there = pushed(
        shop, member, cart_row(rome, "M"), cart_row(shop.products[0]), promo_code="spring"
    )
    assert order_budget(order) == Decimal("4410.00")
    return order


def told(shop: Shop, number: str) -> list[tuple[str, str]]:
    shop.sandbox.world.clock.advance(5)
    shop.poll()
    return open_attentions(number)


@pytest.mark.parametrize("worth", ["1200", "4410", "4700.50", "4900"])
def test_what_is_being_made_is_no_news(shop: Shop, open_order: Order, worth: str) -> None:
    """Stem by stem, with our discount or at the list price: none of it is for a person."""
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, worth)
    assert told(shop, open_order.number) == []
    order = shop.order(open_order.number)
    assert order.posiflora_total == order_vendor_total(order) + Decimal(worth)


def test_more_than_was_agreed_on_is(shop: Shop, open_order: Order) -> None:
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, "4900.01")
    ours = order_vendor_total(open_order) + Decimal("4410.00")
    theirs = order_vendor_total(open_order) + Decimal("4900.01")
    assert told(shop, open_order.number) == [
        ("total", f"Сумма в Posiflora {theirs} ₽, у нас {ours} ₽.")
    ]


@pytest.mark.parametrize("worth", ["4410", "4900"])
def test_done_with_the_bouquet_in_it(shop: Shop, open_order: Order, worth: str) -> None:
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, worth)
    shop.sandbox.florist.complete(there.id)
    assert told(shop, open_order.number) == []
    assert shop.order(open_order.number).status == OrderStatus.COMPLETED


def test_done_without_it_is_for_a_person(shop: Shop, open_order: Order) -> None:
    """The sale of the bouquet is nowhere in Posiflora, and the till is short of it."""
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.florist.complete(there.id)
    theirs = order_vendor_total(open_order)
    text = f"там {theirs} ₽, у нас {theirs + Decimal('4410.00')} ₽."
    assert told(shop, open_order.number) == [
        ("total", f"Букет под заказ не внесён в Posiflora: {text}")
    ]
    shop.sandbox.posiflora.compose(there.id, "4410")
    assert told(shop, open_order.number) == []


def test_done_with_too_little_in_it(shop: Shop, open_order: Order) -> None:
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, "4000")
    shop.sandbox.florist.complete(there.id)
    ((kind, text),) = told(shop, open_order.number)
    assert (kind, text.startswith("Сумма в Posiflora")) == ("total", True)


# What is learnt later.


@pytest.mark.parametrize("patch_lines", ["replace", "merge"])
@pytest.mark.parametrize("with_item", [False, True], ids=["alone", "with goods"])
def test_points_reserved_late_lower_the_budget(
    shop: Shop, member: Buyer, rome: Product, patch_lines: str, *, with_item: bool
) -> None:
    shop.sandbox.switch(patch_lines=patch_lines)
    shop.sandbox.fail("loyalclient", "POST", "bonuses/hold", "lost_before")
    items = [cart_row(rome, "M"), *([cart_row(shop.products[0])] if with_item else [])]
    number = placed(member, *items, bonuses="100")
    let_time_pass()
    push()
    order, there = both(shop, number)
    assert there["budget"] == Decimal(4900)
    assert "ещё не подтверждены" in there["description"]
    # The florist is quick.
    shop.sandbox.posiflora.compose(there.id, 4900)

    settle(shop)
    order, there = both(shop, number)
    made = order.lines.get(made_to_order=True)
    assert made.bonus_spent > 0
    assert totals(there) == (order_vendor_total(order) + 4900, 4900 - made.bonus_spent)
    assert f"Букет на 4900.00 ₽, с учётом скидок взять за него {made.total} ₽" in there[
        "description"
    ].split("\n")
    patch = sent(shop, "PATCH")
    assert set(patch["attributes"]) == {"description", "budget"}
    assert ("relationships" in patch and "lines" in patch["relationships"]) is with_item
    assert told(shop, number) == []


def test_another_card_leaves_the_florists_budget_alone(
    shop: Shop, member: Buyer, rome: Product
) -> None:
    order, there = pushed(shop, member, cart_row(rome, "M"))
    shop.sandbox.posiflora.set("orders", there.id, budget=Decimal(5500))
    order_edit(order_id=order.pk, origin=Origin.MANAGER, card_text="Люблю")
    settle(shop, person=False)
    assert set(sent(shop, "PATCH")["attributes"]) == {"description"}
    _order, there = both(shop, order.number)
    assert there["budget"] == Decimal(5500)
    assert there["description"].split("\n")[:3] == [
        "Собрать: Вечер в Риме, M × 1 по 4900.00 ₽",
        "Состав: Роза × 10, Эвкалипт × 2",
        "Открытка: Люблю",
    ]


def test_an_order_without_such_a_bouquet_never_speaks_of_a_budget(
    shop: Shop, member: Buyer
) -> None:
    shop.sandbox.fail("loyalclient", "POST", "bonuses/hold", "lost_before")
    number = placed(member, cart_row(shop.products[0]), bonuses="100")
    let_time_pass()
    push()
    settle(shop)
    assert set(sent(shop, "PATCH")["attributes"]) == {"description"}
    assert shop.sandbox.posiflora.order(number)["budget"] == 0


# From the first tap to the last.


def test_a_bouquet_in_size_m_from_the_order_to_its_end(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """A recipe as the sync brings it, from Posiflora and back to Posiflora."""
    paris = next(recipe for recipe in shop.recipes if recipe.title == "Утро в Париже")
    number = placed(member, cart_row(paris, "M"), bonuses="100")
    settle(shop, person=False)
    order, there = both(shop, number)
    assert totals(there) == (Decimal(0), Decimal(4800))
    assert there["description"].startswith(
        "Собрать: Утро в Париже, M × 1 по 4900.00 ₽\n"
        "Состав: Роза пионовидная «Джульетта» × 7, Эустома белая × 5\n"
        "Букет на 4900.00 ₽, с учётом скидок взять за него 4800.00 ₽\n"
    )
    for action, status in (
        ("assign", "assembling"),
        ("assemble", "assembled"),
        ("hand_over", "delivering"),
        ("deliver", "delivered"),
        ("complete", "completed"),
    ):
        sandbox.world.clock.advance(5)
        sandbox.florist.act(action, there.id)
        shop.poll()
        settle(shop, person=False)
        assert member.order(number)["status"] == status
    order, there = both(shop, number)
    assert totals(there) == (Decimal(4800), Decimal(4800))
    assert order.posiflora_total == Decimal(4800)
    assert open_attentions() == []
    (line,) = member.order(number)["lines"]
    assert (line["variant"], line["total"]) == (
        {"id": size(paris, "M").pk, "title": "M"},
        "4800.00",
    )
    again = body(member.api.post(f"/api/v1/orders/{number}/repeat"))
    assert again == {"items": [cart_row(paris, "M")], "unavailable": []}
