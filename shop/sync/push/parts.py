"""What of an order goes out in a change, and what has to be told again (posiflora.md §5.4)."""

from __future__ import annotations

from collections.abc import Collection

from integrations.posiflora import OrderDraft
from shop.services.orders.parts import Part

ATTRIBUTES: dict[Part, tuple[str, ...]] = {
    Part.MONEY: ("description", "budget"),
    Part.NOTES: ("description",),
    Part.RECIPIENT: ("deliveryContact", "deliveryPhoneCode", "deliveryPhoneNumber"),
    Part.ADDRESS: (
        "deliveryCity",
        "deliveryStreet",
        "deliveryHouse",
        "deliveryBuilding",
        "deliveryApartment",
        "deliveryComments",
    ),
    Part.TIME: ("dueTime", "deliveryTimeFrom", "deliveryTimeTo"),
}


def attributes_of(draft: OrderDraft, parts: Collection[Part]) -> dict[str, object]:
    """The attributes of these parts, as they go out."""
    whole = draft.to_resource().attributes
    return {name: whole[name] for part in sorted(parts) for name in ATTRIBUTES[part]}


def changed_parts(*, told: OrderDraft, now: OrderDraft) -> frozenset[Part]:
    """The parts Posiflora would have to be told again."""
    changed = {part for part in Part if attributes_of(told, [part]) != attributes_of(now, [part])}
    # The words about money stand among the notes and change without it as well.
    changed.discard(Part.MONEY)
    if (told.lines, told.budget) != (now.lines, now.budget):
        changed.add(Part.MONEY)
    return frozenset(changed)
