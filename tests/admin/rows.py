"""Rows a manager looks at, made without the shop's verbs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from integrations.models import Exchange
from shop.models import (
    Attention,
    AttentionKind,
    BonusOperation,
    Customer,
    FulfilmentMethod,
    HistoryEvent,
    MessageState,
    Movement,
    Order,
    OrderLine,
    OrderStatus,
    Origin,
    OutboxMessage,
    Product,
    ProductKind,
    Store,
    Topic,
    Vendor,
    Zone,
)

SUBMITTED = {"_form_submitted": "True"}
"""What the form of a dialog says of itself when its button is pressed."""


def told(answer: HttpResponse) -> list[str]:
    """What a manager reads above the page after an action."""
    return [str(message) for message in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]  # the test client adds it


def a_store(**fields: Any) -> Store:
    number = Store.objects.count() + 1
    return Store.objects.create(
        **{"posiflora_id": f"store-{number}", "title": f"Магазин {number}", **fields}
    )


def a_product(**fields: Any) -> Product:
    number = Product.objects.count() + 1
    given: dict[str, Any] = {
        "posiflora_id": f"product-{number}",
        "kind": ProductKind.ITEM,
        "title": f"Букет {number}",
        "price": Decimal(3000),
        **fields,
    }
    return Product.objects.create(**given)


def a_customer(**fields: Any) -> Customer:
    return Customer.objects.create(
        **{"first_name": "Анна", "last_name": "Садовая", "phone": "+79120000001", **fields}
    )


def an_order(**fields: Any) -> Order:
    """A delivery of one bouquet for 3 300 roubles, placed now for tomorrow."""
    number = Order.objects.count() + 1
    now = timezone.now()
    zone, _created = Zone.objects.get_or_create(title="Центр", defaults={"price": Decimal(300)})
    given: dict[str, Any] = {
        "number": f"TM{number:010}",
        "customer": fields.get("customer") or a_customer(),
        "method": FulfilmentMethod.DELIVERY,
        "store": Store.objects.first() or a_store(),
        "zone": zone,
        "slot_starts_at": now + timedelta(days=1),
        "slot_ends_at": now + timedelta(days=1, hours=3),
        "buyer_name": "Анна Садовая",
        "buyer_phone": "+79120000001",
        "items_total": Decimal(3000),
        "delivery_price": Decimal(300),
        "total": Decimal(3300),
        "placed_at": now,
        **fields,
    }
    return Order.objects.create(**given)


def a_line(order: Order, **fields: Any) -> OrderLine:
    product = a_product()
    given: dict[str, Any] = {
        "order": order,
        "position": order.lines.count() + 1,
        "product": product,
        "kind": product.kind,
        "posiflora_id": product.posiflora_id,
        "title": product.title,
        "price": Decimal(3000),
        "quantity": 1,
        "sum": Decimal(3000),
        "total": Decimal(3000),
        **fields,
    }
    return OrderLine.objects.create(**given)


def an_event(order: Order, **fields: Any) -> HistoryEvent:
    given: dict[str, Any] = {
        "order": order,
        "status": OrderStatus.NEW,
        "origin": Origin.MINI_APP,
        "at": timezone.now(),
        "dedupe_key": str(order.history.count()),
        **fields,
    }
    return HistoryEvent.objects.create(**given)


def a_message(order: Order, **fields: Any) -> OutboxMessage:
    given: dict[str, Any] = {
        "vendor": Vendor.POSIFLORA,
        "topic": Topic.ORDER_CREATE,
        "order": order,
        "stream": f"posiflora:{order.number}",
        "dedupe_key": f"{order.number}:{order.messages.count()}",
        "state": MessageState.QUEUED,
        "available_at": timezone.now() + timedelta(hours=1),
        **fields,
    }
    return OutboxMessage.objects.create(**given)


def an_attention(order: Order, **fields: Any) -> Attention:
    given: dict[str, Any] = {
        "order": order,
        "kind": AttentionKind.PUSH,
        "text": "Posiflora не принимает заказ.",
        **fields,
    }
    return Attention.objects.create(**given)


def an_operation(order: Order, **fields: Any) -> BonusOperation:
    given: dict[str, Any] = {
        "order": order,
        "customer": order.customer,
        "movement": Movement.RESERVE,
        "n": order.bonus_operations.count() + 1,
        "provider": "loyalclient",
        "member_id": "42",
        "member_phone": "+79120000001",
        "amount": Decimal(3000),
        "asked": Decimal(300),
        **fields,
    }
    return BonusOperation.objects.create(**given)


def an_exchange(reference: str, **fields: Any) -> Exchange:
    given: dict[str, Any] = {
        "vendor": "posiflora",
        "operation": "orders.create",
        "method": "POST",
        "url": "https://shop.posiflora.com/api/v1/orders",
        "reference": reference,
        "outcome": Exchange.Outcome.OK,
        "status": 201,
        "started_at": timezone.now(),
        "duration_ms": 120,
        **fields,
    }
    return Exchange.objects.create(**given)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class _Reader(HTMLParser):
    """Collects what a person reads: no scripts, no names of icons."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        icon = tag == "span" and "material-symbols" in (dict(attrs).get("class") or "")
        inside = bool(self.hidden) and self.hidden[0] == tag
        if tag in {"script", "style", "template"} or icon or inside:
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def text_of(page: bytes) -> str:
    """The words of a page with single spaces between them."""
    reader = _Reader()
    reader.feed(page.decode())
    return " ".join(" ".join(reader.parts).split())
