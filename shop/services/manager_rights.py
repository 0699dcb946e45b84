"""What a manager may do. The demo shop's group is made of this list, and so may be a real one."""

from __future__ import annotations

MANAGERS_GROUP = "Менеджеры"

# Looked at, and written by the shop's own verbs only.
_SEES = (
    "shop.view_attention",
    "shop.view_availability",
    "shop.view_bonusoperation",
    "shop.view_category",
    "shop.view_customer",
    "shop.view_historyevent",
    "shop.view_messengeraccount",
    "shop.view_order",
    "shop.view_orderline",
    "shop.view_outboxmessage",
    "shop.view_outsideorder",
    "shop.view_product",
    "shop.view_productimage",
    "shop.view_promocode",
    "shop.view_shopprofile",
    "shop.view_slot",
    "shop.view_slotday",
    "shop.view_store",
    "shop.view_synccursor",
    "shop.view_variant",
    "shop.view_zone",
    "integrations.view_exchange",
)

# Buttons: cancel an order, settle a question, send again, say what became of a movement of points.
_DECIDES = (
    "shop.change_bonusoperation",
    "shop.change_order",
    "shop.change_attention",
    "shop.change_outboxmessage",
)

_SETS_UP = (
    "shop.change_category",
    "shop.change_product",
    "shop.add_productimage",
    "shop.change_productimage",
    "shop.delete_productimage",
    "shop.change_store",
    "shop.add_zone",
    "shop.change_zone",
    "shop.delete_zone",
    "shop.add_slot",
    "shop.change_slot",
    "shop.delete_slot",
    "shop.add_slotday",
    "shop.change_slotday",
    "shop.add_promocode",
    "shop.change_promocode",
    "shop.delete_promocode",
    "shop.add_shopprofile",
    "shop.change_shopprofile",
)

MANAGER_PERMISSIONS = (*_SEES, *_DECIDES, *_SETS_UP)
"""As `app.codename`. Users, groups and vendors' sessions stay with the administrator."""
