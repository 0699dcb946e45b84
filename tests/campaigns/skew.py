"""A vendor's clock that is off: no change may hide behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from integrations.sandbox import demo
from shop.models import Customer, OrderStatus, Product, Slot
from shop.sync.catalogue.run import sync_catalogue
from shop.sync.orders.poll import poll_orders
from shop.sync.orders.sweep import sweep_orders
from shop.sync.people.customers import sync_customers
from tests.campaigns.frame import Finding, expect
from tests.campaigns.ground import Ground
from tests.plugin_shop import Shop
from tests.sync.hands import settle

TWO_HOURS = 7200
STEPS = (
    ("assign", OrderStatus.ASSEMBLING),
    ("assemble", OrderStatus.ASSEMBLED),
    ("hand_over", OrderStatus.DELIVERING),
    ("deliver", OrderStatus.DELIVERED),
    ("complete", OrderStatus.COMPLETED),
)


class SkewSizes(Protocol):
    """`travellers` are orders that go all the way under a clock that is off."""

    @property
    def travellers(self) -> int: ...


def clock_skew(ground: Ground, sizes: SkewSizes) -> Iterator[Finding]:
    """The vendor's clock two hours ahead or behind."""
    for seconds, name in ((TWO_HOURS, "на 2 ч впереди"), (-TWO_HOURS, "на 2 ч позади")):
        ground.clear()
        ground.sandbox.advance(seconds)
        shop = ground.shop()
        numbers = travel(shop, sizes.travellers)
        wanted = [OrderStatus.CONFIRMED, *(status for _step, status in STEPS)]
        for number in numbers:
            expect(f"история {number}", statuses(shop, number), wanted)
        expect("цена", new_price(ground), 777)
        expect("прибавка баллов", new_points(ground), 55)
        changes = len(numbers) * len(wanted)
        yield Finding(
            f"часы Posiflora {name}",
            fine=True,
            said=f"изменений заказов {changes} из {changes}, цена и баллы тоже приняты",
        )
    ground.clear()
    yield clock_put_back(ground)


def clock_put_back(ground: Ground) -> Finding:
    """Put back while we work: what the cursor is past of is found by the nightly sweep."""
    shop = ground.shop()
    (number,) = placed(shop, 1)
    poll_orders()
    ground.sandbox.advance(-TWO_HOURS)
    ground.sandbox.florist.assemble(ground.sandbox.posiflora.order(number).id)
    poll_orders()
    polled = shop.order(number).status
    report = sweep_orders()
    swept = shop.order(number).status
    said = f"после опроса «{polled}», после ночного обхода «{swept}», одиночных {report.single}"
    return Finding("часы Posiflora перевели назад среди работы", swept == "assembled", said)


def placed(shop: Shop, count: int) -> list[str]:
    """Orders of one buyer, pushed."""
    Slot.objects.update(capacity=1000)
    buyer = shop.member("+79120000055", id=700000055, first_name="Олег")
    numbers = [str(buyer.place().json()["number"]) for _order in range(count)]
    settle(shop)
    return numbers


def travel(shop: Shop, count: int) -> list[str]:
    """Orders that a florist leads to their end, with a poll after each step and between two."""
    numbers = placed(shop, count)
    poll_orders()
    there = {number: shop.sandbox.posiflora.order(number).id for number in numbers}
    for step, _status in STEPS:
        for position, number in enumerate(numbers):
            shop.sandbox.florist.act(step, there[number])
            # Changes of one second on both sides of a poll must not hide one another.
            if position % 2:
                poll_orders()
        poll_orders()
    return numbers


def statuses(shop: Shop, number: str) -> list[str]:
    rows = shop.order(number).history.filter(origin="posiflora", kind="status")
    return list(rows.values_list("status", flat=True))


def new_price(ground: Ground) -> int:
    """What an article costs here after its price was changed there."""
    product = Product.objects.filter(kind="item", is_listed=True).order_by("pk")[0]
    ground.sandbox.advance(1)
    for store_id in (demo.STORE_ID, demo.SECOND_STORE_ID):
        ground.sandbox.posiflora.set_price(product.posiflora_id, 777, store_id=store_id)
    sync_catalogue()
    product.refresh_from_db()
    return int(product.price)


def new_points(ground: Ground) -> int:
    """By how much a buyer's points grew here when they grew by 55 there."""
    sync_customers()
    before = Customer.objects.get(phone="+79120000055")
    ground.sandbox.advance(1)
    ground.sandbox.posiflora.change_points(before.posiflora_id or "", 55)
    sync_customers()
    after = Customer.objects.get(phone="+79120000055")
    return int((after.posiflora_points or 0) - (before.posiflora_points or 0))
