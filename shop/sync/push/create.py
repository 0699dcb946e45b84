"""Creating the order in Posiflora, exactly once (DESIGN §4.4)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from integrations.errors import Refused
from integrations.posiflora import OrderRecord, PosifloraClient, get_client
from shop.models import Order, OrderStatus, PushState
from shop.services.order_follow import order_pushed
from shop.services.order_move import order_lock
from shop.services.order_push import order_vendor_total
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.run_types import Apply

from .customer import vendor_customer_id
from .draft import order_draft
from .source import order_source_id


def create_order(claimed: Claimed) -> Apply | None:
    """Push a new order (topic `order_create`).

    After an unknown outcome Posiflora is read first, and the order is posted again only when it is
    proven not to be there. A refusal is looked into as well: it may be the echo of our own success.
    """
    order = load_order(claimed.order_id)
    if order.push_state == PushState.SENT:
        return None
    client = get_client()
    record = find_order(client, order) if claimed.outcome_unknown else None
    if record:
        return partial(_apply, order.pk, record, record.total_amount)
    if order.status == OrderStatus.CANCELLED:
        return None
    draft = order_draft(
        order,
        source_id=order_source_id(client),
        customer_id=vendor_customer_id(client, order),
    )
    try:
        record = client.orders.create(draft)
    except Refused:
        record = find_order(client, order)
        if record is None:
            raise
        return partial(_apply, order.pk, record, record.total_amount)
    return partial(_apply, order.pk, record, order_vendor_total(order))


def load_order(order_id: int) -> Order:
    return Order.objects.select_related("customer", "store", "zone__service").get(pk=order_id)


def find_order(client: PosifloraClient, order: Order) -> OrderRecord | None:
    """Our order in Posiflora, by our own id or by its number; None when it is proven not there.

    Both are compared on what comes back: whether a server keeps an id made by a client, and whether
    it heeds a filter, is not known (posiflora.md §9).
    """
    record = client.orders.get(order.posiflora_id or str(order.vendor_uuid))
    if record and record.doc_no == order.number:
        return record
    return client.orders.find_by_doc_no(order.number)


def _apply(order_id: int, record: OrderRecord, sent_total: Decimal) -> None:
    order_pushed(order=order_lock(pk=order_id), record=record, sent_total=sent_total)
