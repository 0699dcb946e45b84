"""What of a cart can be had, and for how much in the store that puts it together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.money import ZERO
from shop.models import Availability, Product, Store, Variant, VariantPrice

from .carts import Cart, CartItem
from .errors import Problem
from .on_sale import products_on_sale, variant_default, variants_on_sale


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """Roubles. `sum = price × quantity`; `goods` is what points may still pay for.

    A bouquet in two sizes makes two lines of one product.
    """

    product: Product
    variant: Variant | None = None
    quantity: int
    price: Decimal
    discount: Decimal = ZERO

    @property
    def sum(self) -> Decimal:
        return self.price * self.quantity

    @property
    def goods(self) -> Decimal:
        return self.sum - self.discount

    @property
    def composition(self) -> str:
        """What the bouquet is made of: its size says more than the bouquet in general."""
        return (self.variant and self.variant.composition) or self.product.composition


def price_lines(
    *, cart: Cart, store: Store | None
) -> tuple[tuple[PricedLine, ...], tuple[Problem, ...]]:
    """Price what the cart names, and say what of it cannot be had.

    Rows that come to the same thing become one line: a bouquet without a variant is its default
    one. A thing that is no longer sold makes no line; one that ran short does, so that the sum
    stays what the buyer saw. `attr` of a problem counts rows as the cart has them, from zero.
    """
    shelf = _shelf(cart, store)
    problems: list[Problem] = []
    wanted: dict[tuple[Product, Variant | None], int] = {}
    rows: dict[int, int] = {}
    for row, item in enumerate(cart.items):
        found = _found(shelf, item, row)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        wanted[found] = wanted.get(found, 0) + item.quantity
        rows.setdefault(item.product_id, row)
    # Without a store there is nothing to be short of, and that problem is there already.
    if store:
        problems.extend(_shortages(shelf, wanted, rows))
    lines = tuple(
        PricedLine(
            product=product,
            variant=variant,
            quantity=quantity,
            price=shelf.price(product, variant),
        )
        for (product, variant), quantity in wanted.items()
    )
    return lines, tuple(problems)


@dataclass(slots=True, kw_only=True)
class _Shelf:
    """What the cart names as far as it is on sale, with stock and prices of one store.

    `variants` are all there ever were of a product: one whose sizes are all gone is gone as well.
    """

    products: dict[int, Product]
    stock: dict[int, Availability]
    variants: dict[int, list[Variant]] = field(default_factory=dict)
    variant_prices: dict[int, Decimal] = field(default_factory=dict)

    def price(self, product: Product, variant: Variant | None) -> Decimal:
        """What this store charges, else what everybody does."""
        if variant:
            return self.variant_prices.get(variant.pk, variant.price)
        here = self.stock.get(product.pk)
        return here.price if here and here.price else product.price


def _shelf(cart: Cart, store: Store | None) -> _Shelf:
    products = products_on_sale().in_bulk({item.product_id for item in cart.items})
    stock = Availability.objects.filter(product__in=products, store=store)
    shelf = _Shelf(products=products, stock={row.product_id: row for row in stock})
    # Most carts hold nothing that comes in sizes, and need not ask for any.
    if any(product.made_to_order for product in products.values()):
        for variant in Variant.objects.filter(product__in=products):
            shelf.variants.setdefault(variant.product_id, []).append(variant)
        here = VariantPrice.objects.filter(variant__product__in=products, store=store, price__gt=0)
        shelf.variant_prices = dict(here.values_list("variant", "price"))
    return shelf


def _found(shelf: _Shelf, item: CartItem, row: int) -> tuple[Product, Variant | None] | Problem:
    product = shelf.products.get(item.product_id)
    variants = shelf.variants.get(item.product_id, [])
    on_sale = variants_on_sale(variants)
    if product is None or (variants and not on_sale):
        return Problem("out_of_stock", f"items.{row}.product", _("Этого товара больше нет."))
    if item.variant_id is None:
        return product, variant_default(on_sale)
    for variant in on_sale:
        if variant.pk == item.variant_id:
            return product, variant
    detail = _("«%(title)s»: такого варианта больше нет, выберите другой.")
    return Problem("out_of_stock", f"items.{row}.variant", detail % {"title": product.title})


def _shortages(
    shelf: _Shelf, wanted: dict[tuple[Product, Variant | None], int], rows: dict[int, int]
) -> Iterator[Problem]:
    """What the store has too little of. All sizes of a bouquet come out of one stock."""
    quantities: dict[Product, int] = {}
    for (product, _variant), quantity in wanted.items():
        quantities[product] = quantities.get(product, 0) + quantity
    for product, quantity in quantities.items():
        here = shelf.stock.get(product.pk)
        if here is None or (here.free is not None and here.free < quantity):
            yield _short(product, here, rows[product.pk])


def _short(product: Product, here: Availability | None, row: int) -> Problem:
    left = int(here.free or 0) if here else 0
    if left:
        detail = _("«%(title)s»: осталось %(left)s.")
    elif product.made_to_order:
        detail = _("«%(title)s» сейчас не собирают.")
    else:
        detail = _("«%(title)s» закончился.")
    words = {"title": product.title, "left": left}
    return Problem("out_of_stock", f"items.{row}.quantity", detail % words)
