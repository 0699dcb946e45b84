"""What each store has, and what it charges where that differs.

Quantities only: what our open orders hold is not Posiflora's to say.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from shop.models import Availability, Product

from .changes import Changes
from .offers import Offer, Shelf, VendorCatalogue
from .ours import Ours, is_had

NOTHING = Decimal(0)


class StockComparison:
    """Compares the shelves of all products once these are known."""

    def __init__(self, catalogue: VendorCatalogue, ours: Ours, changes: Changes) -> None:
        self._catalogue = catalogue
        self._ours = ours
        self._changes = changes
        listed = {record.id for record in catalogue.stores}
        # A manager closed these, and what was there is no loss.
        closed = listed - set(catalogue.serving)
        self._closed = {store.pk for store in ours.stores.values() if store.posiflora_id in closed}

    def is_repriced(self, offer: Offer, product: Product) -> bool:
        """Whether a buyer would be told another price, anywhere or in a store."""
        if product.price != offer.price:
            return True
        shelves = self._catalogue.stock.get(offer.posiflora_id, {})
        rows = self._ours.availability.get(product.pk, {})
        for store_id, shelf in shelves.items():
            store = self._ours.stores.get(store_id)
            row = rows.get(store.pk) if store and store.pk else None
            if row is not None and is_had(row) and row.price != shelf.price:
                return True
        return False

    def compare(self, offered: Collection[str]) -> None:
        """Bring the shelves of every product in line; what is not offered is nowhere."""
        stock = self._catalogue.stock
        for product in self._ours.products.values():
            shelves = stock.get(product.posiflora_id)
            if product.posiflora_id in offered:
                if shelves is not None:
                    self._compare(product, shelves)
            elif product.pk:
                self._compare(product, {})

    def _compare(self, product: Product, shelves: dict[str, Shelf]) -> None:
        batch = self._changes.availability
        rows = dict(self._ours.availability.get(product.pk, {})) if product.pk else {}
        if product.is_listed and not shelves and self._had_any(rows.values()):
            self._changes.plan.sold_out.append(product.title)
            self._changes.plan.goods.hidden += 1
        for store_id, shelf in shelves.items():
            store = self._ours.stores.get(store_id)
            if store is None:
                continue
            row = rows.pop(store.pk, None) if store.pk else None
            if row is None:
                batch.add(
                    Availability(
                        product=product, store=store, quantity=shelf.quantity, price=shelf.price
                    )
                )
            else:
                batch.change(row, {"quantity": shelf.quantity, "price": shelf.price})
        for row in rows.values():
            batch.change(row, {"quantity": NOTHING})

    def _had_any(self, rows: Collection[Availability]) -> bool:
        return any(row.store_id not in self._closed and is_had(row) for row in rows)
