"""Recording the payment of an order in Posiflora, once (posiflora.md §5.6)."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _

from integrations.errors import Refused
from integrations.money import ZERO
from integrations.posiflora import PaymentDraft, PosifloraClient, get_client
from shop.models import Order, PaymentState
from shop.services import clock
from shop.services.orders.pay import payment_can_be_told
from shop.services.orders.push import points_paid_there
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import NeedsPerson
from shop.sync.outbox.run_types import Apply

ONE_PAGE = 100


def record_payment(claimed: Claimed) -> Apply | None:
    """Add the payment (topic `order_payment`), unless Posiflora has it already.

    Where Posiflora cannot be told of payments the shop enters it by hand.
    """
    order = Order.objects.get(pk=claimed.order_id)
    wanted = order.payment_state == PaymentState.PAID and order.total and order.posiflora_id
    if not wanted or not payment_can_be_told():
        return None
    client = get_client()
    draft = _draft(order, paid_at=claimed.message.created_at)
    # Always read first: the money may have been entered at the till by hand.
    if _is_there(client, order, draft):
        return None
    try:
        client.orders.add_payment(str(order.posiflora_id), draft)
    except Refused:
        # Perhaps because of the id, which an earlier attempt of ours has used up.
        if not _is_there(client, order, draft):
            raise
    return None


def _is_there(client: PosifloraClient, order: Order, draft: PaymentDraft) -> bool:
    """Whether nothing is left to pay over there. Raises NeedsPerson where only a part is paid.

    The sum of the order tells it whoever entered the payment, and the list of payments where that
    sum lags behind. Of the list one page is read: a server that ignores the filter has no end.
    """
    record = client.orders.get(str(order.posiflora_id))
    if record is None:
        raise NeedsPerson(_("Заказа нет в Posiflora, и оплату записать некуда."))
    by_points = points_paid_there(order)
    if record.payments_amount >= order.total + by_points:
        return True
    listed = islice(client.payments.list(order=order.posiflora_id), ONE_PAGE)
    # By our own id, or by our words: whether a server keeps a client's id is not known.
    if any(draft.id == each.id or draft.description == each.description for each in listed):
        return True
    if record.payments_amount not in (ZERO, by_points):
        raise NeedsPerson(
            _("В Posiflora уже записана оплата %(there)s ₽ из %(total)s ₽. Внесите остаток там.")
            % {"there": record.payments_amount, "total": order.total}
        )
    return False


def _draft(order: Order, *, paid_at: datetime) -> PaymentDraft:
    """The same order gives the same payment, its id included."""
    return PaymentDraft(
        id=str(uuid.uuid5(order.vendor_uuid, "payment")),
        date=clock.local(paid_at).date(),
        amount=order.total,
        method_id=settings.POSIFLORA_PAYMENT_METHOD_ID,
        shift_id=settings.POSIFLORA_SHIFT_ID,
        created_at=paid_at,
        description=_("Оплата заказа %(number)s в Telegram") % {"number": order.number},
        prepayment=not order.is_final,
    )
