"""What may be sold: one rule for the catalogue, the cart and a repeated order."""

from __future__ import annotations

from django.db.models import QuerySet

from shop.models import Product, ProductKind


def products_on_sale() -> QuerySet[Product]:
    """Products a buyer may see and put in the cart, whether in stock or not."""
    return (
        Product.objects.filter(is_listed=True, is_hidden=False, price__gt=0)
        .exclude(kind=ProductKind.SERVICE)
        .exclude(category__is_hidden=True)
    )
