"""The lines of an order in Posiflora that are not ours (posiflora.md §4.5, §5.3, §5.4)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from django.utils.translation import gettext as _

from integrations.posiflora import Identifier, PosifloraClient
from integrations.posiflora.bodies import ResourceDraft
from integrations.posiflora.resources import Resource
from shop.sync.outbox.failures import NeedsPerson

VALUES = (
    "qty",
    "price",
    "amount",
    "discountPrice",
    "totalAmount",
    "totalAmountWithDiscount",
    "manualSetting",
)
GOODS = {"item": "inventory-items", "bouquet": "bouquets"}


def foreign_lines(
    client: PosifloraClient, order_id: str, *, ours: AbstractSet[str]
) -> list[ResourceDraft]:
    """What a florist added, and what the server made of the bouquets we attached, as it stands.

    A server that replaces lines by those of a PATCH would drop it otherwise, and with it put the
    bouquet back on display. Raises vendor errors, and NeedsPerson when the lines cannot be read.
    """
    # The typed `get` knows an order without its lines; this is the same call, asked for them.
    document = client.orders.call("get", order_id, include=("lines",))
    there = [id_ for _type, id_ in document.one().related("lines") if id_ not in ours]
    read = {line.id: line for line in document.follow(document.one(), "lines")}
    if not all(id_ in read for id_ in there):
        raise NeedsPerson(
            _("Posiflora не показывает состав заказа. Исправьте сумму заказа в Posiflora вручную.")
        )
    return [_as_it_is(read[id_]) for id_ in there]


def _as_it_is(line: Resource) -> ResourceDraft:
    goods = {name: line.related_id(name) for name in GOODS}
    return ResourceDraft(
        type="order-lines",
        id=line.id,
        attributes={
            name: line.attributes[name] for name in VALUES if line.attributes.get(name) is not None
        },
        relationships={
            name: Identifier(GOODS[name], id_) if id_ else None for name, id_ in goods.items()
        },
    )
