"""The arithmetic of a purchase at the BonusPlus stand-in (loyalty.md §2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from integrations.sandbox.bonusplus_store import BonusCustomer, BonusPosition
from integrations.sandbox.bonusplus_wire import Body, BonusPlusError, names

KOPECK = Decimal("0.01")
HUNDRED = Decimal(100)
ZERO = Decimal(0)
ITEM = names("sum qnt product ds ext price cat label sellMode firstCost costPrice")


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines of a purchase with the discounts BonusPlus gives, before any points."""

    lines: list[BonusPosition]
    messages: list[list[str]]

    @property
    def payable(self) -> Decimal:
        return sum((line.sum - line.ds - line.ids for line in self.lines), ZERO)


def basket(customer: BonusCustomer, rows: Sequence[object], coupons: dict[str, Decimal]) -> Basket:
    """Read the lines and give the level's discount and those of the coupons."""
    percent = customer.discount_percent + sum(coupons.values(), ZERO)
    said = [f"Купон {name}: скидка {value} %" for name, value in coupons.items()]
    if customer.discount_percent:
        said.append(f"Скидка уровня {customer.discount_percent} %")
    return Basket([_line(row, min(percent, HUNDRED)) for row in rows], [list(said) for _ in rows])


def most(customer: BonusCustomer, goods: Basket, *, available: Decimal | None) -> Decimal:
    """Return the points this purchase may cost; the balance counts where it is given."""
    if customer.debit_denied:
        return ZERO
    cap = goods.payable * customer.debit_percent / HUNDRED
    if available is not None:
        cap = min(cap, available)
    return max((cap / customer.step).to_integral_value(ROUND_DOWN) * customer.step, ZERO)


def apply(customer: BonusCustomer, goods: Basket, debit: Decimal) -> None:
    """Spread the points over the lines and let the money part earn.

    By the running total, so that the lines sum to the debit whatever was rounded before.
    """
    done, paid = ZERO, ZERO
    for line in goods.lines:
        paid += line.sum - line.ds - line.ids
        upto = (debit * paid / goods.payable).quantize(KOPECK, ROUND_HALF_UP) if paid else ZERO
        line.debit = upto - done
        done = upto
        earned = line.paid * customer.credit_percent / HUNDRED
        line.credit = earned.quantize(KOPECK, ROUND_DOWN)


def _line(row: object, percent: Decimal) -> BonusPosition:
    body = Body(row, ITEM)
    total, own = body.number("sum"), body.number("ds")
    quantity = body.number("qnt")
    if total < 0 or not 0 <= own <= total or quantity <= 0:
        raise BonusPlusError("BAD_PARAMETER", "Строка: суммы не сходятся")
    given = ((total - own) * percent / HUNDRED).quantize(KOPECK, ROUND_HALF_UP)
    return BonusPosition(
        ext=body.text("ext", ""),
        product=body.text("product", ""),
        sum=total,
        qnt=quantity,
        ds=own,
        ids=given,
        debit=ZERO,
        credit=ZERO,
    )
