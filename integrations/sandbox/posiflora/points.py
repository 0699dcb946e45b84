"""Bonus points: the balance, the history that explains it, the group that sets the percents.

A group gives `bonusRate` percent of what was paid with money when an order is done, and lets
`limit` percent of an order be paid by points (posiflora.md §4.2, §4.3, §5.7).
"""

from decimal import ROUND_FLOOR, Decimal

from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Resource
from integrations.sandbox.world import World

BONUS_LINES = "customer-bonus-history-lines"
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
    """Give points for a done order, whole ones, by the customer's group."""
    group = group_of(world.posiflora, customer)
    if group is None or not world.switches.points_accrue:
        return
    by_money: Decimal = order["totalAmount"] - order.private.get("points", ZERO)
    whole = (by_money * Decimal(group["bonusRate"]) / 100).to_integral_value(ROUND_FLOOR)
    if whole:
        move_points(world, customer, whole, order=order, admin=False)
        order.private["accrued"] = whole


def take_accrued(world: World, customer: Resource, order: Resource) -> None:
    """Take back what a returned order had given."""
    accrued = order.private.pop("accrued", ZERO)
    if accrued:
        move_points(world, customer, -accrued, order=order, admin=False)


def largest_payment(store: PosifloraStore, customer: Resource, order: Resource) -> Decimal:
    """Return how many points the order can take yet: by the group, and by the balance."""
    group = group_of(store, customer)
    percent = Decimal(0 if group is None else group["limit"])
    allowed: Decimal = order["totalAmount"] * percent / 100 - order.private.get("points", ZERO)
    return min(allowed, Decimal(customer["currentPoints"]))


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
