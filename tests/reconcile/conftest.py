"""Shared by the tests of the reconciliation."""

from __future__ import annotations

import pytest

from tests.plugin_shop import Buyer, Shop
from tests.sync.conftest import _no_breaker  # pytest finds fixtures by these names
from tests.vendor_habits import _short_pauses

__all__ = ["_no_breaker", "_short_pauses"]


@pytest.fixture
def oleg(shop: Shop) -> Buyer:
    """A buyer with a verified phone who is no member of any programme."""
    return shop.member("+79120000055", id=700000055, first_name="Олег")


@pytest.fixture
def pushed(shop: Shop, oleg: Buyer) -> str:
    """The number of an order that Posiflora has."""
    answer = oleg.place()
    assert answer.status_code == 201, answer.json()
    shop.drain()
    number: str = answer.json()["number"]
    return number
