"""A cart made from an earlier order."""

from __future__ import annotations

from shop.models import Order, Variant
from shop.services.on_sale import products_on_sale, variants_on_sale

from .catalogue_out import IN_STOCK_SOMEWHERE


def repeat_json(order: Order) -> dict[str, object]:
    """What of the order can be bought again, and the titles of what cannot.

    A bouquet whose size is gone is not offered in another one: that is for the buyer to choose.
    """
    lines = list(order.lines.all())
    on_sale = set(
        products_on_sale()
        .filter(IN_STOCK_SOMEWHERE, pk__in=[line.product_id for line in lines])
        .values_list("pk", flat=True)
    )
    chosen = [line.variant_id for line in lines if line.variant_id]
    variants = {
        variant.pk for variant in variants_on_sale(Variant.objects.filter(pk__in=chosen))
    } | {None}
    again = [line for line in lines if line.product_id in on_sale and line.variant_id in variants]
    return {
        "items": [
            {"product": line.product_id, "variant": line.variant_id, "quantity": line.quantity}
            for line in again
        ],
        "unavailable": [line.full_title for line in lines if line not in again],
    }
