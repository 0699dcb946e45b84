"""The rows of an order: prices, names and discounts frozen as the buyer saw them."""

from __future__ import annotations

from integrations.money import ZERO
from shop.models import BonusState, Customer, FulfilmentMethod, Order, OrderLine, SlotDay

from . import clock
from .carts import Cart, Checkout
from .loyalty import loyalty_provider
from .order_number import order_number_next
from .quotes import Quote


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
        discount_total=quote.discount_total,
        bonus_spent=quote.bonus.spend,
        bonus_earned=ZERO,
        delivery_price=priced.delivery_price,
        total=quote.total,
        loyalty_provider=provider.name if provider else "",
        member_id=quote.bonus.member.id if quote.bonus.member else "",
        member_phone=customer.verified_phone if provider else "",
        coupons=list(quote.bonus.coupons),
        placed_at=clock.now(),
    )
    _lines(order, quote)
    return order


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
