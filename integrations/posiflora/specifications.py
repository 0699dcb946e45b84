"""Recipes, which a shop sells as bouquets with variants (posiflora.md §3.1, §4.8: live only)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.posiflora.goods import ImageRecord, images_of
from integrations.posiflora.resources import Document, Resource


@dataclass(frozen=True, slots=True)
class VariantPriceRecord:
    """The price of a variant in roubles, in one store when `store_id` is there."""

    id: str
    store_id: str | None
    price: Decimal
    is_on: bool

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "VariantPriceRecord":
        """Read a `specification-variant-prices` resource: the first of its prices that is set."""
        names = ("priceValue", "fixPrice", "compositionPrice")
        name = next((name for name in names if row.attributes.get(name) is not None), names[0])
        return cls(
            id=row.id,
            store_id=row.related_id("store") or None,
            price=row.money(name),
            is_on=row.text("status") != "off",
        )


@dataclass(frozen=True, slots=True)
class VariantPartRecord:
    """One component of a variant: so much of an article, whose title is "" when not included."""

    title: str
    quantity: Decimal

    @classmethod
    def read(cls, row: Resource, document: Document) -> "VariantPartRecord":
        """Read a `specification-variant-items` resource (§3.1; `qty` as in order lines)."""
        items = document.follow(row, "item")
        name = "qty" if row.attributes.get("qty") is not None else "quantity"
        return cls(title=items[0].text("title") if items else "", quantity=row.number(name))


@dataclass(frozen=True, slots=True)
class SpecificationVariantRecord:
    """One size of a recipe. `prices` and `parts` are known when they were included."""

    id: str
    title: str
    is_default: bool
    is_on: bool
    height: int | None
    width: int | None
    prices: tuple[VariantPriceRecord, ...]
    parts: tuple[VariantPartRecord, ...] = ()

    def price_in(self, store_id: str | None = None) -> Decimal | None:
        """Return the price in a store, one without a store failing that, None when there is none.

        Without `store_id` the dearest one: no store then charges more than the buyer was told.
        """
        valid = [price for price in self.prices if price.is_on and price.price > 0]
        if store_id is not None:
            here = [price for price in valid if price.store_id == store_id]
            valid = here or [price for price in valid if price.store_id is None]
        return max((price.price for price in valid), default=None)

    @classmethod
    def read(cls, row: Resource, document: Document) -> "SpecificationVariantRecord":
        """Read a `specification-with-variants` resource; its title is its variant's."""
        titles = [variant.text("title") for variant in document.follow(row, "variant")]
        prices = document.follow(row, "specVariantPrices")
        return cls(
            id=row.id,
            title=titles[0] if titles else row.text("title"),
            is_default=row.flag("isDefault"),
            is_on=row.text("status") not in {"off", "deleted"},
            height=row.integer("height") or None,
            width=row.integer("width") or None,
            prices=tuple(VariantPriceRecord.read(price, document) for price in prices),
            parts=tuple(
                VariantPartRecord.read(part, document) for part in document.follow(row, "specItems")
            ),
        )


@dataclass(frozen=True, slots=True)
class SpecificationRecord:
    """A recipe. `variants` are known when they were included, the list never has them."""

    id: str
    title: str
    description: str
    is_on: bool
    public: bool
    price_min: Decimal
    price_max: Decimal
    prices_valid: bool
    category_id: str | None
    images: tuple[ImageRecord, ...]
    variants: tuple[SpecificationVariantRecord, ...]
    updated_at: datetime | None
    revision: int | None

    @classmethod
    def read(cls, row: Resource, document: Document) -> "SpecificationRecord":
        """Read a `specifications` resource."""
        variants = document.follow(row, "specVariants")
        return cls(
            id=row.id,
            title=row.text("title"),
            description=row.text("description"),
            is_on=row.text("status") not in {"off", "deleted"} and not row.flag("deleted"),
            public=row.flag("public"),
            price_min=row.money("minPrice"),
            price_max=row.money("maxPrice"),
            prices_valid=not row.flag("haveInvalidVariantPrice"),
            category_id=row.related_id("category") or None,
            images=images_of(row, document),
            variants=tuple(SpecificationVariantRecord.read(v, document) for v in variants),
            updated_at=row.moment("updatedAt"),
            revision=row.integer("revision"),
        )
