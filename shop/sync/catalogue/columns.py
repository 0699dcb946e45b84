"""Columns Posiflora owns, with what it says they should be."""

from __future__ import annotations

from integrations.posiflora import CategoryRecord, StoreRecord

from .offers import LONGEST_ADDRESS, Offer, VariantOffer


def product_columns(offer: Offer) -> dict[str, object]:
    return {
        "kind": offer.kind,
        "title": _text(offer.title, 255),
        "vendor_description": _text(offer.description),
        "price": offer.price,
        "made_to_order": offer.made_to_order,
        "vendor_updated_at": offer.updated_at,
        "is_listed": True,
    }


def variant_columns(variant: VariantOffer, *, position: int) -> dict[str, object]:
    return {
        "title": _text(variant.title, 128),
        "price": variant.price,
        "composition": _text(variant.composition),
        "is_default": variant.is_default,
        "is_listed": True,
        "position": position,
    }


def store_columns(store: StoreRecord) -> dict[str, object]:
    return {
        "title": _text(store.title, 255),
        "city": _text(store.city, 255),
        "address": _text(store.address, 500),
        "is_listed": True,
    }


def category_columns(category: CategoryRecord) -> dict[str, object]:
    # An address cut short leads nowhere.
    picture = category.image_url if len(category.image_url) <= LONGEST_ADDRESS else ""
    return {"title": _text(category.title, 255), "image_url": picture, "is_listed": True}


def _text(text: str, longest: int | None = None) -> str:
    """As much of a text as our column holds; PostgreSQL has no NUL."""
    return text.replace("\x00", "")[:longest]
