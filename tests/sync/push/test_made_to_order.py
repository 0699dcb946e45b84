"""A bouquet made to order has no article in Posiflora: it is a budget and words for the florist."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.sandbox import demo
from shop.models import Product, PromoCode, PushState
from shop.services import clock
from shop.services.orders.push import order_budget, order_vendor_total
from tests.api.rows import cart_row, costs_here, size
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import open_attentions, settle
from tests.sync.push.made_to_order import both, placed, pushed, sent, totals


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
