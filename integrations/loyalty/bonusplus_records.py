"""BonusPlus's answers as records (loyalty.md §2.5, §2.6, §2.8).

Unknown members are ignored, and nearly everything may be missing or null. Readers raise ValueError
when what remains makes no sense.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.http.dialect import member
from integrations.loyalty.reading import moment, number, points, points_or_zero, text, whole
from integrations.money import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAnswer:
    """A customer; `purchases` is the lifetime sum of purchases, None when it is not told."""

    id: str
    phone: str
    name: str
    available: Decimal
    pending: Decimal
    card_name: str
    card_number: str
    discount_percent: Decimal
    max_spend_percent: Decimal | None
    spends: bool
    purchases: Decimal | None
    expiring: Decimal
    expiring_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One line of a sale or of a refund. Points are positive in both.

    `discount` is all money off, the shop's own and the service's; None when it is not told clearly.
    """

    ext: str
    sum: Decimal
    discount: Decimal | None
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleAnswer:
    """A sale, or a refund when it has the sale it belongs to as its parent."""

    id: int
    parent_id: int | None
    positions: tuple[Position, ...]

    @property
    def debit(self) -> Decimal:
        return sum((each.debit for each in self.positions), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((each.credit for each in self.positions), ZERO)

    @property
    def discount(self) -> Decimal | None:
        told = [each.discount for each in self.positions if each.discount is not None]
        return sum(told, ZERO) if len(told) == len(self.positions) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One row of the bonus ledger; `points` are positive when the customer gained them."""

    id: int
    purchase_id: int | None
    points: Decimal
    title: str
    description: str
    at: datetime | None
    valid_until: datetime | None


def read_customer(data: object) -> CustomerAnswer:
    """Read a `Customer`; only `phone` and `availableBonuses` are required (§2.5)."""
    phone = "".join(filter(str.isdigit, str(member(data, "phone") or "")))
    if not phone:
        raise ValueError("the customer has no phone")
    person = member(data, "person")
    limit, bought = member(data, "baseBonusDebitPercent"), member(data, "purchasesTotalSum")
    return CustomerAnswer(
        id=str(member(data, "id") or phone),
        phone=phone,
        name=" ".join(filter(None, (text(member(person, "fn")), text(member(person, "ln"))))),
        available=points(member(data, "availableBonuses")),
        pending=points_or_zero(member(data, "notActiveBonuses")),
        card_name=text(member(data, "discountCardName")),
        card_number=str(member(data, "discountCardNumber") or ""),
        discount_percent=points_or_zero(member(data, "baseDiscountPercent")),
        max_spend_percent=None if limit is None else number(limit),
        # The misspelling is on the wire (§2.5).
        spends=member(data, "bonusDebitDenided") is not True,
        purchases=None if bought is None else points(bought),
        expiring=points_or_zero(member(data, "nearestBonusesExpirationAmount")),
        expiring_at=moment(member(data, "nearestBonusesExpirationDate")),
    )


def read_sale(data: object) -> SaleAnswer:
    """Read a `Sale`. The signs of a refund's points are not documented, so they are dropped."""
    parent = member(data, "parentId")
    return SaleAnswer(
        id=whole(member(data, "id")),
        # An absent parent may be written as zero: ids are positive.
        parent_id=(whole(parent) or None) if parent is not None else None,
        positions=tuple(
            Position(
                ext=str(member(each, "ext") or ""),
                sum=abs(points_or_zero(member(each, "sum"))),
                discount=_discount(each),
                debit=abs(points_or_zero(member(each, "bonusDebit"))),
                credit=abs(points_or_zero(member(each, "bonusCredit"))),
            )
            for each in objects(member(data, "positions"))
        ),
    )


def read_activities(data: object) -> tuple[tuple[Activity, ...], int]:
    """Read a page of the ledger and how many rows there are in all."""
    rows = tuple(_read_activity(each) for each in objects(member(data, "bonusActivities")))
    total = member(data, "total")
    return rows, len(rows) if total is None else whole(total)


def read_purchase_id(data: object) -> int:
    """Read the id of the refund that was made (§2.8)."""
    return whole(member(data, "returnedPurchaseId"))


def read_sold_id(data: object) -> int | None:
    """Read the id of a sale from the answer to it, None when it is not told: the model is not."""
    for name in ("purchaseId", "id"):
        found = member(data, name)
        if isinstance(found, int) and not isinstance(found, bool) and found > 0:
            return found
    return None


def objects(value: object) -> list[Mapping[str, object]]:
    """Return the objects of a JSON array. Raises ValueError when it is no array of objects."""
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise ValueError("a list is missing")
    return value


def _read_activity(data: Mapping[str, object]) -> Activity:
    purchase = data.get("purchaseId")
    return Activity(
        id=whole(data.get("id")),
        purchase_id=None if purchase is None else (whole(purchase) or None),
        points=_signed(data),
        title=text(data.get("transactionName")),
        description=text(data.get("description")),
        at=moment(data.get("receiptDate")),
        valid_until=moment(data.get("validUntil")),
    )


def _discount(position: Mapping[str, object]) -> Decimal | None:
    """Return the money off where the line adds up with it.

    What counts as a discount is not documented; with points in it, or without the shop's own, the
    line would not come to what was paid for it.
    """
    total, discount = position.get("totalSum"), position.get("discount")
    if total is None or discount is None:
        return None
    off = points(discount)
    paid = abs(points_or_zero(position.get("sum"))) - off
    adds_up = paid - abs(points_or_zero(position.get("bonusDebit"))) == abs(points(total))
    return off if adds_up else None


def _signed(data: Mapping[str, object]) -> Decimal:
    """Return credit minus debit; `amount` alone where the two are left out."""
    credit, debit = data.get("bonusCredit"), data.get("bonusDebit")
    if credit is None and debit is None:
        return points_or_zero(data.get("amount"))
    return abs(points_or_zero(credit)) - abs(points_or_zero(debit))
