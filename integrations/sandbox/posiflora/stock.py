"""The stock of each store, and every movement of it (posiflora.md §4.8, §6).

A quantity may go below zero, as real ones do; services have none.
"""

from collections.abc import Iterable
from decimal import Decimal

from integrations.sandbox.posiflora.store import PosifloraStore, Resource
from integrations.sandbox.world import World

MOVEMENTS = "item-warehouse-movements"
KINDS = {
    "salesOrder": "qtySalesOrder",
    "returnOrder": "qtyReturnOrder",
    "inventoryCounting": "qtyInventoryCounting",
    "transferShipment": "qtyTransferShipment",
    "transferReceive": "qtyTransferReceive",
    "inventoryTransaction": "qtyInventoryTransaction",
    "lossProfit": "qtyLossProfit",
}
"""Kinds of movements and what the meta of their list calls the sums."""


def prices_of(store: PosifloraStore, item_id: str) -> Iterable[Resource]:
    """Return the prices of an article, one a store that has one."""
    prices = store.table("prices")
    found = (prices.get(f"{item_id}-{each.id}") for each in store.rows("stores"))
    return [price for price in found if price is not None]


def move(
    world: World, price: Resource, item_id: str, quantity: Decimal, *, kind: str, document: Resource
) -> None:
    """Change the quantity of one store and write the movement down."""
    store = world.posiflora
    price.attributes["quantity"] += quantity
    row = Resource(
        MOVEMENTS,
        f"{item_id}-{store.number(MOVEMENTS)}",
        {
            "date": world.clock.second(),
            "qty": quantity,
            "remainderQty": price["quantity"],
            "amount": round(quantity * (price["cost"] or 0), 2),
            "transType": kind,
            "documentId": document.id,
            "documentNumber": document["docNo"],
            "documentStatus": "active",
            "inventoryId": store.number("inventory-transactions"),
        },
        {},
        {"price": price.id},
    )
    store.put(row)


def move_lines(world: World, order: Resource, *, sign: int) -> None:
    """Take what an order consists of from the stock of its store; 1 puts it back."""
    if not world.switches.stock_moves:
        return
    store = world.posiflora
    for line_id in order.many("lines"):
        line = store.table("order-lines")[line_id]
        item = store.get("inventory-items", line.one("item"))
        if item is None or item["itemType"] == "service":
            continue
        price = store.get("prices", f"{item.id}-{order.one('store')}")
        if price is not None:
            kind = "salesOrder" if sign < 0 else "returnOrder"
            quantity = sign * Decimal(line["qty"])
            move(world, price, item.id, quantity, kind=kind, document=order)
