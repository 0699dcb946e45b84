"""A cart made from an earlier order."""

from __future__ import annotations

from shop.models import Order
from shop.services.on_sale import products_on_sale

from .catalogue_out import IN_STOCK_SOMEWHERE


def repeat_json(order: Order) -> dict[str, object]:
    """What of the order can be bought again, and the titles of what cannot."""
    lines = list(order.lines.all())
    on_sale = set(
        products_on_sale()
        .filter(IN_STOCK_SOMEWHERE, pk__in=[line.product_id for line in lines])
        .values_list("pk", flat=True)
    )
    return {
        "items": [
            {"product": line.product_id, "variant": None, "quantity": line.quantity}
            for line in lines
            if line.product_id in on_sale
        ],
        "unavailable": [line.title for line in lines if line.product_id not in on_sale],
    }
