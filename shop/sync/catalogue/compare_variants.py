"""Sizes of recipes. An order may point at one, so they are delisted and never deleted."""

from __future__ import annotations

from collections import defaultdict

from shop.models import Product, Variant, VariantPrice

from .changes import Changes
from .columns import variant_columns
from .offers import Offer, VariantOffer, VendorCatalogue
from .ours import Ours, is_had


class VariantComparison:
    """Compares the sizes of one recipe after another."""

    def __init__(self, catalogue: VendorCatalogue, ours: Ours, changes: Changes) -> None:
        self._stock = catalogue.stock
        self._ours = ours
        self._changes = changes
        self._of_product: dict[int, list[Variant]] = defaultdict(list)
        for variant in ours.variants.values():
            self._of_product[variant.product_id].append(variant)

    def compare(self, offer: Offer, product: Product) -> None:
        makers = self._makers(product)
        for position, variant in enumerate(offer.variants):
            self._variant(variant, product, position, makers)
        offered = {variant.posiflora_id for variant in offer.variants}
        for row in self._of_product.get(product.pk, ()):
            if row.posiflora_id not in offered:
                self._hide(row, product)

    def hide(self, product: Product) -> None:
        """The recipe is gone, and its sizes with it."""
        for row in self._of_product.get(product.pk, ()):
            self._hide(row, product)

    def _makers(self, product: Product) -> set[int]:
        """Keys of the stores that had the bouquet and go on having it."""
        had = self._ours.availability.get(product.pk, {}) if product.pk else {}
        now = {self._ours.stores[each].pk for each in self._stock.get(product.posiflora_id, {})}
        return {key for key, shelf in had.items() if key in now and is_had(shelf)}

    def _variant(
        self, offer: VariantOffer, product: Product, position: int, makers: set[int]
    ) -> None:
        batch, plan = self._changes.variants, self._changes.plan
        columns = variant_columns(offer, position=position)
        title = f"{product.title}, {offer.title}"
        row = self._ours.variants.get(offer.posiflora_id)
        if row is None:
            plan.variants_created.append(title)
            row = batch.add(Variant(posiflora_id=offer.posiflora_id, product=product))
            batch.change(row, columns)
            self._prices(offer, row)
            return
        before, was_listed = row.price, row.is_listed
        changed = batch.change(row, {"product": product, **columns})
        apart = self._prices(offer, row) & makers
        if was_listed and (apart or row.price != before):
            plan.variants_repriced.append(title)
            plan.variants.repriced += 1
        elif changed:
            plan.variants_changed.append(title)

    def _prices(self, offer: VariantOffer, row: Variant) -> set[int]:
        """Bring the prices of single stores in line; returns the keys of those that change."""
        batch = self._changes.prices
        have = dict(self._ours.prices.get(row.pk, {})) if row.pk else {}
        changed: set[int] = set()
        for store_id, price in offer.store_prices.items():
            store = self._ours.stores[store_id]
            known = have.pop(store.pk, None) if store.pk else None
            if known is None:
                batch.add(VariantPrice(variant=row, store=store, price=price))
                changed.add(store.pk)
            elif batch.change(known, {"price": price}):
                changed.add(store.pk)
        batch.gone += have.values()
        return changed | have.keys()

    def _hide(self, row: Variant, product: Product) -> None:
        plan = self._changes.plan
        if self._changes.variants.change(row, {"is_listed": False}):
            plan.variants_hidden.append(f"{product.title}, {row.title}")
            plan.variants.hidden += 1
