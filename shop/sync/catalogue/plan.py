"""What a run would change, before it changes anything, and whether that is too much."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from shop.models import Category, Product, Store

from .fetch import LONGEST_ADDRESS, Offer, VendorCatalogue

LARGEST_SHARE = 0.30
"""More than this share of the products taken from sale or repriced at once stops the run."""

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
    sold_out: list[str] = field(default_factory=list)
    known: int = 0

    @property
    def is_suspicious(self) -> bool:
        drastic = max(len(self.hidden) + len(self.sold_out), len(self.repriced))
        return self.known >= SMALL_SHOP and drastic > self.known * LARGEST_SHARE

    def summary(self) -> str:
        return (
            f"new {len(self.created)}, repriced {len(self.repriced)}, "
            f"changed {len(self.changed)}, hidden {len(self.hidden)}, "
            f"sold out {len(self.sold_out)} of {self.known} known"
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
    plan.sold_out = _sold_out(catalogue)
    return plan


def _sold_out(catalogue: VendorCatalogue) -> list[str]:
    """Products that stay in the catalogue and would be had in no store any more.

    A Posiflora that lists no stores, or nothing as available, empties the shop as well as one that
    lists no goods.
    """
    stores = {store.id for store in catalogue.stores}
    nowhere = [
        offer.posiflora_id for offer in catalogue.offers if not stores.intersection(offer.stock)
    ]
    had = Product.objects.filter(posiflora_id__in=nowhere, is_listed=True).filter(
        Q(availability__quantity__isnull=True, availability__isnull=False)
        | Q(availability__quantity__gt=0)
    )
    return list(had.distinct().values_list("title", flat=True))


def changed_fields(product: Product, offer: Offer) -> dict[str, object]:
    """Columns Posiflora owns that differ from its offer, with their new values."""
    theirs: dict[str, object] = {
        "kind": offer.kind,
        "title": _text(offer.title, 255),
        "vendor_description": _text(offer.description),
        "price": offer.price,
        "vendor_updated_at": offer.updated_at,
        "is_listed": True,
    }
    return {name: value for name, value in theirs.items() if getattr(product, name) != value}


def store_changes(store: Store, *, title: str, city: str, address: str) -> dict[str, object]:
    theirs = {
        "title": _text(title, 255),
        "city": _text(city, 255),
        "address": _text(address, 500),
        "is_listed": True,
    }
    return {name: value for name, value in theirs.items() if getattr(store, name) != value}


def category_changes(category: Category, *, title: str, image_url: str) -> dict[str, object]:
    # An address cut short leads nowhere.
    picture = image_url if len(image_url) <= LONGEST_ADDRESS else ""
    theirs = {"title": _text(title, 255), "image_url": picture, "is_listed": True}
    return {name: value for name, value in theirs.items() if getattr(category, name) != value}


def _text(text: str, longest: int | None = None) -> str:
    """As much of a text as our column holds; PostgreSQL has no NUL."""
    return text.replace("\x00", "")[:longest]
