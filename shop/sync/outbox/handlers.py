"""Which handler carries out which topic."""

from __future__ import annotations

from shop.models import Topic
from shop.sync.loyalty.commit import earn_points, spend_points
from shop.sync.loyalty.members import update_member
from shop.sync.loyalty.mirror import mirror_earning
from shop.sync.loyalty.refund import refund_points
from shop.sync.loyalty.reserve import release_points, reserve_points
from shop.sync.notify import notify_buyer, notify_staff
from shop.sync.push.change import cancel_order, update_order
from shop.sync.push.create import create_order
from shop.sync.push.delivery import set_delivery_status
from shop.sync.push.payment import record_payment

from .run_types import Handler

HANDLERS: dict[str, Handler] = {
    Topic.ORDER_CREATE: create_order,
    Topic.ORDER_UPDATE: update_order,
    Topic.ORDER_CANCEL: cancel_order,
    Topic.ORDER_DELIVERY: set_delivery_status,
    Topic.ORDER_PAYMENT: record_payment,
    Topic.BONUS_RESERVE: reserve_points,
    Topic.BONUS_RELEASE: release_points,
    Topic.BONUS_SPEND: spend_points,
    Topic.BONUS_EARN: earn_points,
    Topic.BONUS_REFUND: refund_points,
    Topic.BONUS_MIRROR: mirror_earning,
    Topic.MEMBER_UPDATE: update_member,
    Topic.NOTIFY_BUYER: notify_buyer,
    Topic.NOTIFY_STAFF: notify_staff,
}
