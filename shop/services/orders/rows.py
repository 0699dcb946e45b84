"""The rows of an order: prices, names and discounts frozen as the buyer saw them."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from integrations.money import ZERO
from shop.models import BonusState, Customer, FulfilmentMethod, Order, OrderLine, SlotDay
from shop.services import clock
from shop.services.bonuses.quotes import BonusQuote
from shop.services.carts import Address, Cart, Checkout, Recipient
from shop.services.loyalty import loyalty_provider
from shop.services.quotes import Quote

from .number import order_number_next


def order_rows(
    *,
    customer: Customer,
    cart: Cart,
    checkout: Checkout,
    quote: Quote,
    slot_day: SlotDay,
    buyer_phone: str,
) -> Order:
    """The order and its lines, as priced. Expects the caller's transaction."""
    priced = quote.priced
    assert priced.store is not None
    assert priced.window is not None
    order = Order.objects.create(
        number=order_number_next(),
        customer=customer,
        method=cart.method,
        store=priced.store,
        zone=priced.zone,
        slot_day=slot_day,
        slot_starts_at=priced.window.starts_at,
        slot_ends_at=priced.window.ends_at,
        card_text=checkout.card_text,
        comment=checkout.comment,
        anonymous=checkout.anonymous,
        call_recipient=checkout.call_recipient,
        payment_method=checkout.payment_method,
        promo=priced.promo,
        items_total=priced.items_total,
        discount_total=quote.discount_total,
        delivery_price=priced.delivery_price,
        total=quote.total,
        placed_at=clock.now(),
        **_people(customer, buyer_phone, checkout.recipient),
        **_address(cart, checkout.address),
        **_programme(customer, quote.bonus),
    )
    _lines(order, quote)
    return order


class _People(TypedDict):
    buyer_name: str
    buyer_phone: str
    recipient_name: str
    recipient_phone: str
    recipient_is_customer: bool


def _people(customer: Customer, buyer_phone: str, recipient: Recipient) -> _People:
    """Who buys and who gets it; where that is one person, either tells us of the other."""
    same = recipient.is_customer
    return {
        "buyer_name": customer.name or (recipient.name if same else ""),
        "buyer_phone": buyer_phone,
        "recipient_name": recipient.name or (customer.name if same else ""),
        "recipient_phone": recipient.phone or (buyer_phone if same else ""),
        "recipient_is_customer": same,
    }


class _Where(TypedDict, total=False):
    city: str
    street: str
    house: str
    building: str
    apartment: str
    address_comment: str
    address_unknown: bool


def _address(cart: Cart, address: Address) -> _Where:
    """Where it is brought; what the form holds of an address says nothing of a pickup."""
    if cart.method != FulfilmentMethod.DELIVERY:
        return {}
    return {
        "city": address.city,
        "street": address.street,
        "house": address.house,
        "building": address.building,
        "apartment": address.apartment,
        "address_comment": address.comment,
        "address_unknown": address.unknown,
    }


class _Programme(TypedDict):
    bonus_state: BonusState
    bonus_spent: Decimal
    bonus_earned: Decimal
    loyalty_provider: str
    member_id: str
    member_phone: str
    coupons: list[str]


def _programme(customer: Customer, bonus: BonusQuote) -> _Programme:
    """Whose points they are, and how many. The service of today stays this order's for good."""
    provider = loyalty_provider()
    return {
        "bonus_state": BonusState.RESERVING if bonus.spend else BonusState.NONE,
        "bonus_spent": bonus.spend,
        "bonus_earned": ZERO,
        "loyalty_provider": provider.name if provider else "",
        "member_id": bonus.member.id if bonus.member else "",
        "member_phone": customer.verified_phone if provider else "",
        "coupons": list(bonus.coupons),
    }


def _lines(order: Order, quote: Quote) -> None:
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            product=quoted.line.product,
            variant=quoted.line.variant,
            kind=quoted.line.product.kind,
            made_to_order=quoted.line.product.made_to_order,
            posiflora_id=quoted.line.product.posiflora_id,
            title=quoted.line.product.title,
            variant_title=quoted.line.variant.title if quoted.line.variant else "",
            composition=quoted.line.composition,
            price=quoted.line.price,
            quantity=quoted.line.quantity,
            sum=quoted.line.sum,
            discount=quoted.discount,
            loyalty_discount=quoted.loyalty_discount,
            bonus_spent=quoted.bonus_spent,
            total=quoted.total,
        )
        for position, quoted in enumerate(quote.lines, start=1)
    )
