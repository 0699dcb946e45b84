"""Writing a vendor catalogue into ours, in one transaction.

A second run over the same writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Model

from shop.models import Availability, Category, Product, ProductImage, Store

from .fetch import Offer, VendorCatalogue
from .plan import category_changes, changed_fields, store_changes


@dataclass(slots=True)
class Written:
    """Rows inserted, updated or deleted."""

    rows: int = 0


@transaction.atomic
def apply_catalogue(catalogue: VendorCatalogue) -> Written:
    """Bring stores, categories, products, pictures and stock in line with Posiflora.

    Nothing is deleted that an order or a manager may point at: what disappeared is delisted.
    """
    written = Written()
    stores = _stores(catalogue, written)
    categories = _categories(catalogue, written)
    products = _products(catalogue, categories, written)
    offers = {offer.posiflora_id: offer for offer in catalogue.offers}
    _images(offers, products, written)
    _availability(offers, products, stores, written)
    return written


def _stores(catalogue: VendorCatalogue, written: Written) -> dict[str, Store]:
    known = {store.posiflora_id: store for store in Store.objects.all()}
    for record in catalogue.stores:
        store = known.setdefault(record.id, Store(posiflora_id=record.id))
        changes = store_changes(store, title=record.title, city=record.city, address=record.address)
        _save(store, changes, written)
    _delist(Store, {record.id for record in catalogue.stores}, written)
    return known


def _categories(catalogue: VendorCatalogue, written: Written) -> dict[str, Category]:
    known = {category.posiflora_id: category for category in Category.objects.all()}
    for record in catalogue.categories:
        category = known.setdefault(record.id, Category(posiflora_id=record.id))
        changes = category_changes(category, title=record.title, image_url=record.image_url)
        _save(category, changes, written)
    for record in catalogue.categories:
        category = known[record.id]
        parent = known.get(record.parent_id or "")
        if category.parent_id != (parent.pk if parent else None):
            _save(category, {"parent": parent}, written)
    _delist(Category, {record.id for record in catalogue.categories}, written)
    return known


def _products(
    catalogue: VendorCatalogue, categories: dict[str, Category], written: Written
) -> dict[str, Product]:
    known = {product.posiflora_id: product for product in Product.objects.all()}
    for offer in catalogue.offers:
        product = known.setdefault(offer.posiflora_id, Product(posiflora_id=offer.posiflora_id))
        changes = changed_fields(product, offer)
        category = categories.get(offer.category_id)
        if category and product.category_id != category.pk:
            changes["category"] = category
        _save(product, changes, written)
    _delist(Product, {offer.posiflora_id for offer in catalogue.offers}, written)
    return known


def _images(offers: dict[str, Offer], products: dict[str, Product], written: Written) -> None:
    have: dict[int, dict[str, ProductImage]] = {}
    for image in ProductImage.objects.all():
        have.setdefault(image.product_id, {})[image.url] = image
    for offer in offers.values():
        product = products[offer.posiflora_id]
        ours = have.get(product.pk, {})
        for position, url in enumerate(offer.images):
            if url not in ours:
                ProductImage.objects.create(
                    product=product, url=url, position=position, is_own=False
                )
                written.rows += 1
                continue
            image = ours.pop(url)
            if image.position != position and not image.is_own:
                _save(image, {"position": position}, written)
        for gone in ours.values():
            if not gone.is_own:
                gone.delete()
                written.rows += 1


def _availability(
    offers: dict[str, Offer],
    products: dict[str, Product],
    stores: dict[str, Store],
    written: Written,
) -> None:
    """Quantities only: what our open orders hold is not Posiflora's to say."""
    have = {(row.product_id, row.store_id): row for row in Availability.objects.all()}
    for offer in offers.values():
        product = products[offer.posiflora_id]
        for store_id, quantity in offer.stock.items():
            store = stores.get(store_id)
            if store is None:
                continue
            row = have.pop((product.pk, store.pk), None)
            if row is None:
                Availability.objects.create(product=product, store=store, quantity=quantity)
                written.rows += 1
            elif row.quantity != quantity:
                _save(row, {"quantity": quantity}, written)
    for gone in have.values():
        if gone.quantity != Decimal(0):
            _save(gone, {"quantity": Decimal(0)}, written)


def _save(row: Model, changes: dict[str, object], written: Written) -> None:
    if not changes:
        return
    for name, value in changes.items():
        setattr(row, name, value)
    if row._state.adding:
        row.save()
    else:
        auto = {"updated_at"} & {field.name for field in row._meta.fields}
        row.save(update_fields=[*changes, *auto])
    written.rows += 1


def _delist(
    model: type[Store | Category | Product], listed: Iterable[str], written: Written
) -> None:
    gone = model._default_manager.filter(is_listed=True).exclude(posiflora_id__in=listed)
    written.rows += gone.update(is_listed=False)
