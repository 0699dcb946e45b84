"""One recipe as an offer: which sizes are sold, for how much, and where they can be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.posiflora import SpecificationRecord, SpecificationVariantRecord
from shop.models import ProductKind

from .offers import Offer, VariantOffer, pictures
from .prices import different, everywhere
from .problems import absurd_price_text, is_absurd, no_title_text

type Sizes = Sequence[SpecificationVariantRecord]
type SizePrices = Mapping[str, Mapping[str, Decimal]]
"""By variant, then by store."""


class Unfit(Exception):
    """The recipe cannot be sold as it stands; the sentence tells a manager why."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def refuse_row(row: SpecificationRecord) -> None:
    """Raise Unfit for a recipe whose row in the list already says that it cannot be sold."""
    if not row.title.strip("\x00 "):
        raise Unfit(no_title_text(row.id))
    if not row.prices_valid:
        raise Unfit(
            _(
                "Рецепт «%(title)s» не продаётся: Posiflora считает цену одного из вариантов "
                "неверной. Проверьте цены вариантов там."
            )
            % {"title": row.title}
        )


def recipe_offer(
    recipe: SpecificationRecord, *, stores: Sequence[str], main: str
) -> tuple[Offer, tuple[str, ...]]:
    """The offer and the stores that can make it. Raises Unfit.

    The main store's sizes are those that are sold; if it has a price for none, those of the store
    that has most. Another store makes the bouquet when it has a price for each of them: a buyer
    then never meets a size that his store does not know.
    """
    refuse_row(recipe)
    sizes = [size for size in recipe.variants if size.is_on]
    prices = {size.id: _prices(recipe, size, stores) for size in sizes}
    menu = _menu(prices, stores, main)
    sizes = [size for size in sizes if menu in prices[size.id]]
    if not sizes:
        raise Unfit(
            _("Рецепт «%(title)s» не продаётся: в Posiflora нет ни одного варианта с ценой.")
            % {"title": recipe.title}
        )
    makers = tuple(store for store in stores if all(store in prices[size.id] for size in sizes))
    variants = _variants(sizes, prices, makers, main)
    offer = Offer(
        posiflora_id=recipe.id,
        kind=ProductKind.BOUQUET,
        title=recipe.title,
        description=recipe.description,
        price=min(variant.price for variant in variants),
        category_id=recipe.category_id or "",
        images=pictures(recipe.images),
        updated_at=recipe.updated_at,
        made_to_order=True,
        variants=variants,
    )
    return offer, makers


def _prices(
    recipe: SpecificationRecord, size: SpecificationVariantRecord, stores: Sequence[str]
) -> dict[str, Decimal]:
    found = {store: size.price_in(store) for store in stores}
    prices = {store: price for store, price in found.items() if price is not None}
    for price in prices.values():
        if is_absurd(price):
            raise Unfit(absurd_price_text(recipe.title, price))
    return prices


def _menu(prices: SizePrices, stores: Sequence[str], main: str) -> str:
    """The store whose sizes are sold."""

    def sizes_of(store: str) -> int:
        return sum(store in here for here in prices.values())

    return main if sizes_of(main) else max(stores, key=sizes_of, default=main)


def _variants(
    sizes: Sizes, prices: SizePrices, makers: Sequence[str], main: str
) -> tuple[VariantOffer, ...]:
    costs: dict[str, Decimal] = {}
    apart: dict[str, dict[str, Decimal]] = {}
    for size in sizes:
        here = {store: prices[size.id][store] for store in makers}
        price = everywhere(here, main=main)
        assert price is not None  # The store whose sizes are sold makes all of them.
        costs[size.id], apart[size.id] = price, different(here, price)
    named = [size.id for size in sizes if size.is_default]
    default = named[0] if named else min(costs, key=lambda size_id: costs[size_id])
    return tuple(
        VariantOffer(
            posiflora_id=size.id,
            title=size.title.strip() or _("Вариант %(number)s") % {"number": number},
            composition=_composition(size),
            is_default=size.id == default,
            price=costs[size.id],
            store_prices=apart[size.id],
        )
        for number, size in enumerate(sizes, start=1)
    )


def _composition(size: SpecificationVariantRecord) -> str:
    """One component a line."""
    return "\n".join(
        f"{part.title} × {part.quantity.normalize():f}"
        for part in size.parts
        if part.title and part.quantity > 0
    )
