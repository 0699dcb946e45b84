"""Shared by the tests of the exchange with the vendors; rooms beside this one import from here."""

from __future__ import annotations

import pytest

from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body
from tests.vendor_habits import _no_breaker, _short_pauses  # found by these names

__all__ = ["_no_breaker", "_short_pauses"]


@pytest.fixture
def oleg(shop: Shop) -> Buyer:
    """A buyer whom nobody has heard of over there: no customer of Posiflora, in no programme."""
    return shop.member("+79120000055", id=700000055, first_name="Олег")


@pytest.fixture
def pushed(shop: Shop, oleg: Buyer) -> str:
    """The number of an order that Posiflora has."""
    answer = oleg.place()
    assert answer.status_code == 201, body(answer)
    shop.drain()
    number: str = body(answer)["number"]
    return number
