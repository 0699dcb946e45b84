"""Creating the order in Posiflora, exactly once (DESIGN §4.4)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from integrations.errors import Refused
from integrations.posiflora import OrderDraft, OrderRecord, PosifloraClient, get_client
from shop.models import Order, OrderStatus, PushState
from shop.services.orders.follow import order_pushed
from shop.services.orders.move import order_lock
from shop.services.orders.push import order_update_queue, order_vendor_total
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.run_types import Apply

from .customer import forget_customer, vendor_customer_id
from .draft import order_draft
from .parts import changed_parts
from .source import forget_source, order_source_id


def create_order(claimed: Claimed) -> Apply | None:
    """Push a new order (topic `order_create`).

    After an unknown outcome Posiflora is read first, and the order is posted again only when it is
    proven not to be there. A refusal is looked into as well: it may be the echo of our own success,
    or be about a customer or a source that Posiflora no longer knows.
    """
    order = load_order(claimed.order_id)
    if order.push_state == PushState.SENT:
        return None
    client = get_client()
    record = find_order(client, order) if claimed.outcome_unknown else None
    if record:
        return partial(_adopt, order.pk, record)
    if order.status == OrderStatus.CANCELLED:
        return None
    try:
        return _create(client, order)
    except Refused as refused:
        record = find_order(client, order)
        if record:
            return partial(_adopt, order.pk, record)
        if not _forget_what_is_gone(order, refused):
            raise
    return _create(client, order)


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
    return client.orders.find_by_doc_no(order.number, created_from=order.placed_at)


def _create(client: PosifloraClient, order: Order) -> Apply:
    draft = order_draft(
        order,
        source_id=order_source_id(client),
        customer_id=vendor_customer_id(client, order),
    )
    record = client.orders.create(draft)
    return partial(_apply, order.pk, record, draft, order_vendor_total(order))


def _forget_what_is_gone(order: Order, refused: Refused) -> bool:
    """Drop remembered ids that the refusal names: somebody merged or deleted them over there."""
    gone = False
    if refused.problem("customer"):
        gone = forget_customer(order)
    if refused.problem("source"):
        gone = forget_source() or gone
    return gone


def _apply(order_id: int, record: OrderRecord, draft: OrderDraft, sent_total: Decimal) -> None:
    order = order_lock(pk=order_id)
    order_pushed(order=order, record=record, sent_total=sent_total)
    tell_again(order, draft)


def _adopt(order_id: int, record: OrderRecord) -> None:
    order_pushed(order=order_lock(pk=order_id), record=record)


def tell_again(order: Order, told: OrderDraft) -> None:
    """Queue what changed while the draft was on its way: an answer about bonuses, an edit."""
    now = order_draft(order, source_id=told.source_id, customer_id=told.customer_id)
    changed = changed_parts(told=told, now=now)
    if changed:
        order_update_queue(order=order, parts=changed)
