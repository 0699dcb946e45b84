"""What is to be changed here so that the catalogue is as Posiflora has it. Reads only.

Each column has one owner, and nothing the manager owns (description, composition, position, hidden,
own pictures, pickup points) is touched.
"""

from __future__ import annotations

from collections.abc import Collection

from shop.models import Category, Product, ProductImage, ProductKind, Store

from .batch import Batch
from .changes import Changes
from .columns import category_columns, product_columns, store_columns
from .compare_stock import StockComparison
from .compare_variants import VariantComparison
from .offers import Offer, VendorCatalogue
from .ours import Ours


class Comparison:
    """One comparison; `changes` is its result."""

    def __init__(self, catalogue: VendorCatalogue, ours: Ours) -> None:
        self._catalogue = catalogue
        self._ours = ours
        self.changes = Changes()

    def run(self) -> Changes:
        self._count()
        self._stores()
        self._categories()
        self._products()
        return self.changes

    def _count(self) -> None:
        plan = self.changes.plan
        listed = [product for product in self._ours.products.values() if product.is_listed]
        plan.on_display = sum(is_on_display(product) for product in listed)
        plan.goods.known = len(listed) - plan.on_display
        plan.variants.known = sum(variant.is_listed for variant in self._ours.variants.values())

    def _stores(self) -> None:
        batch, known = self.changes.stores, self._ours.stores
        for record in self._catalogue.stores:
            store = known.get(record.id)
            if store is None:
                store = known[record.id] = batch.add(Store(posiflora_id=record.id))
            batch.change(store, store_columns(record))
        self._delist(batch, known, {record.id for record in self._catalogue.stores})

    def _categories(self) -> None:
        batch, known = self.changes.categories, self._ours.categories
        for record in self._catalogue.categories:
            category = known.get(record.id)
            if category is None:
                category = known[record.id] = batch.add(Category(posiflora_id=record.id))
            batch.change(category, category_columns(record))
        self._delist(batch, known, {record.id for record in self._catalogue.categories})
        for record in self._catalogue.categories:
            category, parent = known[record.id], known.get(record.parent_id or "")
            moved = parent is not None and parent.pk is None
            if moved or category.parent_id != (parent.pk if parent else None):
                self.changes.trees.append((category, parent))

    def _delist[M: (Store, Category)](
        self, batch: Batch[M], known: dict[str, M], listed: Collection[str]
    ) -> None:
        unread = self._catalogue.unread
        if "" in unread:
            return  # A row without an id may be any of them.
        for row in known.values():
            if row.posiflora_id not in listed and row.posiflora_id not in unread:
                batch.change(row, {"is_listed": False})

    def _products(self) -> None:
        catalogue, ours, changes = self._catalogue, self._ours, self.changes
        stock = StockComparison(catalogue, ours, changes)
        variants = VariantComparison(catalogue, ours, changes)
        offered = set(catalogue.kept)
        for offer in catalogue.offers:
            offered.add(offer.posiflora_id)
            product = self._product(offer, stock)
            self._images(offer, product)
            variants.compare(offer, product)
        for product in ours.products.values():
            if product.posiflora_id not in offered:
                self._hide(product)
                variants.hide(product)
        stock.compare(offered)

    def _product(self, offer: Offer, stock: StockComparison) -> Product:
        batch, plan = self.changes.products, self.changes.plan
        product = self._ours.products.get(offer.posiflora_id)
        if product is None:
            plan.created.append(offer.title)
            product = batch.add(Product(posiflora_id=offer.posiflora_id))
            self._ours.products[offer.posiflora_id] = product
            batch.change(product, product_columns(offer))
        elif product.is_listed and stock.is_repriced(offer, product):
            plan.repriced.append(offer.title)
            plan.goods.repriced += not is_on_display(product)
            batch.change(product, product_columns(offer))
        elif batch.change(product, product_columns(offer)):
            plan.changed.append(offer.title)
        category = self._ours.categories.get(offer.category_id)
        if category is not None:
            batch.change(product, {"category": category})
        return product

    def _images(self, offer: Offer, product: Product) -> None:
        batch = self.changes.images
        have = dict(self._ours.images.get(product.pk, {})) if product.pk else {}
        for position, url in enumerate(offer.images):
            image = have.pop(url, None)
            if image is None:
                batch.add(ProductImage(product=product, url=url, position=position, is_own=False))
            elif not image.is_own:
                batch.change(image, {"position": position})
        batch.gone += [image for image in have.values() if not image.is_own]

    def _hide(self, product: Product) -> None:
        plan = self.changes.plan
        if not product.is_listed:
            return
        if is_on_display(product):
            plan.left_display.append(product.title)
        else:
            plan.hidden.append(product.title)
            plan.goods.hidden += 1
        self.changes.products.change(product, {"is_listed": False})


def is_on_display(product: Product) -> bool:
    """A bouquet of which there is one."""
    return product.kind == ProductKind.BOUQUET and not product.made_to_order
