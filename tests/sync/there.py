"""What happens in Posiflora without us: orders of the till, changes of a florist."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from integrations.posiflora import LineDraft, OrderDraft, OrderRecord, get_client
from integrations.sandbox import demo
from shop.services import clock
from tests.plugin_sandbox import SandboxHelper


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
