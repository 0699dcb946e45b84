"""Lines of a purchase on BonusPlus's wire, and the arithmetic of a quote (loyalty.md §2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.http.dialect import member
from integrations.loyalty.bonusplus_records import objects
from integrations.loyalty.reading import number, points_or_zero, text
from integrations.loyalty.records import QuoteLine
from integrations.money import ZERO, to_money, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class CalcLine:
    """What BonusPlus does to one line: points taken and given, and money off of its own."""

    debit: Decimal
    credit: Decimal
    discount: Decimal
    credit_percent: Decimal | None
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalcAnswer:
    """A quote; `lines` follow the lines that were asked about. `step` is None when untold."""

    lines: tuple[CalcLine, ...]
    max_debit: Decimal
    step: Decimal | None

    @property
    def debit(self) -> Decimal:
        return sum((line.debit for line in self.lines), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((line.credit for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)


def ext_of(operation_id: str, ref: str) -> str:
    """Return the id of a line, unique over all sales: a refund names the line by it (§2.8)."""
    return f"{operation_id}-{ref}"


def item(line: QuoteLine, ext: str) -> dict[str, object]:
    """Return a `RetailItem`: `sum` is before any discount, `ds` the shop's own as money."""
    sent: dict[str, object] = {
        "sum": to_money(line.amount + line.discount),
        "qnt": line.quantity,
        "ds": to_money(line.discount),
        "ext": ext,
    }
    if line.product:
        # The id the catalogue was imported under, or promotions silently do not apply (§2.10).
        sent["product"] = line.product
    return sent


def read_calc(data: object, lines: Sequence[QuoteLine], asked: Decimal) -> CalcAnswer:
    """Read a `CalcResult` and hold it to its own rules.

    Raises ValueError when it spends more than was asked, or makes a line cost less than nothing.
    """
    rows = _in_order(objects(member(data, "discount")), lines)
    debits = _to_kopecks([number(member(row, "db") or 0) for row in rows])
    credits_ = _to_kopecks([number(member(row, "cb") or 0) for row in rows])
    step = member(data, "multiplicityDebitBonus")
    answer = CalcAnswer(
        lines=tuple(
            CalcLine(
                debit=debit,
                credit=credit,
                discount=points_or_zero(member(row, "ids")),
                credit_percent=_percent(member(row, "cbp")),
                messages=_messages(member(row, "messages")),
            )
            for row, debit, credit in zip(rows, debits, credits_, strict=True)
        ),
        max_debit=max(to_money(number(member(data, "maxDebitBonuses"))), ZERO),
        step=number(step) if step is not None and number(step) > 0 else None,
    )
    _check(answer, lines, asked)
    return answer


def _in_order(rows: Sequence[object], lines: Sequence[QuoteLine]) -> list[object]:
    """Match answers to lines by `ext`, by position where it is not echoed."""
    if len(rows) != len(lines):
        raise ValueError(f"{len(rows)} lines came back for {len(lines)}")
    by_ext = {str(member(row, "ext") or ""): row for row in rows}
    wanted = [line.ref for line in lines]
    if set(by_ext) == {""} or len(lines) == 1:
        return list(rows)
    if set(by_ext) != set(wanted):
        raise ValueError("the lines that came back are not those of the request")
    return [by_ext[ref] for ref in wanted]


def _to_kopecks(shares: Sequence[Decimal]) -> list[Decimal]:
    """Return shares that are whole kopecks and keep their sum: how the last one is spread is U."""
    if any(share < 0 for share in shares):
        raise ValueError("points of a line are negative")
    rounded, exact, done = [], ZERO, ZERO
    for share in shares:
        # By the running total: the sum of the parts is the rounded sum, and whole kopecks stay.
        exact += share
        upto = to_money(exact)
        rounded.append(upto - done)
        done = upto
    return rounded


def _check(answer: CalcAnswer, lines: Sequence[QuoteLine], asked: Decimal) -> None:
    if answer.debit > asked:
        raise ValueError(f"{wire(answer.debit)} points are debited, {wire(asked)} were asked for")
    for line, own in zip(lines, answer.lines, strict=True):
        # sum - ds - ids - db, and `amount` is sum - ds already.
        if own.discount < 0 or line.amount - own.discount - own.debit < 0:
            raise ValueError("a line would cost less than nothing")


def _percent(value: object) -> Decimal | None:
    return None if value is None else number(value)


def _messages(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(text, value))) if isinstance(value, list) else ()
