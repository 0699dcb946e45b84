"""Promo codes: whether one applies, and counting its uses."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Q
from django.db.models.functions import Greatest

from integrations.money import KOPECK
from shop.models import Order, PromoCode, PromoKind

from . import clock
from .errors import DomainError


def promo_find(*, code: str, items_total: Decimal) -> PromoCode | None:
    """The promo code if it works for this sum of goods right now, else None."""
    promo = PromoCode.objects.filter(code=code.strip().upper(), is_active=True).first()
    if promo is None:
        return None
    now = clock.now()
    in_time = (not promo.starts_at or promo.starts_at <= now) and (
        not promo.ends_at or now < promo.ends_at
    )
    has_uses = promo.max_uses is None or promo.uses < promo.max_uses
    return promo if in_time and has_uses and items_total >= promo.min_order_total else None


def promo_known(*, code: str) -> bool:
    """Whether the code is one of ours, whether it works or not."""
    return PromoCode.objects.filter(code=code.strip().upper()).exists()


def promo_discount(*, promo: PromoCode, items_total: Decimal) -> Decimal:
    """Roubles off the goods."""
    if promo.kind == PromoKind.PERCENT:
        return (items_total * promo.value / 100).quantize(KOPECK, ROUND_HALF_UP)
    return min(promo.value, items_total)


def promo_use(*, promo: PromoCode) -> None:
    """Count one use (the caller's transaction). Raises DomainError `promo_invalid` when used up."""
    free = PromoCode.objects.filter(pk=promo.pk, is_active=True).filter(
        Q(max_uses__isnull=True) | Q(uses__lt=F("max_uses"))
    )
    if not free.update(uses=F("uses") + 1):
        raise DomainError("promo_invalid", attr="promo_code")


def promo_give_back(*, order: Order) -> None:
    """The order is off: the use does not count."""
    if order.promo_id:
        PromoCode.objects.filter(pk=order.promo_id).update(uses=Greatest(F("uses") - 1, 0))
