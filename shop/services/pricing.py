"""Pricing a cart from our own database: goods, promo code, delivery. No vendor is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from integrations.money import ZERO, allocate, wire
from shop.models import FulfilmentMethod, PromoCode, ShopProfile, Store, Zone
from shop.models.fields import MOST_ROUBLES

from .carts import Cart
from .errors import Problem
from .loyalty import loyalty_provider
from .pricing_lines import PricedLine, price_lines
from .promos import promo_discount, promo_find, promo_known
from .slots import Window, window_find


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCart:
    """A cart with prices, and every reason why it could not be ordered as it stands."""

    lines: tuple[PricedLine, ...]
    store: Store | None
    zone: Zone | None
    window: Window | None
    promo: PromoCode | None
    delivery_price: Decimal
    coupon: str = ""
    """What stands in the field for promo codes and is none of ours: for the loyalty service."""
    problems: tuple[Problem, ...] = field(default=())

    @property
    def items_total(self) -> Decimal:
        return _sum_of(self.lines)

    @property
    def discount_total(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def goods_total(self) -> Decimal:
        return self.items_total - self.discount_total


def price_cart(*, cart: Cart, complete: bool = False) -> PricedCart:
    """Price a cart. With `complete` a zone, a store and a slot must have been chosen."""
    problems: list[Problem] = []
    store = _store(cart, problems, complete=complete)
    zone = _zone(cart, problems, complete=complete)
    lines, missing = price_lines(cart=cart, store=store)
    problems.extend(missing)
    promo, coupon = _code(cart, lines, problems)
    priced = PricedCart(
        lines=_discounted(lines, promo) if promo else lines,
        store=store,
        zone=zone,
        window=_window(cart, store, zone, problems, complete=complete),
        promo=promo,
        coupon=coupon,
        delivery_price=ZERO,
    )
    return replace(
        priced,
        delivery_price=_delivery_price(priced),
        problems=(*problems, *_limits(priced)),
    )


def delivery_store() -> Store | None:
    """The store that assembles deliveries: the configured one, else the first there is."""
    stores = Store.objects.filter(is_listed=True)
    return stores.filter(posiflora_id=settings.POSIFLORA_STORE_ID).first() or stores.first()


def _store(cart: Cart, problems: list[Problem], *, complete: bool) -> Store | None:
    if cart.method == FulfilmentMethod.DELIVERY:
        store = delivery_store()
        if store is None:
            problems.append(
                Problem("zone_unavailable", "fulfilment", _("Сейчас заказы не принимаются."))
            )
        return store
    if cart.store_id is None:
        if complete:
            problems.append(_not_here())
        return delivery_store()
    store = Store.objects.filter(pk=cart.store_id, is_listed=True, is_pickup_point=True).first()
    if store is None:
        problems.append(_not_here())
    return store


def _not_here() -> Problem:
    return Problem("zone_unavailable", "fulfilment.store", _("Выберите магазин для самовывоза."))


def _zone(cart: Cart, problems: list[Problem], *, complete: bool) -> Zone | None:
    if cart.method == FulfilmentMethod.PICKUP:
        return None
    zone = None
    if cart.zone_id is not None:
        zone = (
            Zone.objects.filter(pk=cart.zone_id, is_active=True).select_related("service").first()
        )
    if zone is None and (complete or cart.zone_id is not None):
        problems.append(Problem("zone_unavailable", "fulfilment.zone"))
    return zone


def _window(
    cart: Cart, store: Store | None, zone: Zone | None, problems: list[Problem], *, complete: bool
) -> Window | None:
    window = None
    if cart.slot_id:
        window = window_find(
            slot_id=cart.slot_id,
            method=cart.method,
            zone_id=zone.pk if zone else None,
            store_id=store.pk if store else None,
        )
    if window is None:
        if cart.slot_id or complete:
            problems.append(Problem("slot_closed", "fulfilment.slot"))
    elif not window.is_open:
        problems.append(Problem("slot_closed", "fulfilment.slot"))
    elif not window.has_room:
        problems.append(Problem("slot_full", "fulfilment.slot"))
    return window


def _limits(priced: PricedCart) -> Iterator[Problem]:
    """An order may be too small, and too large."""
    zone = priced.zone
    minimum = max(ShopProfile.current().min_order_total, zone.min_order_total if zone else ZERO)
    if priced.goods_total < minimum:
        detail = _("Минимальная сумма заказа %(sum)s ₽, без доставки.")
        words = {"sum": wire(minimum).removesuffix(".00")}
        yield Problem("below_minimum", "items", detail % words)
    if priced.items_total > MOST_ROUBLES:
        yield Problem("out_of_stock", "items", _("Такой большой заказ оформите по телефону."))


def _code(
    cart: Cart, lines: tuple[PricedLine, ...], problems: list[Problem]
) -> tuple[PromoCode | None, str]:
    """What stands in the field for codes: a promo code of ours, else perhaps a coupon."""
    if not cart.promo_code:
        return None, ""
    promo = promo_find(code=cart.promo_code, items_total=_sum_of(lines))
    coupon = "" if promo else _coupon(cart.promo_code)
    if not promo and not coupon:
        problems.append(Problem("promo_invalid", "promo_code"))
    return promo, coupon


def _coupon(code: str) -> str:
    """A buyer knows one field for codes, whoever made them: ours come first.

    A code of ours that does not work today is no coupon of somebody else's.
    """
    provider = loyalty_provider()
    elsewhere = provider is not None and provider.capabilities.coupons
    return code.strip() if elsewhere and not promo_known(code=code) else ""


def _sum_of(lines: tuple[PricedLine, ...]) -> Decimal:
    return sum((line.sum for line in lines), ZERO)


def _discounted(lines: tuple[PricedLine, ...], promo: PromoCode) -> tuple[PricedLine, ...]:
    items_total = _sum_of(lines)
    if not items_total:
        return lines
    discount = promo_discount(promo=promo, items_total=items_total)
    shares = allocate(discount, [line.sum for line in lines])
    return tuple(replace(line, discount=share) for line, share in zip(lines, shares, strict=True))


def _delivery_price(priced: PricedCart) -> Decimal:
    zone = priced.zone
    price = priced.window.price if priced.window else ZERO
    if zone and not (zone.free_from is not None and priced.goods_total >= zone.free_from):
        price += zone.price
    return price
