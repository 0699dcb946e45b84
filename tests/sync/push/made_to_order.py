"""What the tests of bouquets made to order do over and over."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from integrations.sandbox.posiflora.store import Resource
from shop.models import Order
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, open_attentions, settle


def placed(buyer: Buyer, *items: dict[str, Any], **changes: Any) -> str:
    """The number of an order of these rows of a cart."""
    answer = buyer.place(items=list(items), **changes)
    assert answer.status_code == 201, body(answer)
    number: str = body(answer)["number"]
    return number


def both(shop: Shop, number: str) -> tuple[Order, Resource]:
    """The order here and there."""
    return shop.order(number), shop.sandbox.posiflora.order(number)


def pushed(
    shop: Shop, buyer: Buyer, *items: dict[str, Any], **changes: Any
) -> tuple[Order, Resource]:
    number = placed(buyer, *items, **changes)
    settle(shop, person=False)
    return both(shop, number)


def sent(shop: Shop, method: str = "POST", path: str = "/v1/orders") -> Any:
    """The newest body that went out."""
    return json.loads(shop.sandbox.requests("posiflora", method, path)[-1].body)["data"]


def totals(there: Resource) -> tuple[Decimal, Decimal]:
    """What is in the order there, and what is yet to be made."""
    return there["totalAmount"], there["budget"]


def told(shop: Shop, number: str) -> list[tuple[str, str]]:
    """What a person is asked once the changes over there were read."""
    shop.sandbox.world.clock.advance(5)
    shop.poll()
    return open_attentions(number)
