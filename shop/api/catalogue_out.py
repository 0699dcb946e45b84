"""The catalogue answers of the API."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from integrations.money import wire
from shop.models import Availability, Category, Product, ProductImage, ProductKind
from shop.services.on_sale import products_on_sale

from .variants_out import prices_differ, variants_json

IN_STOCK_SOMEWHERE = Q(
    Exists(
        Availability.objects.filter(
            Q(quantity__isnull=True) | Q(quantity__gte=F("held") + 1),
            product=OuterRef("pk"),
            store__is_listed=True,
        )
    )
)
"""A condition on products: some listed store has at least one left to sell."""


def products_shown() -> QuerySet[Product]:
    """What a buyer may see, with pictures, variants and stock at hand."""
    return products_on_sale().prefetch_related(
        "images",
        "variants",
        Prefetch(
            "availability", Availability.objects.filter(store__is_listed=True).order_by("store")
        ),
    )


def categories_json() -> list[dict[str, object]]:
    """Categories that have something to show, themselves or below them."""
    on_sale = Q(products__is_listed=True, products__is_hidden=False, products__price__gt=0) & ~Q(
        products__kind=ProductKind.SERVICE
    )
    categories = list(
        Category.objects.filter(is_listed=True, is_hidden=False)
        .annotate(products_count=Count("products", filter=on_sale))
        # Counting makes Django forget the order of the table.
        .order_by("position", "title", "pk")
    )
    parents = {category.pk: category.parent_id for category in categories}
    shown: set[int] = set()
    for category in categories:
        up: int | None = category.pk if category.products_count else None
        while up in parents and up not in shown:
            shown.add(up)
            up = parents[up]
    return [
        {
            "id": category.pk,
            "title": category.title,
            "parent": category.parent_id if category.parent_id in shown else None,
            "position": category.position,
            "image": category.image_url or None,
            "products_count": category.products_count,
        }
        for category in categories
        if category.pk in shown
    ]


def with_descendants(category_id: int) -> set[int]:
    """A category and everything below it; a loop in the tree ends instead of spinning."""
    children: dict[int | None, list[int]] = {}
    for pk, parent_id in Category.objects.values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(pk)
    found: set[int] = set()
    waiting = [category_id]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(children.get(pk, []))
    return found


def product_row_json(product: Product) -> dict[str, object]:
    """One tile of the catalogue."""
    first: ProductImage | None = next(iter(product.images.all()), None)
    in_stock = any(row.free is None or row.free >= 1 for row in product.availability.all())
    variants = list(product.variants.all())
    return {
        "id": product.pk,
        "kind": product.kind,
        "made_to_order": product.made_to_order,
        "title": product.title,
        "price": wire(product.price),
        "price_from": prices_differ(variants),
        "category": product.category_id,
        "image": first.url if first else None,
        "in_stock": in_stock,
        "quantity": _most(product),
        "variants": variants_json(variants, in_stock=in_stock),
    }


def product_json(product: Product) -> dict[str, object]:
    """The whole product page."""
    variants = product.variants.all()
    return {
        **product_row_json(product),
        "images": [image.url for image in product.images.all()],
        "description": product.description or product.vendor_description,
        "composition": product.composition,
        "stores": [
            {
                "store": row.store_id,
                "quantity": _whole(row.free),
                "price": None if variants else wire(row.price or product.price),
            }
            for row in product.availability.all()
            if row.free is None or row.free > 0
        ],
    }


def _most(product: Product) -> int | None:
    """The most one store has; None when it is not known how many."""
    free = [row.free for row in product.availability.all()]
    if any(number is None for number in free):
        return None
    return _whole(max((number for number in free if number is not None), default=Decimal(0)))


def _whole(number: Decimal | None) -> int | None:
    return None if number is None else int(number)
