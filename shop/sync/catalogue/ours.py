"""Everything the sync may touch, as it is here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from shop.models import (
    Availability,
    Category,
    Product,
    ProductImage,
    Store,
    Variant,
    VariantPrice,
)


@dataclass(slots=True, kw_only=True)
class Ours:
    """Rows with an id of Posiflora are found by it, the others by what they belong to."""

    stores: dict[str, Store]
    categories: dict[str, Category]
    products: dict[str, Product]
    variants: dict[str, Variant]
    prices: dict[int, dict[int, VariantPrice]]
    images: dict[int, dict[str, ProductImage]]
    availability: dict[int, dict[int, Availability]]


def is_had(row: Availability) -> bool:
    """Whether Posiflora says that the store has some."""
    return row.quantity is None or row.quantity > 0


def load_ours() -> Ours:
    """Read seven tables, one query each. `prices` are by variant, then by store."""
    prices: dict[int, dict[int, VariantPrice]] = defaultdict(dict)
    for price in VariantPrice.objects.all():
        prices[price.variant_id][price.store_id] = price
    images: dict[int, dict[str, ProductImage]] = defaultdict(dict)
    for image in ProductImage.objects.all():
        images[image.product_id][image.url] = image
    availability: dict[int, dict[int, Availability]] = defaultdict(dict)
    for row in Availability.objects.all():
        availability[row.product_id][row.store_id] = row
    return Ours(
        stores={store.posiflora_id: store for store in Store.objects.all()},
        categories={category.posiflora_id: category for category in Category.objects.all()},
        products={product.posiflora_id: product for product in Product.objects.all()},
        variants={variant.posiflora_id: variant for variant in Variant.objects.all()},
        prices=prices,
        images=images,
        availability=availability,
    )
