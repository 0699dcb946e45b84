"""What Posiflora sells right now, read whole before anything here is changed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.money import ZERO, to_money
from integrations.posiflora import (
    BouquetRecord,
    CategoryRecord,
    ImageRecord,
    ItemRecord,
    PosifloraClient,
    StoreRecord,
)
from shop.models import ProductKind

logger = logging.getLogger(__name__)

MOST_EXPENSIVE = Decimal(10**9)
LONGEST_ADDRESS = 500
"""What our columns hold. One odd row over there must not stop the whole catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One product as Posiflora has it, whatever kind of resource it is there.

    `stock` maps a store's Posiflora id to a quantity, or to None for "there is some".
    """

    posiflora_id: str
    kind: ProductKind
    title: str
    description: str
    price: Decimal
    category_id: str
    images: tuple[str, ...]
    updated_at: datetime | None
    stock: dict[str, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCatalogue:
    stores: tuple[StoreRecord, ...]
    categories: tuple[CategoryRecord, ...]
    offers: tuple[Offer, ...]


def fetch_catalogue(client: PosifloraClient) -> VendorCatalogue:
    """Read stores, categories, public items and bouquets on display. Raises vendor errors."""
    stores = tuple(client.stores.list())
    categories = tuple(category for category in client.categories.list() if category.is_on)
    offers = {
        # A list that changes while its pages are turned shows the same row twice.
        offer.posiflora_id: offer
        for offer in (*_items(client, stores), *_bouquets(client, stores))
        if _is_sane(offer)
    }
    return VendorCatalogue(stores=stores, categories=categories, offers=tuple(offers.values()))


def _is_sane(offer: Offer) -> bool:
    sane = ZERO <= offer.price < MOST_EXPENSIVE
    if not sane:
        logger.warning("%s is left out: its price is %s", offer.posiflora_id, offer.price)
    return sane


def _items(client: PosifloraClient, stores: tuple[StoreRecord, ...]) -> Iterator[Offer]:
    available = {store.id: _available_ids(client, store.id) for store in stores}
    items = client.inventory_items.list(filters={"public": True}, include=("logo", "images"))
    for item in items:
        # The filter is asked for and checked: a server may ignore a filter it does not know.
        if item.deleted or not item.public or not item.title:
            continue
        service = item.item_type == "service"
        yield Offer(
            posiflora_id=item.id,
            kind=ProductKind.SERVICE if service else ProductKind.ITEM,
            title=item.title,
            description=item.description,
            price=_price(item),
            category_id=item.category_id or "",
            images=_pictures(item.images),
            updated_at=item.updated_at,
            stock={store: None for store, ids in available.items() if service or item.id in ids},
        )


def _available_ids(client: PosifloraClient, store_id: str) -> set[str]:
    """Ids of what a store has. Posiflora's list tells that there is some, not how much."""
    filters = {"public": True, "available": True, "store": store_id}
    return {item.id for item in client.inventory_items.list(filters=filters)}


def _price(item: ItemRecord) -> Decimal:
    """One price. Stores may differ: the dearer one is never below what a store charges."""
    return to_money(item.price_max or item.price_min)


def _bouquets(client: PosifloraClient, stores: tuple[StoreRecord, ...]) -> Iterator[Offer]:
    known = {store.id for store in stores}
    listed = client.bouquets.list(
        filters={"statuses": ["demonstrated"]}, include=("logo", "images")
    )
    for bouquet in listed:
        if bouquet.status != "demonstrated" or bouquet.store_id not in known:
            continue
        yield _bouquet_offer(bouquet)


def _bouquet_offer(bouquet: BouquetRecord) -> Offer:
    return Offer(
        posiflora_id=bouquet.id,
        kind=ProductKind.BOUQUET,
        title=bouquet.title or _("Букет %(number)s") % {"number": bouquet.doc_no},
        description=bouquet.description,
        price=to_money(bouquet.price),
        category_id="",
        images=_pictures(bouquet.images),
        updated_at=bouquet.updated_at,
        stock={bouquet.store_id or "": Decimal(1)},
    )


def _pictures(images: tuple[ImageRecord, ...]) -> tuple[str, ...]:
    addresses = (image.url for image in images if 0 < len(image.url) <= LONGEST_ADDRESS)
    return tuple(dict.fromkeys(addresses))
