"""What the florist's buttons do; each is a change the API could have made."""

from collections.abc import Callable
from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.posiflora import order_flow, order_lines
from integrations.sandbox.posiflora.errors import conflict
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.world import World

type Action = Callable[[World, Resource, str], None]


def accept(world: World, order: Resource, _comment: str = "") -> None:
    """Accept an order that came from outside."""
    _move(world, order, "new")


def assign(world: World, order: Resource, _comment: str = "") -> None:
    """Take the order to assemble: a florist is named, the status stays `new`."""
    _open(order)
    number = int(order["revision"]) % len(demo.FLORIST_IDS)
    order_flow.assign(world, order, "florist", Ref("workers", demo.FLORIST_IDS[number]))


def assemble(world: World, order: Resource, _comment: str = "") -> None:
    """Say that the bouquet is ready; what was only a budget has become stems by then."""
    if order.one("florist") is None:
        assign(world, order)
    _move(world, order, "assembled")
    rest = Decimal(order["budget"]) - order.private.get("composed", Decimal(0))
    if rest > 0:
        order_lines.compose(world.posiflora, order, rest)


def hand_over(world: World, order: Resource, _comment: str = "") -> None:
    """Give the order to the courier."""
    order_flow.check_move(world, order, "courier")
    order_flow.assign(world, order, "courier", Ref("workers", demo.COURIER_ID))
    order_flow.set_delivery_status(world, order, "courier")
    _move(world, order, "courier")


def deliver(world: World, order: Resource, _comment: str = "") -> None:
    """The courier says that the recipient has the flowers."""
    _open(order)
    order_flow.set_delivery_status(world, order, "delivered")


def fail_delivery(world: World, order: Resource, _comment: str = "") -> None:
    """The courier could not deliver."""
    _open(order)
    order_flow.set_delivery_status(world, order, "cannotBeDelivered")


def complete(world: World, order: Resource, _comment: str = "") -> None:
    """Finish the order: it is posted, bonuses move."""
    _move(world, order, "done")


def cancel(world: World, order: Resource, comment: str = "") -> None:
    """Cancel with a comment."""
    order_flow.check_move(world, order, "canceled")
    order.attributes["cancelComment"] = comment or None
    _move(world, order, "canceled")


def back_to_new(world: World, order: Resource, _comment: str = "") -> None:
    """Put the order back, which real shops do after a mistake."""
    order_flow.check_move(world, order, "new")
    order.relations |= {"florist": None, "courier": None}
    if order["deliveryStatus"] is not None:
        order_flow.set_delivery_status(world, order, None)
    _move(world, order, "new")
    order_flow.touch(world, order)


def take_back(world: World, order: Resource, _comment: str = "") -> None:
    """Return a finished order."""
    if order["status"] != "done":
        raise conflict(f"Order is {order['status']}")
    order_flow.set_status(world, order, "returned", worker_id=demo.ADMIN_ID)


def _move(world: World, order: Resource, status: str) -> None:
    order_flow.check_move(world, order, status)
    order_flow.set_status(world, order, status, worker_id=demo.ADMIN_ID)


def _open(order: Resource) -> None:
    if order["status"] in order_flow.FINAL:
        raise conflict(f"Order is {order['status']}")


ACTIONS: dict[str, Action] = {
    "accept": accept,
    "assign": assign,
    "assemble": assemble,
    "hand_over": hand_over,
    "deliver": deliver,
    "fail_delivery": fail_delivery,
    "complete": complete,
    "cancel": cancel,
    "back_to_new": back_to_new,
    "return": take_back,
}
