"""Everything one run writes, in the order it has to be written in."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.models import (
    Availability,
    Category,
    Product,
    ProductImage,
    Store,
    Variant,
    VariantPrice,
)

from .batch import Batch
from .plan import Plan


@dataclass(slots=True)
class Changes:
    """Rows to be written, and the plan that tells people about them."""

    plan: Plan = field(default_factory=Plan)
    stores: Batch[Store] = field(default_factory=lambda: Batch(Store))
    categories: Batch[Category] = field(default_factory=lambda: Batch(Category))
    parents: Batch[Category] = field(default_factory=lambda: Batch(Category))
    products: Batch[Product] = field(default_factory=lambda: Batch(Product))
    variants: Batch[Variant] = field(default_factory=lambda: Batch(Variant))
    prices: Batch[VariantPrice] = field(default_factory=lambda: Batch(VariantPrice))
    images: Batch[ProductImage] = field(default_factory=lambda: Batch(ProductImage))
    availability: Batch[Availability] = field(default_factory=lambda: Batch(Availability))
    trees: list[tuple[Category, Category | None]] = field(default_factory=list)
    """Categories that get another parent, which may be new itself."""

    def write(self) -> int:
        """Write everything; returns how many rows. The caller's transaction.

        Nothing is deleted that an order or a manager may point at.
        """
        rows = self.stores.write() + self.categories.write()
        for category, parent in self.trees:
            self.parents.change(category, {"parent": parent})
        rows += self.parents.write() + self.products.write() + self.variants.write()
        rows += self.prices.write() + self.images.write()
        self._lock_stock()
        return rows + self.availability.write()

    def _lock_stock(self) -> None:
        """Take the rows in the order in which an order being placed takes them."""
        rows = Availability.objects.select_for_update().filter(pk__in=self.availability.changed)
        for _pk in rows.order_by("product_id", "pk").values_list("pk", flat=True):
            continue
