"""What may be sold: one rule for the catalogue, the cart and a repeated order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from shop.models import Product, ProductKind, Variant


def products_on_sale() -> QuerySet[Product]:
    """Products a buyer may see and put in the cart, whether in stock or not."""
    return (
        Product.objects.filter(is_listed=True, is_hidden=False, price__gt=0)
        .exclude(kind=ProductKind.SERVICE)
        .exclude(category__is_hidden=True)
    )


def variants_on_sale(variants: Iterable[Variant]) -> list[Variant]:
    """The variants of one product that can be ordered, in their order."""
    return [variant for variant in variants if variant.is_listed and variant.price > 0]


def variant_default(on_sale: Sequence[Variant]) -> Variant | None:
    """The variant somebody gets who names none: the one Posiflora calls so, else the first."""
    return next((variant for variant in on_sale if variant.is_default), next(iter(on_sale), None))
