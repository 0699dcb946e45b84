"""What Posiflora is told of an order, field by field, and to the kopeck."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Resource
from shop.models import Order, Product, PromoCode
from shop.services import clock
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, open_attentions, settle

ITEM_LINES = ("qty", "price", "amount", "totalAmount")


def pushed(shop: Shop, buyer: Buyer, *products: Product, **changes: Any) -> tuple[Order, Resource]:
    answer = buyer.place(*products, **changes)
    assert answer.status_code == 201, body(answer)
    settle(shop, person=False)
    order = shop.order(body(answer)["number"])
    return order, shop.sandbox.posiflora.order(order.number)


def slot_start(order: Order) -> datetime:
    local = datetime.combine(
        clock.today() + timedelta(days=2), datetime.min.time(), clock.shop_zone()
    )
    return (local + timedelta(hours=12)).astimezone(UTC)


def test_a_delivery_to_another_person(shop: Shop, member: Buyer) -> None:
    order, there = pushed(
        shop,
        member,
        recipient={"name": "Мария", "phone": "+79120000077", "is_customer": False},
        address={
            "city": "Ярославль",
            "street": "Кирова",
            "house": "1",
            "building": "2",
            "apartment": "5",
            "comment": "вход со двора",
        },
        card_text="С днём рождения!",
        comment="Без лилий",
        anonymous=True,
        call_recipient=False,
    )
    starts = slot_start(order)
    expected = {
        "status": "new",
        "docNo": order.number,
        "date": clock.local(order.placed_at).date(),
        "dueTime": starts,
        "delivery": True,
        "deliveryCity": "Ярославль",
        "deliveryStreet": "Кирова",
        "deliveryHouse": "1",
        "deliveryBuilding": "2",
        "deliveryApartment": "5",
        "deliveryComments": "вход со двора. Получателю не звонить",
        "deliveryTimeFrom": starts,
        "deliveryTimeTo": starts + timedelta(hours=3),
        "deliveryContact": "Мария",
        "deliveryPhoneCode": "7",
        "deliveryPhoneNumber": "9120000077",
        "byBonuses": False,
        "budget": Decimal(0),
    }
    assert {name: there[name] for name in expected} == expected
    assert len(order.number) == 12
    assert there["description"].split("\n") == [
        "Открытка: С днём рождения!",
        "Комментарий: Без лилий",
        "Анонимно: не говорить, от кого",
        "Сюрприз: получателю не звонить",
        "Заказчик: Анна Садовая, +7 912 000-00-01",
        "Доставка: 300.00 ₽",
        f"К оплате покупателем: {order.total} ₽",
        f"Заказ {order.number} из Telegram",
    ]
    assert there.one("store") == demo.STORE_ID
    assert there.id == str(order.vendor_uuid)
    (customer,) = shop.sandbox.posiflora.customers
    assert (customer["title"], there.one("customer")) == ("Анна Садовая", customer.id)


def test_an_address_that_only_the_recipient_knows(shop: Shop, member: Buyer) -> None:
    _order, there = pushed(shop, member, address={"unknown": True})
    assert there["deliveryComments"] == "Адрес узнать у получателя"
    assert (there["deliveryStreet"], there["deliveryHouse"]) == ("", "")


def test_a_pickup_has_no_address_and_no_slot(shop: Shop, member: Buyer) -> None:
    store = shop.store
    order, there = pushed(
        shop,
        member,
        fulfilment={"method": "pickup", "store": store.pk, "slot": shop.slot_id},
        recipient={"name": "Анна", "phone": "", "is_customer": True},
        address={},
        card_text="",
    )
    assert there["delivery"] is False
    assert there["dueTime"] == slot_start(order)
    assert (there["deliveryTimeFrom"], there["deliveryTimeTo"]) == (None, None)
    assert {there[f"delivery{part}"] for part in ("City", "Street", "House", "Comments")} == {""}
    assert (there["deliveryContact"], there["deliveryPhoneNumber"]) == ("Анна", "9120000001")
    assert there["description"] == f"Заказ {order.number} из Telegram"
    assert there["totalAmount"] == order.total == order.items_total


def lines_of(shop: Shop, there: Resource) -> list[tuple[str | None, tuple[str, ...]]]:
    return [
        (line.one("item"), tuple(line[name] for name in ITEM_LINES))
        for line in shop.sandbox.posiflora.lines(there)
    ]


def test_lines_carry_discounts_and_bonuses_to_the_kopeck(shop: Shop, member: Buyer) -> None:
    PromoCode.objects.create(code="SPRING", kind="percent", value=Decimal(7))
    first, second, third = shop.products[:3]
    items = [
        {"product": first.pk, "quantity": 1},
        {"product": second.pk, "quantity": 3},
        {"product": third.pk, "quantity": 2},
    ]
    order, there = pushed(shop, member, items=items, promo_code="spring", bonuses="333")
    lines = list(order.lines.order_by("position"))
    assert order.discount_total == (order.items_total * 7 / 100).quantize(Decimal("0.01"))
    assert sum(line.discount for line in lines) == order.discount_total
    assert sum(line.bonus_spent for line in lines) == Decimal(333)
    assert lines_of(shop, there) == [
        (
            line.posiflora_id,
            (f"{line.quantity}.00", f"{line.price:.2f}", f"{line.sum:.2f}", f"{line.total:.2f}"),
        )
        for line in lines
    ]
    assert [str(line.vendor_uuid) for line in lines] == there.many("lines")
    assert there["totalAmount"] == order.total - order.delivery_price
    assert f"Списано бонусов: {order.bonus_spent}" in there["description"].split("\n")
    assert f"К оплате покупателем: {order.total} ₽" in there["description"].split("\n")
    assert open_attentions() == []


@pytest.fixture
def delivery_service(shop: Shop) -> Product:
    service = Product.objects.filter(kind="service").first()
    assert service is not None
    shop.zone.service = service
    shop.zone.save(update_fields=["service"])
    return service


def test_delivery_is_a_line_where_the_zone_has_a_service(
    shop: Shop, member: Buyer, delivery_service: Product
) -> None:
    order, there = pushed(shop, member)
    assert lines_of(shop, there)[-1] == (
        delivery_service.posiflora_id,
        ("1.00", "300.00", "300.00", "300.00"),
    )
    assert there["totalAmount"] == order.total
    assert "Доставка" not in there["description"]
    assert "К оплате" not in there["description"]


def test_free_delivery_is_no_line(shop: Shop, member: Buyer, delivery_service: Product) -> None:
    shop.zone.free_from = Decimal(1)
    shop.zone.save(update_fields=["free_from"])
    order, there = pushed(shop, member)
    assert len(there.many("lines")) == 1
    assert there["totalAmount"] == order.total


def test_a_bouquet_on_display_is_attached_as_a_whole(shop: Shop, member: Buyer) -> None:
    bouquet, item = shop.bouquets[0], shop.products[0]
    order, there = pushed(shop, member, bouquet, item, bonuses="100")
    sold = {row.id: row["status"] for row in shop.sandbox.posiflora.bouquets}
    assert sold[bouquet.posiflora_id] == "sold"
    lines = shop.sandbox.posiflora.lines(there)
    ours = order.lines.get(product=item)
    assert [line.one("item") for line in lines if line.one("bouquet") is None] == [
        item.posiflora_id
    ]
    whole = sum(Decimal(line["totalAmount"]) for line in lines if line.one("bouquet"))
    assert whole == bouquet.price
    assert there["totalAmount"] == bouquet.price + ours.total == order.pushed_total
    # The bouquet keeps its price there, so the sum to collect is said in words.
    assert f"К оплате покупателем: {order.total} ₽" in there["description"].split("\n")
    assert open_attentions() == []


def test_a_second_attempt_sends_the_very_same_order(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = body(member.place(bonuses="50"))["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "lost_before")
    settle(shop)
    first, second = (entry.body for entry in sandbox.requests("posiflora", "POST", "/v1/orders"))
    assert first == second
    assert [each["docNo"] for each in sandbox.posiflora.orders] == [number]
