"""The quote: one answer to "what would this cost me, and what about my bonuses?" (DESIGN §4.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.money import ZERO, allocate
from shop.models import Customer

from .bonuses.quotes import BonusQuote, BonusStatus, quote_bonuses
from .carts import Cart
from .errors import Problem
from .pricing import PricedCart, price_cart
from .pricing_lines import PricedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """A priced line with what the loyalty service takes off it, in roubles and in points."""

    line: PricedLine
    bonus_spent: Decimal
    bonus_earned: Decimal
    loyalty_discount: Decimal = ZERO
    messages: tuple[str, ...] = ()

    @property
    def discount(self) -> Decimal:
        """Everything off this line that is no points: ours and the service's."""
        return self.line.discount + self.loyalty_discount

    @property
    def total(self) -> Decimal:
        return self.line.sum - self.discount - self.bonus_spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Roubles. `total = items_total − discount_total − bonus.spend + delivery_price`.

    Delivery and the smallest order go by the goods after our own discounts: money off that the
    loyalty service gives takes nobody's free delivery away.
    """

    priced: PricedCart
    bonus: BonusQuote
    lines: tuple[QuotedLine, ...]
    problems: tuple[Problem, ...]

    @property
    def discount_total(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        goods = self.priced.items_total - self.discount_total
        return goods - self.bonus.spend + self.priced.delivery_price


def quote_cart(*, cart: Cart, customer: Customer, complete: bool = False) -> Quote:
    """Price a cart and ask the loyalty service about it. Changes nothing.

    Takes at most the loyalty budget longer than the database: a slow or dead service makes
    `bonus.status` "unavailable", and what it would have given is not in the price.
    """
    priced = price_cart(cart=cart, complete=complete)
    bonus = quote_bonuses(customer=customer, priced=priced, wanted=cart.bonuses)
    return quote_build(priced=priced, bonus=bonus, wanted=cart.bonuses)


def quote_build(*, priced: PricedCart, bonus: BonusQuote, wanted: Decimal) -> Quote:
    """Put a priced cart and a bonus answer together, and say what stands in the way."""
    problems = list(priced.problems)
    if priced.coupon and not bonus.coupons:
        problems.append(Problem("promo_invalid", "promo_code", _about_coupon(bonus.status)))
    discounts = _discounts(bonus, priced)
    payable = priced.goods_total - sum(discounts, ZERO)
    # The goods may have become cheaper since the service was asked.
    spend = min(bonus.spend, payable)
    bonus = replace(
        bonus,
        spend=spend,
        discount=sum(discounts, ZERO),
        line_debits=bonus.line_debits if spend == bonus.spend else (),
    )
    if wanted > bonus.spend:
        problems.append(Problem(_shortage(bonus.status), "bonuses"))
    left = [line.goods - off for line, off in zip(priced.lines, discounts, strict=True)]
    parts = zip(
        priced.lines,
        discounts,
        _debits(bonus, left),
        _credits(bonus, left),
        _messages(bonus, priced),
        strict=True,
    )
    return Quote(
        priced=priced,
        bonus=bonus,
        lines=tuple(
            QuotedLine(
                line=line,
                loyalty_discount=off,
                bonus_spent=debit,
                bonus_earned=credit,
                messages=said,
            )
            for line, off, debit, credit, said in parts
        ),
        problems=tuple(problems),
    )


def _discounts(bonus: BonusQuote, priced: PricedCart) -> tuple[Decimal, ...]:
    """What the service takes off each line: its own shares while they make sense, else ours."""
    goods = [line.goods for line in priced.lines]
    shares, total = bonus.line_discounts, min(bonus.discount, sum(goods, ZERO))
    if _fit(shares, goods) and sum(shares) == total:
        return shares
    return _shares(total, goods)


def _debits(bonus: BonusQuote, left: list[Decimal]) -> tuple[Decimal, ...]:
    """The service's own shares while they add up and no line is paid with more than it costs."""
    shares = bonus.line_debits
    fits = _fit(shares, left) and sum(shares) == bonus.spend
    return shares if fits else _shares(bonus.spend, left)


def _credits(bonus: BonusQuote, left: list[Decimal]) -> tuple[Decimal, ...]:
    shares = bonus.line_credits
    return shares if len(shares) == len(left) else _shares(bonus.earn, left)


def _messages(bonus: BonusQuote, priced: PricedCart) -> tuple[tuple[str, ...], ...]:
    said = bonus.messages
    return said if len(said) == len(priced.lines) else ((),) * len(priced.lines)


def _fit(shares: tuple[Decimal, ...], limits: list[Decimal]) -> bool:
    return len(shares) == len(limits) and all(
        0 <= share <= limit for share, limit in zip(shares, limits, strict=True)
    )


def _shares(total: Decimal, weights: list[Decimal]) -> tuple[Decimal, ...]:
    if not total or not sum(weights, ZERO):
        return (ZERO,) * len(weights)
    return tuple(allocate(total, weights))


def _shortage(status: BonusStatus) -> str:
    return {
        BonusStatus.OK: "not_enough_bonuses",
        BonusStatus.NOT_MEMBER: "not_enough_bonuses",
        BonusStatus.UNAVAILABLE: "bonus_unavailable",
        BonusStatus.PHONE_REQUIRED: "phone_required",
    }[status]


def _about_coupon(status: BonusStatus) -> str:
    """Why a code that is none of ours does nothing; empty for the usual sentence."""
    return {
        BonusStatus.UNAVAILABLE: _(
            "Этот промокод сейчас не проверить: бонусная программа не отвечает."
        ),
        BonusStatus.PHONE_REQUIRED: _(
            "Такого промокода нет. Если это купон бонусной программы, подтвердите телефон."
        ),
    }.get(status, "")
