"""A large shop at once: thousands of articles, orders, customers, made without a single call.

Everything is the same every time: ids count up, values go round. For a catalogue of 10 000
articles, 10 000 orders and 50 000 customers (their stated scale) this takes a second or two.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.posiflora import customer_rows, order_fields
from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Relation, Resource
from integrations.sandbox.world import World

KINDS = {"inventory-items": 1, "orders": 2, "order-lines": 3, "customers": 4}
STEP = timedelta(seconds=1)
LARGE = 10_000


def crowd_id(kind: str, number: int) -> str:
    """Return the id of one of the crowd, counted from 0; ids in order are rows in order."""
    return f"{number:08x}-0000-4000-8{KINDS[kind]:03d}-000000000000"


def crowd_phone(number: int) -> str:
    """Return the national number of one of the crowd."""
    return f"900{number:07d}"


def fill_items(world: World, count: int) -> list[str]:
    """Add public articles in roses with a price in each store and a picture; returns ids."""
    store, now = world.posiflora, world.clock.second()
    begin = _begin(store, "inventory-items")
    logo = demo.picture(store, "rose-red", now=now)
    shops = [each[0] for each in demo.STORES]
    prices: list[Resource] = []

    def make(number: int, row_id: str) -> Resource:
        price = Decimal(100 + number % 900)
        for shop in shops:
            values = {"price": price, "cost": demo.cost(price), "quantity": Decimal(10)}
            prices.append(
                Resource(
                    "prices",
                    f"{row_id}-{shop}",
                    {**values, "status": "on", "setAt": now},
                    {"store": Ref("stores", shop)},
                )
            )
        attributes = {
            "title": f"Роза сортовая № {number}",
            "description": "",
            "itemType": "item",
            "globalId": None,
            "public": True,
            "fractional": False,
            "priceMin": price,
            "priceMax": price,
            "added": now,
            "updatedAt": now,
            "deleted": False,
        }
        relations = {
            "group": Ref("inventory-groups", "1"),
            "category": Ref("categories", demo.stable_id("categories", "Розы")),
            "measure": Ref("measures", demo.stable_id("measures", "piece")),
            "logo": logo,
            "images": [logo] if logo else [],
            "barcodes": [],
            "markdowns": [],
        }
        return Resource("inventory-items", row_id, attributes, {**relations})

    ids = _load(store, "inventory-items", begin, count, make)
    store.table("prices").load(prices)
    return ids


def fill_customers(world: World, count: int) -> list[str]:
    """Add customers with phones from `crowd_phone`; returns ids."""
    store, now = world.posiflora, world.clock.second()
    blank = customer_rows.blank_customer()
    begin = _begin(store, "customers")

    def make(number: int, row_id: str) -> Resource:
        attributes = blank | {
            "title": f"Гость № {number}",
            "phone": crowd_phone(number),
            "currentPoints": Decimal(number % 500),
            "createdAt": now,
            "updatedAt": now,
        }
        relations: dict[str, Relation] = {
            "person": None,
            "bonusGroup": customer_rows.DEFAULT_GROUP,
            **{name: [] for name in customer_rows.TO_MANY},
            "customerEvents": [],
            "createdBy": Ref("workers", demo.ADMIN_ID),
        }
        return Resource("customers", row_id, attributes, relations)

    return _load(store, "customers", begin, count, make)


def fill_orders(
    world: World,
    count: int,
    *,
    status: str = "new",
    source: str = demo.SITE_SOURCE_ID,
    changed_at: datetime | None = None,
) -> list[str]:
    """Add orders of one line each, a second apart, the last changed at `changed_at` (UTC).

    Without a moment that is an hour ago, so that a poll from now on sees none of them. They have
    no customer unless there is a crowd of customers, whose first ones have bought them then.
    """
    store = world.posiflora
    begin = _begin(store, "orders")
    last = changed_at or world.clock.second() - timedelta(hours=1)
    item = Ref("inventory-items", demo.stable_id("inventory-items", "rose-red"))
    blank, relations = order_fields.blank_order(), order_fields.blank_relations(demo.ADMIN_ID)
    lines: list[Resource] = []

    def make(number: int, row_id: str) -> Resource:
        moment = last - STEP * (begin + count - 1 - number)
        price = Decimal(250)
        line = Resource(
            "order-lines",
            crowd_id("order-lines", number),
            {"qty": "1.00", **_line_money(price), "manualSetting": False},
            {"item": item, "bouquet": None},
            {"order": row_id},
        )
        lines.append(line)
        customer = store.get("customers", crowd_id("customers", number))
        moments = ("createdAt", "updatedAt", "updatedStatusAt", "modifiedAt")
        attributes = blank | {
            "status": status,
            "docNo": f"cr{number:010d}",
            "date": moment.date(),
            "dueTime": moment + timedelta(days=1),
            "totalAmount": price,
            "posted": status == "done",
            "postedAt": moment if status == "done" else None,
            **dict.fromkeys(moments, moment),
        }
        own = relations | {
            "source": Ref("order-sources", source),
            "store": Ref("stores", demo.STORE_ID),
            "customer": None if customer is None else customer.ref,
            "lines": [line.ref],
            **{name: [] for name in ("images", "history", "payments", "discounts")},
        }
        return Resource("orders", row_id, attributes, own)

    ids = _load(store, "orders", begin, count, make)
    store.table("order-lines").load(lines)
    return ids


def _line_money(price: Decimal) -> dict[str, str]:
    names = ("price", "amount", "discountPrice", "totalAmount", "totalAmountWithDiscount")
    return dict.fromkeys(names, f"{price:.2f}")


def _begin(store: PosifloraStore, kind: str) -> int:
    """Return the number to go on counting from."""
    return store.numbers.get(f"crowd {kind}", 0)


@contextmanager
def _collector_resting(*, large: bool) -> Iterator[None]:
    """Keep the collector from walking, again and again, rows of which none is garbage.

    A large lot is walked once at the end, so that no later answer has to wait for that.
    """
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()
        if large:
            gc.collect()


def _load(
    store: PosifloraStore,
    kind: str,
    begin: int,
    count: int,
    make: Callable[[int, str], Resource],
) -> list[str]:
    """Make the rows, give each its revision, put them into the table at once."""
    revision = store.revision(kind)

    def rows() -> Iterator[Resource]:
        for number in range(begin, begin + count):
            row = make(number, crowd_id(kind, number))
            row.attributes["revision"] = revision + number - begin + 1
            yield row

    with _collector_resting(large=count >= LARGE):
        made = list(rows())
    store.table(kind).load(made)
    store.revisions[kind] = revision + count
    store.numbers[f"crowd {kind}"] = begin + count
    return [row.id for row in made]


FILLS: dict[str, Callable[[World, int], list[str]]] = {
    "items": fill_items,
    "customers": fill_customers,
    "orders": fill_orders,
}
"""By the words of the control API, in the order in which rows may name each other."""
