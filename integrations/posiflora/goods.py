"""What the shop sells, as Posiflora describes it (posiflora.md §4.7, §4.8)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.posiflora.resources import Document, Resource

_CENTS_FREE = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One picture in three sizes; a size the server does not offer is ""."""

    url: str
    url_small: str
    url_medium: str

    @classmethod
    def read(cls, row: Resource, _document: Document) -> "ImageRecord":
        """Read an included `images` resource."""
        return cls(
            url=row.text("file"),
            url_small=row.text("fileSmall"),
            url_medium=row.text("fileMedium"),
        )


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category. `is_on` is false when it is switched off or deleted.

    `group_id` tells goods from recipes, which have categories of their own (group 9).
    """

    id: str
    title: str
    parent_id: str | None
    is_on: bool
    image_url: str
    group_id: str | None
    revision: int | None = None

    @classmethod
    def read(cls, row: Resource, document: Document) -> "CategoryRecord":
        """Read a `categories` resource."""
        pictures = document.follow(row, "image")
        return cls(
            id=row.id,
            title=row.text("title"),
            parent_id=row.related_id("parent") or None,
            is_on=row.text("status") != "off" and not row.flag("deleted"),
            image_url=pictures[0].text("file") if pictures else "",
            group_id=row.related_id("group") or None,
            revision=row.integer("revision"),
        )


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """A product or a service of the stock. Prices are in roubles, 0.00 when none is set."""

    id: str
    title: str
    description: str
    item_type: str
    public: bool
    fractional: bool
    price_min: Decimal
    price_max: Decimal
    category_id: str | None
    images: tuple[ImageRecord, ...]
    updated_at: datetime | None
    revision: int | None
    deleted: bool

    @classmethod
    def read(cls, row: Resource, document: Document) -> "ItemRecord":
        """Read an `inventory-items` resource."""
        return cls(
            id=row.id,
            title=row.text("title"),
            description=row.text("description"),
            item_type=row.text("itemType"),
            public=row.flag("public"),
            fractional=row.flag("fractional"),
            price_min=row.money("priceMin"),
            price_max=row.money("priceMax"),
            category_id=row.related_id("category") or None,
            images=images_of(row, document),
            updated_at=row.moment("updatedAt"),
            revision=row.integer("revision"),
            deleted=row.flag("deleted"),
        )


@dataclass(frozen=True, slots=True)
class BouquetRecord:
    """A ready-made bouquet. `height` and `width` are centimetres, None when not given."""

    id: str
    doc_no: str
    title: str
    description: str
    status: str
    price: Decimal
    store_id: str | None
    images: tuple[ImageRecord, ...]
    height: int | None
    width: int | None
    public: bool
    updated_at: datetime | None
    revision: int | None

    @classmethod
    def read(cls, row: Resource, document: Document) -> "BouquetRecord":
        """Read a `bouquets` resource."""
        return cls(
            id=row.id,
            doc_no=row.text("docNo"),
            title=row.text("title"),
            description=row.text("description"),
            status=row.text("status"),
            price=_bouquet_price(row),
            store_id=row.related_id("store") or None,
            images=images_of(row, document),
            height=row.integer("height") or None,
            width=row.integer("width") or None,
            public=row.flag("public"),
            updated_at=row.moment("updatedAt"),
            revision=row.integer("revision"),
        )


def _bouquet_price(row: Resource) -> Decimal:
    """Return the buyer's price: three live clients take the first of these that is there."""
    for name in ("trueSaleAmount", "saleAmount", "amount"):
        if row.attributes.get(name) is not None:
            return row.money(name)
    return _CENTS_FREE


def images_of(row: Resource, document: Document) -> tuple[ImageRecord, ...]:
    """Return the logo first, then the other pictures, each once."""
    found = {
        picture.id: ImageRecord.read(picture, document)
        for name in ("logo", "images")
        for picture in document.follow(row, name)
    }
    return tuple(image for image in found.values() if image.url)
