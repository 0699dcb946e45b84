"""The order answers of the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

from django.db.models import QuerySet

from integrations.money import wire
from shop.models import (
    BonusState,
    Customer,
    EventKind,
    HistoryEvent,
    Order,
    OrderLine,
    OutsideOrder,
)
from shop.services import clock
from shop.services.orders.cancel import order_can_cancel


def orders_of(customer_id: int) -> QuerySet[Order]:
    """The customer's own orders, newest first, with what the answers need."""
    return (
        Order.objects.filter(customer_id=customer_id, is_rejected=False)
        .select_related("store", "zone", "slot_day__slot")
        .prefetch_related("lines__product__images", "history")
    )


def order_json(order: Order) -> dict[str, object]:
    """The whole order. All amounts as strings with two digits, all times with offset."""
    return {
        **_row(order),
        "items_total": wire(order.items_total),
        "discount_total": wire(order.discount_total),
        "bonus_spent": wire(order.bonus_spent),
        "bonus_earned": wire(order.bonus_earned),
        "delivery_price": wire(order.delivery_price),
        "payment": {"method": order.payment_method, "state": order.payment_state},
        "recipient": {
            "name": order.recipient_name,
            "phone": order.recipient_phone,
            "is_customer": order.recipient_is_customer,
        },
        "address": {
            "city": order.city,
            "street": order.street,
            "house": order.house,
            "building": order.building,
            "apartment": order.apartment,
            "comment": order.address_comment,
            "unknown": order.address_unknown,
        },
        "card_text": order.card_text,
        "comment": order.comment,
        "anonymous": order.anonymous,
        "call_recipient": order.call_recipient,
        "history": [_event(event) for event in _shown(order.history.all())],
        "can_pay": False,
    }


def order_summary_json(order: Order) -> dict[str, object]:
    """One row of the list of orders."""
    return {**_row(order), "external": False}


def outside_order_json(order: OutsideOrder) -> dict[str, object]:
    """A row of the same shape for an order made elsewhere, which is only shown."""
    return {
        **_head(order),
        "bonus_state": BonusState.NONE,
        "fulfilment": None,
        "lines": [],
        "question": None,
        "can_cancel": False,
        "external": True,
    }


def order_rows(customer: Customer, *, limit: int) -> list[dict[str, object]]:
    """The newest orders of a customer, wherever they were made.

    Those from elsewhere were found by the phone, so it takes a verified one to see them.
    """
    found: list[tuple[datetime, dict[str, object]]] = [
        (order.placed_at, order_summary_json(order)) for order in orders_of(customer.pk)[:limit]
    ]
    if customer.verified_phone:
        outside = OutsideOrder.objects.filter(customer=customer)[:limit]
        found += [(order.placed_at, outside_order_json(order)) for order in outside]
    # Sorting keeps the order of those placed within one moment.
    newest = sorted(found, key=itemgetter(0), reverse=True)
    return [row for _placed_at, row in newest[:limit]]


def _row(order: Order) -> dict[str, object]:
    """What the list and the page of an order both tell."""
    return {
        **_head(order),
        "bonus_state": order.bonus_state,
        "fulfilment": _fulfilment(order),
        "lines": [_line(line) for line in order.lines.all()],
        "question": order.question or None,
        "can_cancel": order_can_cancel(order),
    }


def _head(order: Order | OutsideOrder) -> dict[str, object]:
    """What is known of every order, wherever it was made."""
    return {
        "number": order.number,
        "status": order.status,
        "status_label": order.get_status_display(),
        "placed_at": _time(order.placed_at),
        "total": wire(order.total),
    }


def _line(line: OrderLine) -> dict[str, object]:
    image = next(iter(line.product.images.all()), None)
    return {
        "product": line.product_id,
        "variant": {"id": line.variant_id, "title": line.variant_title}
        if line.variant_id
        else None,
        "title": line.title,
        "composition": line.composition,
        "made_to_order": line.made_to_order,
        "image": image.url if image else None,
        "price": wire(line.price),
        "quantity": line.quantity,
        "sum": wire(line.sum),
        "discount": wire(line.discount),
        "bonus_spent": wire(line.bonus_spent),
        "bonus_earned": wire(line.bonus_earned),
        "total": wire(line.total),
    }


def _fulfilment(order: Order) -> dict[str, object]:
    return {
        "method": order.method,
        "zone": order.zone_id,
        "zone_title": order.zone.title if order.zone else None,
        "store": order.store_id,
        "store_title": order.store.title,
        "store_address": order.store.address,
        "starts_at": _time(order.slot_starts_at),
        "ends_at": _time(order.slot_ends_at),
    }


def _shown(events: Iterable[HistoryEvent]) -> list[HistoryEvent]:
    """What a buyer is shown: moves of the order, not our notes about vendors."""
    return [event for event in events if event.kind != EventKind.NOTE and event.status]


def _event(event: HistoryEvent) -> dict[str, object]:
    return {
        "status": event.status,
        "label": event.get_status_display(),
        "at": _time(event.at),
        "origin": event.origin,
    }


def _time(moment: datetime) -> str:
    return clock.local(moment).isoformat()
