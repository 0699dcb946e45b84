"""Bonus points: the balance, the history that explains it, the group that sets the percents.

A group gives `bonusRate` percent of what was paid with money when an order is done, and lets
`limit` percent of an order be paid by points (posiflora.md §4.2, §4.3, §5.7).
"""

from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Resource
from integrations.sandbox.world import World

BONUS_LINES = "customer-bonus-history-lines"
DUE_LATER = "points-due-later"
"""Accruals that wait for their moment; no call shows them."""
ZERO = Decimal(0)


def move_points(
    world: World, customer: Resource, amount: Decimal, *, order: Resource | None, admin: bool
) -> None:
    """Change the balance and write the history line that explains it."""
    customer.attributes["currentPoints"] += amount
    row = Resource(
        BONUS_LINES,
        world.posiflora.number(BONUS_LINES),
        {"amount": amount, "admin": admin, "createdAt": world.clock.second()},
        {"order": None if order is None else order.ref},
        {"customer": customer.id},
    )
    world.posiflora.put(row)
    customer.attributes["updatedAt"] = world.clock.second()
    world.posiflora.bump(customer)


def spend(world: World, customer: Resource, order: Resource, points: Decimal) -> None:
    """Take points for an order; a negative number gives them back."""
    move_points(world, customer, -points, order=order, admin=False)
    customer.attributes["spentPoints"] += points
    order.private["points"] = order.private.get("points", ZERO) + points


def give_back(world: World, order: Resource) -> None:
    """Give back what was spent on an order that came to nothing."""
    customer = world.posiflora.get("customers", order.one("customer"))
    points = order.private.get("points", ZERO)
    if customer is not None and points and world.switches.cancel_returns_points:
        spend(world, customer, order, -points)


def accrue(world: World, customer: Resource, order: Resource) -> None:
    """Give points for a done order, whole ones, by the customer's group.

    An order that was opened again by mistake and is done once more has its points already.
    """
    group = group_of(world.posiflora, customer)
    if group is None or not world.switches.points_accrue or _has_accrued(world, order):
        return
    base: Decimal = order["totalAmount"]
    if world.switches.points_accrue_on == "money":
        base -= order.private.get("points", ZERO)
    whole = (base * Decimal(group["bonusRate"]) / 100).to_integral_value(ROUND_FLOOR)
    if whole and world.switches.points_delay_seconds:
        _put_off(world, customer, order, whole)
    elif whole:
        _give(world, customer, order, whole)


def come_due(world: World) -> None:
    """Give the points whose moment has come."""
    for row in list(world.posiflora.rows(DUE_LATER)):
        if row.private["at"] <= world.clock.now():
            store = world.posiflora
            customer = store.get("customers", row.one("customer"))
            order = store.get("orders", row.one("order"))
            if customer is not None and order is not None:
                _give(world, customer, order, row.private["points"])
            store.table(DUE_LATER).discard(row.id)


def take_accrued(world: World, customer: Resource, order: Resource) -> None:
    """Take back what a returned order had given, or was about to give."""
    for row in list(world.posiflora.rows(DUE_LATER)):
        if row.one("order") == order.id:
            world.posiflora.table(DUE_LATER).discard(row.id)
    accrued = order.private.pop("accrued", ZERO)
    if accrued:
        move_points(world, customer, -accrued, order=order, admin=False)


def as_shown(world: World, customer: Resource) -> Resource:
    """Return the customer with the balance as it is shown, which may lag behind the history."""
    lag = world.switches.points_lag_seconds
    if not lag:
        return customer
    since = world.clock.now() - timedelta(seconds=lag)
    unseen = sum(
        (
            row["amount"]
            for row in world.posiflora.rows(BONUS_LINES)
            if row.private["customer"] == customer.id and row["createdAt"] > since
        ),
        ZERO,
    )
    shown = customer.attributes | {"currentPoints": customer["currentPoints"] - unseen}
    return replace(customer, attributes=shown)


def largest_payment(world: World, customer: Resource, order: Resource) -> Decimal:
    """Return how many points the order can take yet: by the group, and by the balance."""
    balance = Decimal(customer["currentPoints"])
    if world.switches.bonus_limit == "free":
        return Decimal("Infinity")
    if world.switches.bonus_limit == "balance":
        return balance
    group = group_of(world.posiflora, customer)
    percent = Decimal(0 if group is None else group["limit"])
    allowed: Decimal = order["totalAmount"] * percent / 100 - order.private.get("points", ZERO)
    return min(allowed, balance)


def rise(world: World, customer: Resource) -> None:
    """Move the customer to the group the turnover has earned, never down, never to a private."""
    if not world.switches.groups_rise:
        return
    store = world.posiflora
    present = group_of(store, customer)
    least = -1 if present is None else present["entryAmount"]
    turnover = customer["ordersAmount"]
    earned = [
        group
        for group in store.rows("bonus-groups")
        if group["status"] == "on"
        and not group["private"]
        and least < group["entryAmount"] <= turnover
    ]
    if earned and not (present is not None and present["private"]):
        best = max(earned, key=lambda group: Decimal(group["entryAmount"]))
        customer.relations["bonusGroup"] = Ref("bonus-groups", best.id)
        store.bump(customer)


def group_of(store: PosifloraStore, customer: Resource) -> Resource | None:
    """Return the customer's bonus group unless it is switched off or deleted."""
    group = store.get("bonus-groups", customer.one("bonusGroup"))
    return group if group is not None and group["status"] == "on" else None


def _has_accrued(world: World, order: Resource) -> bool:
    later = any(row.one("order") == order.id for row in world.posiflora.rows(DUE_LATER))
    return later or "accrued" in order.private


def _give(world: World, customer: Resource, order: Resource, whole: Decimal) -> None:
    move_points(world, customer, whole, order=order, admin=False)
    order.private["accrued"] = whole


def _put_off(world: World, customer: Resource, order: Resource, whole: Decimal) -> None:
    at = world.clock.now() + timedelta(seconds=world.switches.points_delay_seconds)
    store = world.posiflora
    whose = {"customer": customer.ref, "order": order.ref}
    row = Resource(DUE_LATER, store.number(DUE_LATER), {}, {**whose}, {"points": whole, "at": at})
    store.put(row)
