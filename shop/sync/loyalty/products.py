"""Telling the loyalty service about our goods, so that its promotions work on them (§2.10).

The ids are those a quote and a sale carry: a bouquet in sizes is known by each of its sizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.loyalty.base import CatalogueProduct
from shop.models import Category, Product, Variant
from shop.services.loyalty import loyalty_provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    groups: int = 0
    products: int = 0


def import_products() -> Imported:
    """Send the whole catalogue. Safe to repeat; nothing where the service has no use for it.

    Raises a vendor error; whatever was sent before it stays sent.
    """
    provider = loyalty_provider()
    if provider is None or not provider.capabilities.imports_products:
        return Imported()
    groups = list(_groups())
    products = list(_products())
    if groups or products:
        provider.import_products([*groups, *products])
    return Imported(groups=len(groups), products=len(products))


def _groups() -> Iterator[CatalogueProduct]:
    for category in Category.objects.order_by("pk"):
        yield CatalogueProduct(id=category.posiflora_id, name=category.title, is_group=True)


def _products() -> Iterator[CatalogueProduct]:
    """A product that is in no category, or hidden, is sent as well: old orders name it."""
    sizes: dict[int, list[Variant]] = {}
    for variant in Variant.objects.filter(is_listed=True):
        sizes.setdefault(variant.product_id, []).append(variant)
    for product in Product.objects.select_related("category").order_by("pk"):
        group = product.category.posiflora_id if product.category else ""
        for variant in sizes.get(product.pk, []):
            yield CatalogueProduct(
                id=variant.posiflora_id,
                name=f"{product.title}, {variant.title}",
                price=variant.price,
                group_id=group,
            )
        if product.pk not in sizes:
            yield CatalogueProduct(
                id=product.posiflora_id, name=product.title, price=product.price, group_id=group
            )
