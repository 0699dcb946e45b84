"""Placing an order: one transaction, no vendor in it, once for one key (DESIGN §4.2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shop.models import (
    Customer,
    IdempotencyRecord,
    Order,
    OrderStatus,
    Origin,
    SlotDay,
    Topic,
)
from shop.services import clock
from shop.services.bonuses.quotes import NOT_ASKED, BonusQuote, BonusStatus, quote_bonuses
from shop.services.bonuses.reserves import bonus_reserve_begin
from shop.services.carts import Cart, Checkout
from shop.services.errors import DomainError
from shop.services.history import event_add
from shop.services.loyalty import loyalty_provider
from shop.services.messages import message_put
from shop.services.pricing import price_cart
from shop.services.promos import promo_use
from shop.services.quotes import Quote, quote_build
from shop.services.slots import slot_take
from shop.services.stock import stock_hold

from .rows import order_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What became of a request. A `replayed` one was answered before; its record has the answer."""

    order: Order
    record: IdempotencyRecord
    replayed: bool


def order_place(
    *, customer: Customer, cart: Cart, checkout: Checkout, key: uuid.UUID, fingerprint: str
) -> Placement:
    """Write the order, its lines, first event, idempotency record and messages, all or nothing.

    Raises DomainError with a fresh quote when the cart cannot be ordered as the buyer saw it.
    """
    replay = placement_find(customer=customer, key=key, fingerprint=fingerprint)
    if replay:
        return replay
    buyer_phone = customer.phone or (
        checkout.recipient.phone if checkout.recipient.is_customer else ""
    )
    if not buyer_phone:
        raise DomainError("phone_required", attr="recipient.phone", status=HTTPStatus.CONFLICT)
    write = partial(
        _write_once,
        customer=customer,
        cart=cart,
        checkout=checkout,
        key=key,
        fingerprint=fingerprint,
        buyer_phone=buyer_phone,
    )
    try:
        return write(bonus=_bonus_for(customer=customer, cart=cart))
    except _LoyaltyHasASay:
        return write(bonus=_asked(customer=customer, cart=cart))


def placement_find(*, customer: Customer, key: uuid.UUID, fingerprint: str) -> Placement | None:
    """The placement this key already led to, if any.

    Raises DomainError when the request differs.
    """
    record = IdempotencyRecord.objects.filter(customer=customer, key=key).first()
    return _replayed(record, fingerprint) if record else None


def placement_answer(*, record: IdempotencyRecord, status: int, answer: object) -> None:
    """Keep the final answer of a key, so that a repeat hears exactly the same."""
    record.answer_status = status
    record.answer = answer
    record.save(update_fields=["answer_status", "answer"])


def _replayed(record: IdempotencyRecord, fingerprint: str) -> Placement:
    if record.fingerprint != fingerprint:
        raise DomainError("idempotency_key_reused", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert record.order is not None
    return Placement(order=record.order, record=record, replayed=True)


class _LoyaltyHasASay(Exception):
    """The order cannot be written before the loyalty service was asked; nothing was written."""


def _bonus_for(*, customer: Customer, cart: Cart) -> BonusQuote:
    """Ask the loyalty service only when points are to be spent: otherwise nobody has to wait.

    What else it may have to say, money off or a coupon, shows when the order is being written.
    """
    return _asked(customer=customer, cart=cart) if cart.bonuses else NOT_ASKED


def _asked(*, customer: Customer, cart: Cart) -> BonusQuote:
    priced = price_cart(cart=cart, complete=True)
    bonus = quote_bonuses(customer=customer, priced=priced, wanted=cart.bonuses)
    if bonus.spend != cart.bonuses:
        _refuse(quote_build(priced=priced, bonus=bonus, wanted=cart.bonuses))
    return bonus


def _write_once(
    *,
    customer: Customer,
    cart: Cart,
    checkout: Checkout,
    key: uuid.UUID,
    fingerprint: str,
    buyer_phone: str,
    bonus: BonusQuote,
) -> Placement:
    with transaction.atomic():
        record, created = IdempotencyRecord.objects.get_or_create(
            customer=customer, key=key, defaults={"fingerprint": fingerprint}
        )
        if created:
            record.order = _write(
                customer=customer,
                cart=cart,
                checkout=checkout,
                bonus=bonus,
                buyer_phone=buyer_phone,
            )
            record.save(update_fields=["order"])
            return Placement(order=record.order, record=record, replayed=False)
    return _replayed(record, fingerprint)


def _write(
    *,
    customer: Customer,
    cart: Cart,
    checkout: Checkout,
    bonus: BonusQuote,
    buyer_phone: str,
) -> Order:
    priced = price_cart(cart=cart, complete=True)
    quote = quote_build(priced=priced, bonus=bonus, wanted=cart.bonuses)
    if bonus is NOT_ASKED and _loyalty_has_a_say(quote, customer, checkout):
        raise _LoyaltyHasASay
    if quote.problems:
        _refuse(quote)
    if quote.total != checkout.expected_total:
        raise DomainError(
            "price_changed",
            attr="expected_total",
            detail=_why_dearer(quote, checkout),
            quote=quote,
        )
    order = order_rows(
        customer=customer,
        cart=cart,
        checkout=checkout,
        quote=quote,
        slot_day=_hold(cart, quote),
        buyer_phone=buyer_phone,
    )
    event_add(
        order=order,
        key="placed",
        origin=Origin.MINI_APP,
        status=OrderStatus.NEW,
        at=order.placed_at,
    )
    _queue(order, bonus)
    return order


def _hold(cart: Cart, quote: Quote) -> SlotDay:
    """Take what is there once only: the goods, the place in the slot, a use of the promo code."""
    priced = quote.priced
    assert priced.store is not None
    assert priced.window is not None
    try:
        stock_hold(store_id=priced.store.pk, quantities=cart.quantities)
        slot_day = slot_take(window=priced.window)
        if priced.promo:
            promo_use(promo=priced.promo)
    except DomainError as error:
        error.quote = quote
        raise
    return slot_day


def _queue(order: Order, bonus: BonusQuote) -> None:
    """Let Posiflora hear of the order; where points are spent, a little after they are reserved."""
    if not order.bonus_spent:
        message_put(topic=Topic.ORDER_CREATE, order=order)
        return
    patience = timedelta(seconds=settings.PUSH_WAITS_FOR_BONUSES_SECONDS)
    message_put(topic=Topic.ORDER_CREATE, order=order, available_at=clock.now() + patience)
    bonus_reserve_begin(order=order, balance=bonus.balance)


def _loyalty_has_a_say(quote: Quote, customer: Customer, checkout: Checkout) -> bool:
    """Whether the buyer saw a price, or entered a code, that only the loyalty service can explain.

    Everybody else's order waits for nobody: who saw no money off was promised none.
    """
    if quote.priced.coupon:
        return True
    promised_less = checkout.expected_total < quote.total
    return promised_less and bool(customer.verified_phone) and loyalty_provider() is not None


def _why_dearer(quote: Quote, checkout: Checkout) -> str:
    """A discount never vanishes without a word; empty for the usual sentence."""
    silent = quote.bonus.status == BonusStatus.UNAVAILABLE and loyalty_provider() is not None
    if not silent or quote.total < checkout.expected_total:
        return ""
    return _(
        "Бонусная программа не отвечает, поэтому её скидки в сумме нет. Проверьте новую сумму."
    )


def _refuse(quote: Quote) -> None:
    first, *more = quote.problems
    raise DomainError(
        first.code, attr=first.attr, detail=first.detail, quote=quote, more=tuple(more)
    )
