"""The search in the menu also finds orders: by number, by a name, by a phone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from unfold.dataclasses import SearchResult

from shop.admin.orders.columns import status_label
from shop.models import Order

from . import look
from .phone_search import phone_digits

MOST = 10
SHORTEST = 3
"""A shorter word would find half of the shop."""


def orders_found(request: HttpRequest, term: str) -> list[Any]:
    """The newest orders that match, for people who may see orders."""
    wanted = phone_digits(term.strip())
    if len(wanted) < SHORTEST or not request.user.has_perm("shop.view_order"):
        return []
    found = Order.objects.filter(
        Q(number__icontains=wanted)
        | Q(buyer_name__icontains=wanted)
        | Q(recipient_name__icontains=wanted)
        | Q(buyer_phone__contains=wanted)
        | Q(recipient_phone__contains=wanted)
    )
    return [
        SearchResult(
            title=order.number,
            description=f"{order.buyer_name} · {status_label(order)[1]}",
            link=look.change_url(order),
            icon="local_florist",
        )
        for order in found.order_by("-placed_at", "-pk")[:MOST]
    ]
