"""What a run would change, before it changes anything, and whether that is too much."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.models import Category, Product, Store

from .fetch import Offer, VendorCatalogue

LARGEST_SHARE = 0.30
"""More than this share of the products hidden or repriced at once stops the run unless forced."""

SMALL_SHOP = 10
"""Below so many products a share says nothing."""


class TooMuchAtOnce(Exception):
    """The plan hides or reprices suspiciously much; nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.summary())
        self.plan = plan


@dataclass(slots=True)
class Plan:
    """Titles by what would happen to them; for people, the work itself is `apply`'s."""

    created: list[str] = field(default_factory=list)
    repriced: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    known: int = 0

    @property
    def is_suspicious(self) -> bool:
        drastic = max(len(self.hidden), len(self.repriced))
        return self.known >= SMALL_SHOP and drastic > self.known * LARGEST_SHARE

    def summary(self) -> str:
        return (
            f"new {len(self.created)}, repriced {len(self.repriced)}, "
            f"changed {len(self.changed)}, hidden {len(self.hidden)} of {self.known} known"
        )


def plan_catalogue(catalogue: VendorCatalogue) -> Plan:
    """Compare with what we have. Reads only."""
    products = {product.posiflora_id: product for product in Product.objects.all()}
    plan = Plan(known=sum(product.is_listed for product in products.values()))
    for offer in catalogue.offers:
        product = products.pop(offer.posiflora_id, None)
        if product is None:
            plan.created.append(offer.title)
        elif product.price != offer.price and product.is_listed:
            plan.repriced.append(offer.title)
        elif changed_fields(product, offer):
            plan.changed.append(offer.title)
    plan.hidden = [product.title for product in products.values() if product.is_listed]
    return plan


def changed_fields(product: Product, offer: Offer) -> dict[str, object]:
    """Columns Posiflora owns that differ from its offer, with their new values."""
    theirs: dict[str, object] = {
        "kind": offer.kind,
        "title": offer.title[:255],
        "vendor_description": offer.description,
        "price": offer.price,
        "vendor_updated_at": offer.updated_at,
        "is_listed": True,
    }
    return {name: value for name, value in theirs.items() if getattr(product, name) != value}


def store_changes(store: Store, *, title: str, city: str, address: str) -> dict[str, object]:
    theirs = {"title": title[:255], "city": city[:255], "address": address[:500], "is_listed": True}
    return {name: value for name, value in theirs.items() if getattr(store, name) != value}


def category_changes(category: Category, *, title: str, image_url: str) -> dict[str, object]:
    theirs = {"title": title[:255], "image_url": image_url[:500], "is_listed": True}
    return {name: value for name, value in theirs.items() if getattr(category, name) != value}
