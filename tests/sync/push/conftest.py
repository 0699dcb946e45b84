"""Shared by the tests of what goes out to Posiflora."""

from __future__ import annotations

import pytest

from shop.models import Product
from tests.api.rows import a_recipe
from tests.plugin_shop import Shop


@pytest.fixture
def rome(shop: Shop) -> Product:
    """3400, 4900 and 7900 roubles in S, M and L."""
    return a_recipe("Вечер в Риме", store=shop.store)
