"""Placing an order: one transaction, no vendor in it, once for one key (DESIGN §4.2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import transaction

from integrations.money import ZERO
from shop.models import (
    BonusState,
    Customer,
    FulfilmentMethod,
    IdempotencyRecord,
    Order,
    OrderLine,
    OrderStatus,
    Origin,
    SlotDay,
    Topic,
)

from . import clock
from .bonus_states import bonus_reserve_begin
from .carts import Cart, Checkout
from .errors import DomainError
from .history import event_add
from .loyalty import loyalty_provider
from .messages import message_put
from .order_number import order_number_next
from .pricing import price_cart
from .promos import promo_use
from .quotes import BonusQuote, BonusStatus, Quote, quote_bonuses, quote_build
from .slots import slot_take
from .stock import stock_hold


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
    bonus = _bonus_for(customer=customer, cart=cart)
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


def _bonus_for(*, customer: Customer, cart: Cart) -> BonusQuote:
    """Ask the loyalty service only when points are to be spent: otherwise nobody has to wait."""
    if not cart.bonuses:
        return BonusQuote(status=BonusStatus.OK)
    priced = price_cart(cart=cart, complete=True)
    bonus = quote_bonuses(customer=customer, priced=priced, wanted=cart.bonuses)
    if bonus.spend != cart.bonuses:
        _refuse(quote_build(priced=priced, bonus=bonus, wanted=cart.bonuses))
    return bonus


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
    if quote.problems:
        _refuse(quote)
    if quote.total != checkout.expected_total:
        raise DomainError("price_changed", attr="expected_total", quote=quote)
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
    order = _create(
        customer=customer,
        cart=cart,
        checkout=checkout,
        quote=quote,
        slot_day=slot_day,
        buyer_phone=buyer_phone,
    )
    event_add(
        order=order,
        key="placed",
        origin=Origin.MINI_APP,
        status=OrderStatus.NEW,
        at=order.placed_at,
    )
    if order.bonus_spent:
        patience = timedelta(seconds=settings.PUSH_WAITS_FOR_BONUSES_SECONDS)
        message_put(topic=Topic.ORDER_CREATE, order=order, available_at=clock.now() + patience)
        bonus_reserve_begin(order=order, balance=bonus.balance)
    else:
        message_put(topic=Topic.ORDER_CREATE, order=order)
    return order


def _refuse(quote: Quote) -> None:
    first, *more = quote.problems
    raise DomainError(
        first.code, attr=first.attr, detail=first.detail, quote=quote, more=tuple(more)
    )


def _create(
    *,
    customer: Customer,
    cart: Cart,
    checkout: Checkout,
    quote: Quote,
    slot_day: SlotDay,
    buyer_phone: str,
) -> Order:
    priced = quote.priced
    assert priced.store is not None
    assert priced.window is not None
    delivery = cart.method == FulfilmentMethod.DELIVERY
    recipient, address = checkout.recipient, checkout.address
    provider = loyalty_provider()
    order = Order.objects.create(
        number=order_number_next(),
        customer=customer,
        bonus_state=BonusState.RESERVING if quote.bonus.spend else BonusState.NONE,
        method=cart.method,
        store=priced.store,
        zone=priced.zone,
        slot_day=slot_day,
        slot_starts_at=priced.window.starts_at,
        slot_ends_at=priced.window.ends_at,
        buyer_name=customer.name or (recipient.name if recipient.is_customer else ""),
        buyer_phone=buyer_phone,
        recipient_name=recipient.name or (customer.name if recipient.is_customer else ""),
        recipient_phone=recipient.phone or (buyer_phone if recipient.is_customer else ""),
        recipient_is_customer=recipient.is_customer,
        city=address.city if delivery else "",
        street=address.street if delivery else "",
        house=address.house if delivery else "",
        building=address.building if delivery else "",
        apartment=address.apartment if delivery else "",
        address_comment=address.comment if delivery else "",
        address_unknown=address.unknown and delivery,
        card_text=checkout.card_text,
        comment=checkout.comment,
        anonymous=checkout.anonymous,
        call_recipient=checkout.call_recipient,
        payment_method=checkout.payment_method,
        promo=priced.promo,
        items_total=priced.items_total,
        discount_total=priced.discount_total,
        bonus_spent=quote.bonus.spend,
        bonus_earned=ZERO,
        delivery_price=priced.delivery_price,
        total=quote.total,
        loyalty_provider=provider.name if provider else "",
        member_id=quote.bonus.member.id if quote.bonus.member else "",
        member_phone=customer.verified_phone if provider else "",
        placed_at=clock.now(),
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            product=quoted.line.product,
            kind=quoted.line.product.kind,
            posiflora_id=quoted.line.product.posiflora_id,
            title=quoted.line.product.title,
            price=quoted.line.price,
            quantity=quoted.line.quantity,
            sum=quoted.line.sum,
            discount=quoted.line.discount,
            bonus_spent=quoted.bonus_spent,
            total=quoted.total,
        )
        for position, quoted in enumerate(quote.lines, start=1)
    )
    return order
