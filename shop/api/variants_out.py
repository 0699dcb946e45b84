"""The variants of a bouquet made to order in the answers of the API."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.money import wire
from shop.models import Variant
from shop.services.on_sale import variant_default, variants_on_sale


def variants_json(variants: Sequence[Variant], *, in_stock: bool) -> list[dict[str, object]]:
    """All variants of one product in their order, those that are off as not available.

    One that came back under another id is not shown twice.
    """
    on_sale = variants_on_sale(variants)
    default = variant_default(on_sale)
    titles = {variant.title for variant in on_sale}
    return [
        {
            "id": variant.pk,
            "title": variant.title,
            "price": wire(variant.price),
            "composition": variant.composition,
            "is_default": variant == default,
            "available": in_stock and variant in on_sale,
        }
        for variant in variants
        if on_sale and (variant in on_sale or variant.title not in titles)
    ]


def prices_differ(variants: Sequence[Variant]) -> bool:
    """Whether the price of the product is only where its prices begin."""
    return len({variant.price for variant in variants_on_sale(variants)}) > 1


def variant_json(variant: Variant | None) -> dict[str, object] | None:
    """Which of a product's variants a line is about."""
    return {"id": variant.pk, "title": variant.title} if variant else None
