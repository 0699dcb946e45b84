"""What BonusPlus would do with a cart (loyalty.md §2.6, §2.12)."""

from decimal import Decimal

from integrations.loyalty.bonusplus_api import BonusPlusApi
from integrations.loyalty.bonusplus_calc import CalcAnswer
from integrations.loyalty.records import LevelKind, LoyaltyQuote, QuoteRequest
from integrations.money import KOPECK, ZERO, floor_to_step, to_money

_HUNDRED = Decimal(100)


def quote(api: BonusPlusApi, request: QuoteRequest) -> LoyaltyQuote:
    """Price the lines without points first, which tells the limits, then with them.

    The second answer is what counts: how many points a line earns depends on how many it costs.
    """
    answer = _calc(api, request, ZERO)
    step = answer.step or KOPECK
    max_spend = _most(request, answer, step)
    wanted = floor_to_step(max(min(request.spend, max_spend), ZERO), step)
    spend = ZERO
    if wanted > 0:
        answer, spend = _spending(api, request, answer, wanted=wanted, step=step)
    if spend < wanted:
        # The service clipped what it had allowed a moment ago: its last word is the limit.
        max_spend = spend
    return LoyaltyQuote(
        balance=request.member.balance,
        max_spend=to_money(max_spend),
        step=step,
        spend=to_money(spend),
        earn=answer.credit,
        percent=_percent(request, answer),
        kind=LevelKind.CASHBACK,
        discount=answer.discount,
        line_debits=tuple(line.debit for line in answer.lines),
        line_credits=tuple(line.credit for line in answer.lines),
        line_discounts=tuple(line.discount for line in answer.lines),
        messages=tuple(line.messages for line in answer.lines),
    )


def _spending(
    api: BonusPlusApi, request: QuoteRequest, without: CalcAnswer, *, wanted: Decimal, step: Decimal
) -> tuple[CalcAnswer, Decimal]:
    """Return the answer for the points wanted, or for what the service makes of them.

    Asked again once for a clipped amount: only an answer whose debits sum to what was asked for is
    one that the sale can be held to.
    """
    for _ in range(2):
        answer = _calc(api, request, wanted)
        if answer.debit == wanted:
            return answer, wanted
        wanted = floor_to_step(answer.debit, step)
        if wanted <= 0:
            break
    return without, ZERO


def _calc(api: BonusPlusApi, request: QuoteRequest, debit: Decimal) -> CalcAnswer:
    return api.calc(request.member.phone, request.lines, debit=debit, coupons=request.coupons)


def _most(request: QuoteRequest, answer: CalcAnswer, step: Decimal) -> Decimal:
    """Return the most that can be spent: whether the service caps by the balance is U."""
    level = request.member.level
    if level is not None and level.max_spend_percent == 0:
        return ZERO
    payable = request.amount - answer.discount
    return floor_to_step(max(min(answer.max_debit, request.member.balance, payable), ZERO), step)


def _percent(request: QuoteRequest, answer: CalcAnswer) -> Decimal:
    """Return the percent all lines earn, or what they earn together of what is paid for them."""
    told = {line.credit_percent for line in answer.lines}
    if len(told) == 1:
        (percent,) = told
        if percent is not None:
            return to_money(percent)
    paid = request.amount - answer.discount - answer.debit
    return to_money(answer.credit * _HUNDRED / paid) if paid > 0 else ZERO
