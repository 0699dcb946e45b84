"""Numbers: prefix and digits, twelve characters, each one once."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import Settings

from shop.services.orders.number import order_number_next
from tests.together import together


@pytest.mark.parametrize(
    ("prefix", "number"),
    [("TM", "TM0000000042"), ("", "000000000042"), ("ЦВЕТЫ-", "ЦВЕТЫ-000042")],
)
def test_twelve_characters(db: None, settings: Settings, prefix: str, number: str) -> None:
    settings.POSIFLORA_DOCNO_PREFIX = prefix
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('shop_order_number', 41)")
    assert order_number_next() == number


def test_nobody_gets_the_same_one(transactional_db: None) -> None:
    numbers = together(16, lambda _number: [order_number_next() for _ in range(20)])
    assert len({number for some in numbers for number in some}) == 320
