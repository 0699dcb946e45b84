"""Quotes as the tests of them ask: with the promise that asking changes nothing."""

from __future__ import annotations

from typing import Any

from shop.models import Product
from tests.api.rows import Caller, footprint


def quote(buyer: Caller, *products: Product, **changes: Any) -> dict[str, Any]:
    before = footprint()
    answer = buyer.quote(*products, **changes)
    assert answer.status_code == 200, answer.json()
    assert footprint() == before
    body: dict[str, Any] = answer.json()
    return body


def items(*pairs: tuple[Product, int]) -> list[dict[str, int]]:
    return [{"product": product.pk, "quantity": quantity} for product, quantity in pairs]
