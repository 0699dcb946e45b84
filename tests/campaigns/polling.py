"""Polling: what it costs follows the number of changes and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from shop.models import Customer, Order, OrderStatus, PushState
from shop.sync.orders.poll import poll_orders
from tests.campaigns.frame import Finding, expect
from tests.campaigns.ground import Ground
from tests.sync.hands import bare_order

PAGE = 100
PRICE = Decimal(250)
"""Of every order of the crowd over there."""


class PollSizes(Protocol):
    """`orders` are open at once."""

    @property
    def orders(self) -> int: ...


def poll_costs(ground: Ground, sizes: PollSizes) -> Iterator[Finding]:
    """What a poll costs among open orders."""
    theirs = open_on_both_sides(ground, sizes.orders)
    first = calls_of_a_poll(ground)
    pages = math.ceil(sizes.orders / PAGE)
    yield Finding(
        "первый опрос: все открытые заказы по сто",
        # A server that cannot sort says so once.
        first in {pages, pages + 1},
        f"открытых {sizes.orders}, вызовов {first}",
    )
    # What changed within the last two minutes is read again by every poll: leave that behind.
    press(ground, theirs[:1], "assemble")
    poll_orders()
    theirs = theirs[1:]
    for changed in (0, 3, min(250, sizes.orders * 5 // 6)):
        press(ground, theirs[:changed], "assemble")
        theirs = theirs[changed:]
        before = followed()
        calls = calls_of_a_poll(ground)
        seen = followed() - before
        yield Finding(
            f"опрос: изменилось {changed} из открытых",
            (calls, seen) == (max(1, math.ceil(changed / PAGE)), changed),
            f"открытых {sizes.orders}, вызовов {calls}, принято изменений {seen}",
        )


def open_on_both_sides(ground: Ground, count: int) -> list[str]:
    """So many open orders that both sides know, which have not changed for an hour."""
    ids = ground.sandbox.posiflora.fill_orders(count)
    pattern = bare_order(items_total=PRICE, total=PRICE)
    customer = Customer.objects.get(pk=pattern.customer_id)
    Order.objects.all().delete()
    made = []
    theirs = ground.sandbox.world.posiflora.table("orders")
    for number, row_id in enumerate(ids):
        order = Order(
            **{
                field.attname: getattr(pattern, field.attname)
                for field in Order._meta.concrete_fields
                if field.name not in {"id", "vendor_uuid", "delivery_line_uuid"}
            }
        )
        order.number = f"cr{number:010d}"
        order.customer = customer
        order.posiflora_id = row_id
        order.posiflora_status = "new"
        order.posiflora_modified_at = theirs[row_id]["modifiedAt"]
        order.posiflora_revision = theirs[row_id]["revision"]
        order.posiflora_total = order.pushed_total = order.total
        order.status = OrderStatus.CONFIRMED
        order.push_state = PushState.SENT
        made.append(order)
    Order.objects.bulk_create(made, batch_size=1000)
    return ids


def calls_of_a_poll(ground: Ground) -> int:
    """How many requests a poll makes, refused ones too."""
    world = ground.sandbox.world
    with world.lock:
        world.journal.clear()
    report = poll_orders()
    calls = len(ground.sandbox.requests("posiflora", "GET", "/v1/orders"))
    expect("вызовы по отчёту", report.calls, calls)
    return calls


def press(ground: Ground, order_ids: list[str], button: str) -> None:
    """A florist presses a button on each of these, a moment after the last poll."""
    if order_ids:
        ground.sandbox.advance(600)
    for order_id in order_ids:
        ground.sandbox.florist.act(button, order_id)


def followed() -> int:
    return Order.objects.filter(status=OrderStatus.ASSEMBLED).count()
