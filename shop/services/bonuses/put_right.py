"""What was put right in the loyalty service without us, written into our ledger.

Nothing here moves points: it records that somebody has, so that the books agree again.
"""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.money import ZERO
from shop.models import (
    CALLED_OFF,
    UNFINISHED_STATES,
    AttentionKind,
    BonusOperation,
    BonusState,
    Customer,
    EventKind,
    MessageState,
    Movement,
    OperationState,
    Order,
    Origin,
    Topic,
)
from shop.services import clock
from shop.services.attention import attention_resolve
from shop.services.errors import DomainError
from shop.services.history import event_add
from shop.services.loyalty import loyalty_provider
from shop.services.orders.move import order_lock

from .earned import bonus_earned_count
from .lives import commit_done, commit_left, commit_standing
from .refunds import refund_row


def bonus_left_to_undo(order: Order) -> tuple[Decimal, Decimal]:
    """Points of a called off order that are still spent, and that are still earned."""
    commit = commit_done(order) if order.status in CALLED_OFF else None
    return (ZERO, ZERO) if commit is None else commit_left(commit)


@transaction.atomic
def bonus_undone_there(*, order_id: int, reason: str, by: User | None = None) -> Order:
    """The points of a called off order came back, and nothing of ours did it.

    A manager did, `by` hand; or the service itself, as its own ledger proves. Raises DomainError
    `cannot_settle` when nothing is left to undo, or the shop is at it.
    """
    order = order_lock(pk=order_id)
    spent, earned = bonus_left_to_undo(order)
    commit = commit_standing(order)
    if commit is None or spent == earned == ZERO:
        raise _refusal(_("По этому заказу возвращать и снимать нечего."))
    refunds = order.messages.filter(topic=Topic.BONUS_REFUND)
    trying = [state for state in UNFINISHED_STATES if state != MessageState.ATTENTION]
    if refunds.filter(state__in=trying).exists():
        raise _refusal(_("Магазин сам возвращает бонусы по этому заказу. Дождитесь ответа."))
    refunds.filter(state=MessageState.ATTENTION).update(
        state=MessageState.CANCELLED, finished_at=clock.now()
    )
    lead: BonusOperation | None = None
    for movement, points in ((Movement.SPEND_REFUND, spent), (Movement.EARN_REFUND, earned)):
        if points:
            row = refund_row(
                order=order,
                commit=commit,
                movement=movement,
                amount=commit.amount,
                carried_by=lead,
                state=OperationState.DONE,
                asked=points,
                points=points,
                note=reason[:500],
                settled_by=by,
                settled_at=clock.now(),
            )
            lead = lead or row
    order.bonus_state = BonusState.RELEASED
    order.save(update_fields=["bonus_state"])
    bonus_earned_count(order=order, commit=commit)
    words = (
        _("Бонусы исправлены вручную: возвращено %(spent)s, снято %(earned)s.")
        if by
        else _("Сервис бонусов сам вернул %(spent)s и снял %(earned)s.")
    )
    told = words % {"spent": spent, "earned": earned}
    event_add(
        order=order,
        key=f"bonus:undone:{commit.pk}",
        kind=EventKind.NOTE,
        origin=Origin.MANAGER if by else Origin.SYSTEM,
        note=f"{told} {reason}".strip(),
        actor=by,
    )
    for kind in (AttentionKind.BONUS, AttentionKind.RECONCILE):
        attention_resolve(order=order, kind=kind, resolution=f"{told} {reason}".strip(), by=by)
    return order


@transaction.atomic
def bonus_adjust(*, customer_id: int, points: Decimal, reason: str, by: User) -> BonusOperation:
    """A gift or a correction, made in the service's cabinet: `points` are negative when taken.

    Raises DomainError `cannot_settle` for nothing, and for who is nobody's member.
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer_id)
    provider = loyalty_provider()
    if provider is None or not customer.verified_phone:
        raise _refusal(_("У покупателя нет подтверждённого телефона: счёта бонусов у него нет."))
    if points == ZERO:
        raise _refusal(_("Укажите, на сколько бонусов изменён счёт."))
    known = customer.bonus_operations.filter(provider=provider.name).exclude(member_id="")
    latest = known.order_by("-pk").first()
    return BonusOperation.objects.create(
        customer=customer,
        movement=Movement.ADJUSTMENT,
        n=customer.bonus_operations.filter(movement=Movement.ADJUSTMENT).count() + 1,
        state=OperationState.DONE,
        provider=provider.name,
        member_id=latest.member_id if latest else "",
        member_phone=customer.verified_phone,
        amount=ZERO,
        asked=points,
        points=points,
        note=reason[:500],
        settled_by=by,
        settled_at=clock.now(),
    )


def _refusal(why: str) -> DomainError:
    return DomainError("cannot_settle", detail=why)
