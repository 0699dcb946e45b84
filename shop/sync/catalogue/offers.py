"""What Posiflora offers, in the words of our tables and before anything here is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.posiflora import CategoryRecord, ImageRecord, StoreRecord
from shop.models import ProductKind

from .problems import Finding

LONGEST_ADDRESS = 500
"""What our column holds; an address cut short leads nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantOffer:
    """One size of a recipe. Prices follow the rule of prices.py."""

    posiflora_id: str
    title: str
    composition: str
    is_default: bool
    price: Decimal
    store_prices: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One product as Posiflora has it, whatever kind of resource it is there."""

    posiflora_id: str
    kind: ProductKind
    title: str
    description: str
    price: Decimal
    category_id: str
    images: tuple[str, ...]
    updated_at: datetime | None
    made_to_order: bool = False
    variants: tuple[VariantOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one store has of a product: None stands for "there is some", and for "as everywhere"."""

    quantity: Decimal | None = None
    price: Decimal | None = None


type Stock = dict[str, dict[str, Shelf]]
"""By the Posiflora ids of product and store. A store that is not named has nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCatalogue:
    """One look at Posiflora.

    `offers` were read, `kept` are ids of products that were not and stay as they are; what is in
    neither is gone. `stock` is the whole of it for every product it names; a kept product it does
    not name keeps its stock as well. `serving` are the stores whose stock was asked for, `unread`
    stores and categories that cannot be read now and are left alone, `position` is where the next
    look goes on from.
    """

    stores: tuple[StoreRecord, ...]
    categories: tuple[CategoryRecord, ...]
    offers: tuple[Offer, ...]
    kept: frozenset[str]
    stock: Stock
    serving: tuple[str, ...]
    unread: frozenset[str]
    findings: tuple[Finding, ...]
    whole: bool
    position: Mapping[str, object]


def pictures(images: tuple[ImageRecord, ...]) -> tuple[str, ...]:
    """Addresses our column holds, each once."""
    addresses = (image.url for image in images if 0 < len(image.url) <= LONGEST_ADDRESS)
    return tuple(dict.fromkeys(addresses))
