"""Shared by the tests of the catalogue sync."""

from __future__ import annotations

import pytest

from tests.plugin_shop import Shop
from tests.vendor_habits import _no_breaker, _short_pauses  # found by these names

__all__ = ["_no_breaker", "_short_pauses"]


@pytest.fixture
def item_id(shop: Shop) -> str:
    """An article that is new over there."""
    return shop.sandbox.posiflora.add_item("test-peony", title="Пион", price=250)
