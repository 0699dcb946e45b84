"""A large catalogue: what a run costs, and that a second one has nothing to write."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from integrations.sandbox import demo
from shop.models import Product, Store
from shop.sync.catalogue.run import CatalogueReport, sync_catalogue
from tests.campaigns.catalogue_rows import fingerprint
from tests.campaigns.frame import Finding
from tests.campaigns.ground import Ground

PAGE = 100
MOST_CONSTANT_CALLS = 40
"""Stores, categories, bouquets, recipes of the demo: whatever does not grow with the goods."""


class CatalogueSizes(Protocol):
    """`items` are added to those of the demo."""

    @property
    def items(self) -> int: ...


def catalogue_costs(ground: Ground, sizes: CatalogueSizes) -> Iterator[Finding]:
    """What a catalogue run costs, by the number of calls."""
    # One that lists deleted goods has a row of its own.
    ground.sandbox.switch(list_deleted_items=False)
    ground.shop()
    # One store, as most shops have: stock is told a store at a time, each store is a list more.
    Store.objects.exclude(posiflora_id=demo.STORE_ID).update(is_pickup_point=False)
    run(ground, full=True)
    before, small = public(ground), run(ground, full=True)[0]
    ground.sandbox.posiflora.fill_items(sizes.items)
    items = public(ground)
    started = time.monotonic()
    calls, report = run(ground, full=True)
    took = time.monotonic() - started
    known = Product.objects.filter(is_listed=True, kind="item").count()
    constants = (small - math.ceil(before / PAGE), calls - math.ceil(items / PAGE))
    yield Finding(
        "каталог: вызовов ⌈товаров/100⌉ и постоянная",
        constants[0] == constants[1] <= MOST_CONSTANT_CALLS and known >= sizes.items,
        f"товаров {items}, вызовов {calls} = {math.ceil(items / PAGE)} + {constants[1]} "
        f"(при {before} товарах {small} = {math.ceil(before / PAGE)} + {constants[0]}), "
        f"записано строк {report.rows} за {took:.1f} с",
    )
    yield second_run(ground, "целиком", full=True)
    # All of them have just come into being: an hour and a run later they are old news.
    changed_run(ground, items, price=776)
    yield changed_run(ground, items, price=777)
    yield second_run(ground, "по изменениям", full=False)
    # Whoever lists deleted goods tells that they are: both are seen live only (posiflora.md §4.8).
    ground.sandbox.switch(list_deleted_items=True, extra_fields=True)
    calls, report = run(ground, full=True)
    yield Finding(
        "каталог: Posiflora перечисляет и удалённое",
        # Its totals count what cannot be seen on any shelf, so everything is listed once more.
        report.rows == 0 and calls <= 2 * math.ceil(items / PAGE) + MOST_CONSTANT_CALLS,
        f"вызовов {calls}, записано строк {report.rows}",
    )


def changed_run(ground: Ground, items: int, *, price: int) -> Finding:
    """An hour later one price is another: what by day is read for that."""
    ground.sandbox.advance(3600)
    product = Product.objects.filter(is_listed=True, kind="item").latest("pk")
    for store_id in (demo.STORE_ID, demo.SECOND_STORE_ID):
        ground.sandbox.posiflora.set_price(product.posiflora_id, price, store_id=store_id)
    calls, report = run(ground, full=False)
    product.refresh_from_db()
    return Finding(
        "каталог: днём, изменилась одна цена",
        (report.whole, product.price) == (False, Decimal(price))
        and calls <= math.ceil(items / PAGE) + MOST_CONSTANT_CALLS,
        f"вызовов {calls}, записано строк {report.rows}",
    )


def second_run(ground: Ground, name: str, *, full: bool) -> Finding:
    """The same again: no row is touched, by our own count and by the database's."""
    was = fingerprint()
    calls, report = run(ground, full=full)
    same = fingerprint() == was
    said = f"вызовов {calls}, записано строк {report.rows}, " + (
        "версии строк в базе прежние" if same else "НО строки в базе переписаны"
    )
    return Finding(f"каталог: повторный запуск {name}", report.rows == 0 and same, said)


def run(ground: Ground, *, full: bool) -> tuple[int, CatalogueReport]:
    """One run and the requests it made."""
    world = ground.sandbox.world
    with world.lock:
        world.journal.clear()
    report = sync_catalogue(full=full, force=True)
    return len(ground.sandbox.requests("posiflora")), report


def public(ground: Ground) -> int:
    """How many articles Posiflora has for sale."""
    world = ground.sandbox.world
    with world.lock:
        rows = world.posiflora.rows("inventory-items")
        return sum(row["public"] and not row["deleted"] for row in rows)
