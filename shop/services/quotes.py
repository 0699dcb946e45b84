"""The quote: one answer to "what would this cost me, and what about my bonuses?" (DESIGN §4.1)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.conf import settings

from integrations.errors import VendorError
from integrations.http import time_budget
from integrations.loyalty.base import LoyaltyQuote, Member, QuoteLine, QuoteRequest
from integrations.money import ZERO, allocate, floor_to_step
from shop.models import Customer

from .carts import Cart
from .errors import Problem
from .loyalty import loyalty_provider
from .pricing import PricedCart, PricedLine, price_cart

logger = logging.getLogger(__name__)


class BonusStatus(StrEnum):
    OK = "ok"
    NOT_MEMBER = "not_member"
    UNAVAILABLE = "unavailable"
    PHONE_REQUIRED = "phone_required"


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusQuote:
    """What the loyalty service says of this cart. Points; `spend` is already within `max_spend`."""

    status: BonusStatus
    balance: Decimal = ZERO
    max_spend: Decimal = ZERO
    step: Decimal = Decimal("1.00")
    spend: Decimal = ZERO
    earn: Decimal = ZERO
    percent: Decimal | None = None
    member: Member | None = None
    line_debits: tuple[Decimal, ...] = ()
    line_credits: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """A priced line with its share of the points."""

    line: PricedLine
    bonus_spent: Decimal
    bonus_earned: Decimal

    @property
    def total(self) -> Decimal:
        return self.line.goods - self.bonus_spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Roubles. `total = items_total − discount_total − bonus.spend + delivery_price`."""

    priced: PricedCart
    bonus: BonusQuote
    lines: tuple[QuotedLine, ...]
    problems: tuple[Problem, ...]

    @property
    def total(self) -> Decimal:
        return self.priced.goods_total - self.bonus.spend + self.priced.delivery_price


def quote_cart(*, cart: Cart, customer: Customer, complete: bool = False) -> Quote:
    """Price a cart and ask the loyalty service about it. Changes nothing.

    Takes at most the loyalty budget longer than the database: a slow or dead service makes
    `bonus.status` "unavailable" and nothing else.
    """
    priced = price_cart(cart=cart, complete=complete)
    bonus = quote_bonuses(customer=customer, priced=priced, wanted=cart.bonuses)
    return quote_build(priced=priced, bonus=bonus, wanted=cart.bonuses)


def quote_build(*, priced: PricedCart, bonus: BonusQuote, wanted: Decimal) -> Quote:
    """Put a priced cart and a bonus answer together, and say what stands in the way."""
    problems = list(priced.problems)
    if bonus.spend > priced.goods_total:
        # The goods became cheaper since the service was asked.
        bonus = replace(bonus, spend=priced.goods_total, line_debits=())
    if wanted > bonus.spend:
        problems.append(Problem(_shortage(bonus.status), "bonuses"))
    debits = _debits(bonus, priced)
    earned = _credits(bonus, priced)
    return Quote(
        priced=priced,
        bonus=bonus,
        lines=tuple(
            QuotedLine(line=line, bonus_spent=debit, bonus_earned=credit)
            for line, debit, credit in zip(priced.lines, debits, earned, strict=True)
        ),
        problems=tuple(problems),
    )


def quote_bonuses(*, customer: Customer, priced: PricedCart, wanted: Decimal) -> BonusQuote:
    """What the loyalty service would allow for these goods, within the time budget."""
    provider = loyalty_provider()
    if provider is None:
        return BonusQuote(status=BonusStatus.UNAVAILABLE)
    if not customer.verified_phone:
        return BonusQuote(status=BonusStatus.PHONE_REQUIRED)
    try:
        with time_budget(settings.LOYALTY_BUDGET_SECONDS):
            member = provider.find_member(customer.verified_phone)
            if member is None:
                return BonusQuote(status=BonusStatus.NOT_MEMBER)
            if not priced.goods_total:
                return BonusQuote(
                    status=BonusStatus.OK,
                    balance=member.balance,
                    step=provider.capabilities.step,
                    member=member,
                )
            request = QuoteRequest(member=member, lines=quote_lines(priced), spend=wanted)
            answer = provider.quote(request)
    except VendorError as error:
        logger.warning("quote goes on without bonuses: %s", error)
        return BonusQuote(status=BonusStatus.UNAVAILABLE)
    return _clipped(answer, member, priced, wanted)


def quote_lines(priced: PricedCart) -> tuple[QuoteLine, ...]:
    """The cart in the words of the loyalty contract."""
    return tuple(
        QuoteLine(
            ref=str(position),
            product=line.product.posiflora_id,
            quantity=line.quantity,
            amount=line.goods,
            discount=line.discount,
        )
        for position, line in enumerate(priced.lines, start=1)
    )


def _clipped(
    answer: LoyaltyQuote, member: Member, priced: PricedCart, wanted: Decimal
) -> BonusQuote:
    """Never trust a provider with more than the goods cost, nor with more than was asked for."""
    max_spend = floor_to_step(min(answer.max_spend, priced.goods_total), answer.step)
    spend = min(answer.spend, max_spend, wanted)
    debits = answer.line_debits if spend == answer.spend else None
    return BonusQuote(
        status=BonusStatus.OK,
        balance=answer.balance,
        max_spend=max(max_spend, ZERO),
        step=answer.step,
        spend=max(spend, ZERO),
        earn=answer.earn,
        percent=answer.percent,
        member=member,
        line_debits=debits or (),
        line_credits=answer.line_credits or (),
    )


def _debits(bonus: BonusQuote, priced: PricedCart) -> tuple[Decimal, ...]:
    """The service's own shares while they add up and no line is paid with more than it costs."""
    shares = bonus.line_debits
    fits = len(shares) == len(priced.lines) and all(
        0 <= share <= line.goods for share, line in zip(shares, priced.lines, strict=True)
    )
    return shares if fits and sum(shares) == bonus.spend else _shares(bonus.spend, priced)


def _credits(bonus: BonusQuote, priced: PricedCart) -> tuple[Decimal, ...]:
    shares = bonus.line_credits
    return shares if len(shares) == len(priced.lines) else _shares(bonus.earn, priced)


def _shares(points: Decimal, priced: PricedCart) -> tuple[Decimal, ...]:
    if not points:
        return (ZERO,) * len(priced.lines)
    return tuple(allocate(points, [line.goods for line in priced.lines]))


def _shortage(status: BonusStatus) -> str:
    return {
        BonusStatus.OK: "not_enough_bonuses",
        BonusStatus.NOT_MEMBER: "not_enough_bonuses",
        BonusStatus.UNAVAILABLE: "bonus_unavailable",
        BonusStatus.PHONE_REQUIRED: "phone_required",
    }[status]
