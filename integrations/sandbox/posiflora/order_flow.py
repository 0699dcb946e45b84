"""What happens to an order after it was made, whoever does it: the API or the florist's page.

Every change moves `modifiedAt` and the revision; a status moves `updatedStatusAt` too, a delivery
status does not, money moves neither it nor `updatedAt` (posiflora.md §4.4, §6).
"""

from decimal import Decimal

from integrations.sandbox.posiflora import points
from integrations.sandbox.posiflora.errors import conflict
from integrations.sandbox.posiflora.stock import move_lines
from integrations.sandbox.posiflora.store import Ref, Relation, Resource
from integrations.sandbox.world import World

STATUSES = ("notAccepted", "new", "assembled", "courier", "done", "canceled", "returned")
FINAL = frozenset({"done", "canceled", "returned"})
DELIVERY_STATUSES = ("courier", "delivered", "cannotBeDelivered")


def touch(world: World, order: Resource, *, updated: bool = True) -> None:
    """Stamp a change; `updated=False` is for money, which moves only `modifiedAt`."""
    now = world.clock.second()
    order.attributes["modifiedAt"] = now
    if updated:
        order.attributes["updatedAt"] = now
    world.posiflora.bump(order)


def record(world: World, order: Resource, text: str) -> None:
    """Add a history row; only its id is ever shown to clients."""
    row = Resource(
        "order-history-lines",
        world.posiflora.number("order-history-lines"),
        {},
        {},
        {"createdAt": world.clock.second(), "title": text},
    )
    world.posiflora.put(row)
    history = order.relations.setdefault("history", [])
    assert isinstance(history, list)
    history.append(row.ref)


def check_move(world: World, order: Resource, status: str) -> None:
    """Refuse to leave a final status unless moves are free; raises 409."""
    if world.switches.status_moves == "free" or status == order["status"]:
        return
    if order["status"] in FINAL or status == "returned":
        raise conflict(f"Order is {order['status']}")


def set_status(
    world: World, order: Resource, status: str, *, worker_id: str, back_to_stock: bool = True
) -> None:
    """Move the order and do what the move brings: posting, stock, points, bouquets.

    A returned order goes back to the stock unless its goods are written off.
    """
    before = order["status"]
    if status == before:
        return
    order.attributes["status"] = status
    order.attributes["updatedStatusAt"] = world.clock.second()
    if status == "done":
        order.attributes |= {"posted": True, "postedAt": world.clock.second()}
        order.relations["postedBy"] = Ref("workers", worker_id)
        _count_sale(world, order, sign=1)
        move_lines(world, order, sign=-1)
    if status == "returned":
        order.attributes |= {"posted": False, "postedAt": None}
        _count_sale(world, order, sign=-1)
        points.give_back(world, order)
        if back_to_stock:
            move_lines(world, order, sign=1)
    if status == "canceled":
        points.give_back(world, order)
    if status == "canceled" and world.switches.cancel_returns_bouquets:
        free_bouquets(world, order)
    record(world, order, f"{before} -> {status}")
    touch(world, order)


def set_delivery_status(world: World, order: Resource, value: str | None) -> None:
    """Move the courier's axis; `status` stays (posiflora.md §5.5)."""
    order.attributes["deliveryStatus"] = value
    record(world, order, f"delivery: {value}")
    touch(world, order)


def assign(world: World, order: Resource, role: str, worker: Relation) -> None:
    """Name the florist or the courier."""
    order.relations[role] = worker
    record(world, order, role)
    touch(world, order)


def free_bouquets(world: World, order: Resource) -> None:
    """Put every bouquet of the order back on the showcase."""
    for bouquet_id in order.private.get("bouquets", []):
        bouquet = world.posiflora.get("bouquets", bouquet_id)
        if bouquet is not None:
            show_bouquet(world, bouquet)
    order.private["bouquets"] = []


def show_bouquet(world: World, bouquet: Resource) -> None:
    """Put one bouquet on the showcase."""
    now = world.clock.second()
    bouquet.attributes |= {"status": "demonstrated", "onWindowAt": now, "updatedAt": now}
    world.posiflora.bump(bouquet)


def _count_sale(world: World, order: Resource, *, sign: int) -> None:
    """Count a sale into the customer's figures; -1 takes a returned one out again."""
    customer = world.posiflora.get("customers", order.one("customer"))
    if customer is None:
        return
    values = customer.attributes
    values["ordersQty"] += sign
    values["ordersAmount"] += sign * order["totalAmount"]
    quantity = values["ordersQty"]
    average = values["ordersAmount"] / quantity if quantity else Decimal(0)
    values["averageCheck"] = round(average, 2)
    world.posiflora.bump(customer)
    if sign > 0:
        points.accrue(world, customer, order)
        points.rise(world, customer)
    else:
        points.take_accrued(world, customer, order)
