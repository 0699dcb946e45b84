"""POST /quote: forms that are none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.rows import Caller, LittleShop, codes


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"items": []}, ("empty", "items")),
        ({"items": None}, ("null", "items")),
        ({"items": "роза"}, ("not_a_list", "items")),
        ({"items": [1]}, ("invalid", "items.0.non_field_errors")),
        ({"items": [{"product": 1}]}, ("required", "items.0.quantity")),
        ({"items": [{"product": 1, "quantity": 0}]}, ("min_value", "items.0.quantity")),
        ({"items": [{"product": 1, "quantity": 1000}]}, ("max_value", "items.0.quantity")),
        ({"items": [{"product": 1, "quantity": 600}] * 2}, ("max_value", "items")),
        ({"items": [{"product": 1, "quantity": 1.5}]}, ("invalid", "items.0.quantity")),
        ({"items": [{"product": 0, "quantity": 1}]}, ("min_value", "items.0.product")),
        ({"items": [{"product": 2**63, "quantity": 1}]}, ("max_value", "items.0.product")),
        (
            {"items": [{"product": 1, "quantity": 1, "variant": 0}]},
            ("min_value", "items.0.variant"),
        ),
        (
            {"items": [{"product": 1, "quantity": 1, "variant": "M"}]},
            ("invalid", "items.0.variant"),
        ),
        (
            {"items": [{"product": 1, "quantity": 500, "variant": n} for n in (1, 2)]},
            ("max_value", "items"),
        ),
        ({"items": [{"product": n, "quantity": 1} for n in range(1, 52)]}, ("max_length", "items")),
        ({"fulfilment": None}, ("null", "fulfilment")),
        ({"fulfilment": {}}, ("required", "fulfilment.method")),
        ({"fulfilment": {"method": "drone"}}, ("invalid_choice", "fulfilment.method")),
        (
            {"fulfilment": {"method": "pickup", "slot": "a" * 41}},
            ("max_length", "fulfilment.slot"),
        ),
        (
            {"fulfilment": {"method": "pickup", "slot": "2026\0"}},
            ("null_characters_not_allowed", "fulfilment.slot"),
        ),
        ({"bonuses": "-1"}, ("min_value", "bonuses")),
        ({"bonuses": "1.001"}, ("max_decimal_places", "bonuses")),
        ({"bonuses": "NaN"}, ("invalid", "bonuses")),
        ({"bonuses": "1e12"}, ("max_digits", "bonuses")),
        ({"bonuses": "много"}, ("invalid", "bonuses")),
        ({"bonuses": None}, ("null", "bonuses")),
        ({"promo_code": "x" * 33}, ("max_length", "promo_code")),
        ({"promo_code": "a\0b"}, ("null_characters_not_allowed", "promo_code")),
    ],
)
def test_a_wrong_form(
    shelf: LittleShop, anna: Caller, change: dict[str, Any], refusal: tuple[str, str]
) -> None:
    answer = anna.api.post("/api/v1/quote", {**anna.cart(), **change}, format="json")
    assert answer.status_code == 400, answer.json()
    assert codes(answer) == [refusal]
