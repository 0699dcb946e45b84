"""What the orders of some stores over some days add up to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.periods import Period, asked_range, split
from integrations.sandbox.posiflora.points import ZERO
from integrations.sandbox.posiflora.store import Resource

SOLD = frozenset({"done", "returned"})


@dataclass(frozen=True, slots=True)
class Sales:
    """Orders sold in a period; money in roubles."""

    call: Call
    orders: tuple[Resource, ...]

    @property
    def revenue(self) -> Decimal:
        """Return what was sold and kept."""
        return total(row["totalAmount"] for row in self.orders if row["status"] == "done")

    @property
    def paid(self) -> Decimal:
        """Return what was paid by money."""
        return total(
            row["paymentsAmount"] - row.private.get("points", ZERO)
            for row in self.orders
            if row["status"] == "done"
        )

    @property
    def returned(self) -> tuple[Resource, ...]:
        """Return the orders that came back."""
        return tuple(row for row in self.orders if row["status"] == "returned")

    @property
    def profit(self) -> Decimal:
        """Return the revenue less what the goods have cost."""
        return self.revenue - total(
            Decimal(line["qty"]) * self._cost(line, order)
            for order in self.orders
            if order["status"] == "done"
            for line in self.lines(order)
        )

    @property
    def discount(self) -> Decimal:
        """Return what was taken off the prices; mark-ups are not counted against it."""
        return total(
            max(Decimal(line["amount"]) - Decimal(line["totalAmount"]), ZERO)
            for order in self.orders
            for line in self.lines(order)
        )

    @property
    def average(self) -> Decimal:
        """Return the average order."""
        return round(self.revenue / len(self.orders), 2) if self.orders else ZERO

    def lines(self, order: Resource) -> Iterable[Resource]:
        """Return the lines of one order."""
        table = self.call.store.table("order-lines")
        return (table[line_id] for line_id in order.many("lines"))

    def private(self, name: str) -> Decimal:
        """Add up something the vendor keeps about its orders: points, accrued."""
        return total(row.private.get(name, ZERO) for row in self.orders)

    def by(self, key: Callable[[Resource], str | None]) -> dict[str, "Sales"]:
        """Group the orders; those without a key are left out."""
        groups: dict[str, list[Resource]] = {}
        for row in self.orders:
            name = key(row)
            if name is not None:
                groups.setdefault(name, []).append(row)
        return {name: Sales(self.call, tuple(rows)) for name, rows in groups.items()}

    def of_days(self, part: Period) -> "Sales":
        """Keep the orders of some days."""
        return Sales(self.call, tuple(row for row in self.orders if part.has(sold_on(row))))

    def _cost(self, line: Resource, order: Resource) -> Decimal:
        price = self.call.store.get("prices", f"{line.one('item')}-{order.one('store')}")
        return Decimal(price["cost"] or 0) if price is not None else ZERO


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question about figures is about: stores, days, the days before them."""

    call: Call
    stores: tuple[str, ...]
    period: Period
    step: str
    sales: Sales
    previous: Sales

    def parts(self) -> Iterable[tuple[date, Sales]]:
        """Cut the period into steps, each with its first day."""
        for part in split(self.period, self.step):
            yield part.start, self.sales.of_days(part)


def scope_of(call: Call, stores: Iterable[str], *, needed: bool = True) -> Scope:
    """Read the range of the query and gather the orders; no stores mean all of them."""
    period, step = asked_range(call, needed=needed)
    chosen = tuple(stores) or tuple(row.id for row in call.store.rows("stores"))
    known = frozenset(chosen)
    sold = [
        row
        for row in call.store.rows("orders")
        if row["status"] in SOLD and row.one("store") in known
    ]
    sales = Sales(call, tuple(sold))
    return Scope(call, chosen, period, step, sales.of_days(period), sales.of_days(period.before()))


def sold_on(order: Resource) -> date | None:
    """Return the day an order was posted, its own date when it came back since."""
    moment = order["postedAt"]
    day: date | None = order["date"] if moment is None else moment.date()
    return day


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add up, to the kopeck."""
    return round(sum(amounts, ZERO), 2)


def change(now: Decimal, before: Decimal) -> Decimal:
    """Return the growth in percent; out of nothing it is nothing."""
    return round((now - before) * 100 / before, 2) if before else ZERO
