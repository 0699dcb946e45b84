"""What happens in Posiflora without us: customers, orders of the till, changes of a florist."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from integrations.posiflora import LineDraft, OrderDraft, OrderRecord, get_client
from integrations.sandbox import demo
from integrations.sandbox.posiflora.customer_rows import blank_customer
from integrations.sandbox.posiflora.store import Ref, Resource
from shop.services import clock
from tests.plugin_sandbox import SandboxHelper


def add_customer(
    sandbox: SandboxHelper,
    phone: str,
    *,
    points: int = 0,
    group: str = "1",
    row_id: str = "",
    **attributes: object,
) -> str:
    """Add a customer with an E.164 phone from Russia; returns the id, by which lists are sorted."""
    with sandbox.world.lock:
        now = sandbox.world.clock.second()
        row = customer_row(phone, now=now, points=points, group=group, **attributes)
        row.id = row_id or row.id
        return sandbox.world.posiflora.add(row).id


def customer_row(
    phone: str, *, now: object, points: int = 0, group: str = "1", **attributes: object
) -> Resource:
    return Resource(
        "customers",
        str(uuid.uuid4()),
        {
            **blank_customer(),
            "title": f"Клиент {phone[-4:]}",
            "phone": phone[2:],
            "currentPoints": Decimal(points),
            "createdAt": now,
            "updatedAt": now,
            **attributes,
        },
        {
            "person": None,
            "bonusGroup": Ref("bonus-groups", group),
            "discountGroups": [],
            "customerSources": [],
            "customerPreferences": [],
            "customerEvents": [],
            "createdBy": None,
        },
    )


def order_at_the_till(customer_id: str | None, *, doc_no: str, price: int = 1900) -> OrderRecord:
    """Somebody in the shop takes an order."""
    due = clock.now().replace(microsecond=0) + timedelta(hours=3)
    line = LineDraft(
        id=str(uuid.uuid4()),
        item_id=demo.COMPOSITION_ITEM_ID,
        quantity=Decimal(1),
        price=Decimal(price),
        amount=Decimal(price),
        total=Decimal(price),
    )
    return get_client().orders.create(
        OrderDraft(
            id=str(uuid.uuid4()),
            doc_no=doc_no,
            date=clock.today(),
            due_time=due,
            store_id=demo.STORE_ID,
            source_id=demo.SITE_SOURCE_ID,
            customer_id=customer_id,
            lines=(line,),
        )
    )


def patches(sandbox: SandboxHelper, path: str = "/v1/orders/") -> int:
    """How many changes of orders have come in."""
    return len(sandbox.requests("posiflora", "PATCH", path))
