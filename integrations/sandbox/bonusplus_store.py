"""What the BonusPlus stand-in remembers: customers, reserves, sales, and the ledger they leave."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)
SALE, REFUND = 1, 2


@dataclass(slots=True)
class BonusCustomer:
    """A customer; `phone` is 11 digits, `balance` what is active, reserved or not.

    The percents are of what is paid: `discount` money off, `credit` earned, `debit` the most that
    points may pay.
    """

    id: str
    phone: str
    fn: str = ""
    ln: str = ""
    email: str = ""
    birthday: str = ""
    card: str = ""
    balance: Decimal = ZERO
    not_active: Decimal = ZERO
    discount_percent: Decimal = ZERO
    credit_percent: Decimal = Decimal(10)
    debit_percent: Decimal = Decimal(50)
    debit_denied: bool = False
    step: Decimal = Decimal(1)
    purchases: Decimal = ZERO
    registered_at: datetime | None = None
    expiring: Decimal | None = None
    expiring_at: datetime | None = None


@dataclass(slots=True)
class BonusReserve:
    """Points set aside under an id of the shop's; no expiry is documented (loyalty.md §2.7)."""

    id: str
    phone: str
    amount: Decimal


@dataclass(slots=True)
class BonusPosition:
    """One line of a sale or a refund; the last three grow as the line is returned."""

    ext: str
    product: str
    sum: Decimal
    qnt: Decimal
    ds: Decimal
    ids: Decimal
    debit: Decimal
    credit: Decimal
    returned_sum: Decimal = ZERO
    returned_debit: Decimal = ZERO
    returned_credit: Decimal = ZERO

    @property
    def paid(self) -> Decimal:
        return self.sum - self.ds - self.ids - self.debit


@dataclass(slots=True)
class BonusSale:
    """A sale, or a refund of one line when it has a parent."""

    id: int
    kind: int
    at: datetime
    phone: str
    positions: list[BonusPosition]
    external_id: str = ""
    store: str = ""
    parent_id: int | None = None

    @property
    def debit(self) -> Decimal:
        return sum((each.debit for each in self.positions), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((each.credit for each in self.positions), ZERO)


@dataclass(slots=True)
class BonusActivity:
    """One row of the bonus ledger; `points` are positive when the customer gained them.

    Points that are not active before `active_at` are counted apart until then.
    """

    id: int
    phone: str
    points: Decimal
    name: str
    at: datetime
    purchase_id: int | None = None
    active_at: datetime | None = None


@dataclass(slots=True)
class BonusCode:
    """A code sent to a phone."""

    code: str
    until: datetime


@dataclass(slots=True)
class BonusPlusStore:
    """The whole memory of the stand-in."""

    customers: dict[str, BonusCustomer] = field(default_factory=dict)
    reserves: dict[str, BonusReserve] = field(default_factory=dict)
    reserve_ids: list[str] = field(default_factory=list)
    sales: list[BonusSale] = field(default_factory=list)
    activities: list[BonusActivity] = field(default_factory=list)
    codes: dict[str, BonusCode] = field(default_factory=dict)
    stores: list[str] = field(default_factory=list)
    coupons: dict[str, Decimal] = field(default_factory=dict)
    products: dict[str, dict[str, object]] = field(default_factory=dict)
    subscriptions: dict[str, dict[str, object]] = field(default_factory=dict)
    requests: list[datetime] = field(default_factory=list)
    """Moments of the last hour's calls, for the limit."""

    def reserved(self, phone: str) -> Decimal:
        """Return the points of a customer that reserves keep."""
        return sum((each.amount for each in self.reserves.values() if each.phone == phone), ZERO)

    def available(self, customer: BonusCustomer) -> Decimal:
        """Return what a customer may spend or reserve; below zero after some refunds."""
        return customer.balance - self.reserved(customer.phone)

    def wake_points(self, now: datetime) -> None:
        """Make the points active whose time has come."""
        for row in self.activities:
            if row.active_at is not None and row.active_at <= now:
                customer = self.customers[row.phone]
                customer.not_active -= row.points
                customer.balance += row.points
                row.active_at = None
