"""What the loyalty service would do with a cart: points, and money off of its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.conf import settings

from integrations.errors import Refused, VendorError
from integrations.http import time_budget
from integrations.loyalty.base import (
    LoyaltyProvider,
    LoyaltyQuote,
    Member,
    QuoteLine,
    QuoteRequest,
)
from integrations.money import ZERO, floor_to_step
from shop.models import Customer
from shop.services.loyalty import loyalty_provider
from shop.services.pricing import PricedCart

from .member import own_reserves

logger = logging.getLogger(__name__)


class BonusStatus(StrEnum):
    OK = "ok"
    NOT_MEMBER = "not_member"
    UNAVAILABLE = "unavailable"
    PHONE_REQUIRED = "phone_required"


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusQuote:
    """What the loyalty service says of this cart. Points; `spend` is already within `max_spend`.

    `discount` is roubles that the service itself gives, by a level, a promotion or one of
    `coupons`, those of the buyer's that turned out to change something. The tuples follow the lines
    of the cart and may be empty.
    """

    status: BonusStatus
    balance: Decimal = ZERO
    max_spend: Decimal = ZERO
    step: Decimal = Decimal("1.00")
    spend: Decimal = ZERO
    earn: Decimal = ZERO
    percent: Decimal | None = None
    member: Member | None = None
    discount: Decimal = ZERO
    line_debits: tuple[Decimal, ...] = ()
    line_credits: tuple[Decimal, ...] = ()
    line_discounts: tuple[Decimal, ...] = ()
    messages: tuple[tuple[str, ...], ...] = ()
    coupons: tuple[str, ...] = ()
    can_spend: bool = False
    can_register: bool = False


NOT_ASKED = BonusQuote(status=BonusStatus.OK)
"""An order that the service has nothing to do with before it is completed."""


def quote_bonuses(*, customer: Customer, priced: PricedCart, wanted: Decimal) -> BonusQuote:
    """What the loyalty service would allow for these goods, within the time budget."""
    provider = loyalty_provider()
    if provider is None:
        return BonusQuote(status=BonusStatus.UNAVAILABLE)
    if not customer.verified_phone:
        return BonusQuote(status=BonusStatus.PHONE_REQUIRED)
    capabilities = provider.capabilities
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            member = provider.find_member(customer.verified_phone)
            if member is None:
                return BonusQuote(
                    status=BonusStatus.NOT_MEMBER, can_register=capabilities.registers
                )
            if not priced.goods_total:
                return BonusQuote(
                    status=BonusStatus.OK,
                    balance=_available(member.balance, member),
                    step=capabilities.step,
                    member=member,
                    can_spend=capabilities.spends,
                )
            spend = wanted if capabilities.spends else ZERO
            request = QuoteRequest(member=member, lines=quote_lines(priced), spend=spend)
            answer, coupons = _asked(provider, request, priced.coupon)
    except VendorError as error:
        logger.warning("quote goes on without bonuses: %s", error)
        return BonusQuote(status=BonusStatus.UNAVAILABLE)
    bonus = _clipped(answer, member, priced, wanted, spends=capabilities.spends)
    return replace(bonus, coupons=coupons)


def quote_lines(priced: PricedCart) -> tuple[QuoteLine, ...]:
    """The cart in the words of the loyalty contract, the same that a commit will use."""
    return tuple(
        QuoteLine(
            ref=str(position),
            product=(line.variant or line.product).posiflora_id,
            quantity=line.quantity,
            amount=line.goods,
            discount=line.discount,
        )
        for position, line in enumerate(priced.lines, start=1)
    )


def _asked(
    provider: LoyaltyProvider, request: QuoteRequest, coupon: str
) -> tuple[LoyaltyQuote, tuple[str, ...]]:
    """The quote, and the coupon if it does anything.

    What a service says to a coupon it does not know is written nowhere, and one may well say
    nothing: a coupon works when the purchase is another one with it than without (loyalty.md §2.6).
    As typed first, then in capitals: a telephone writes "Vesna10".
    """
    if not coupon:
        return provider.quote(request), ()
    without = replace(request, spend=ZERO)
    plain = provider.quote(without)
    for spelled in dict.fromkeys((coupon, coupon.upper())):
        try:
            changed = provider.quote(replace(without, coupons=(spelled,)))
        except Refused as refusal:
            logger.info("a coupon is refused: %s", refusal)
            continue
        if changed != plain:
            using = replace(request, coupons=(spelled,))
            return (provider.quote(using) if request.spend else changed), (spelled,)
    return (provider.quote(request) if request.spend else plain), ()


def _clipped(
    answer: LoyaltyQuote, member: Member, priced: PricedCart, wanted: Decimal, *, spends: bool
) -> BonusQuote:
    """Never trust a provider with more than the goods cost, nor with more than was asked for."""
    discount = min(max(answer.discount, ZERO), priced.goods_total)
    balance = _available(answer.balance, member)
    most = min(answer.max_spend, priced.goods_total - discount)
    if balance < answer.balance:
        # Points that our own open orders have spoken for, and the service knows nothing of.
        most = min(most, balance)
    max_spend = max(floor_to_step(most, answer.step), ZERO) if spends else ZERO
    spend = max(min(answer.spend, max_spend, wanted), ZERO)
    return BonusQuote(
        status=BonusStatus.OK,
        balance=balance,
        max_spend=max_spend,
        step=answer.step,
        spend=spend,
        earn=answer.earn,
        percent=answer.percent,
        member=member,
        discount=discount,
        line_debits=(answer.line_debits or ()) if spend == answer.spend else (),
        line_credits=answer.line_credits or (),
        line_discounts=answer.line_discounts or (),
        messages=answer.messages or (),
        can_spend=spends,
    )


def _available(balance: Decimal, member: Member) -> Decimal:
    return max(balance - own_reserves(member), ZERO)
