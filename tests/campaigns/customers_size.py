"""Mirroring buyers: a call a hundred people over there, however few of them are ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from shop.models import Customer
from shop.services import clock
from shop.sync.people.customers import sync_customers
from tests.campaigns.frame import Finding
from tests.campaigns.ground import Ground
from tests.posiflora_rows import customer_row

PAGE = 100
OURS = 300
POINTS = 2


class CustomerSizes(Protocol):
    """`customers` are known over there; a multiple of `OURS` and of a page."""

    @property
    def customers(self) -> int: ...


def customers_cost(ground: Ground, sizes: CustomerSizes) -> Iterator[Finding]:
    """What mirroring buyers costs."""
    world, every = ground.sandbox.world, sizes.customers // OURS
    now = clock.now().replace(microsecond=0)
    phones = [f"+7913{number:07}" for number in range(sizes.customers)]
    rows = [customer_row(phone, now=now, points=POINTS) for phone in phones]
    with world.lock:
        for revision, row in enumerate(rows, start=1):
            row.attributes["revision"] = revision
        world.posiflora.table("customers").load(rows)
    Customer.objects.bulk_create(Customer(first_name="Ира", phone=each) for each in phones[::every])
    report = sync_customers()
    calls = len(ground.sandbox.requests("posiflora", "GET", "/v1/customers"))
    mirrored = Customer.objects.filter(posiflora_points=POINTS).count()
    yield Finding(
        "покупатели: вызов на сотню",
        (report.seen, report.doubles, calls, mirrored)
        == (sizes.customers, 0, sizes.customers // PAGE, OURS),
        f"там {report.seen}, наших {mirrored}, вызовов {calls}",
    )
