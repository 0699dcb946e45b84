"""An order that was called off is completed once more, and what a person was asked to undo stands.

Whether they did is written nowhere: asked once more to undo it they would give the points away.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from shop.models import Attention, AttentionKind, BonusOperation, OperationState, Order
from shop.services.attention import attention_add
from shop.services.attention_said import attention_unsay

from .lives import commit_done, commit_left
from .questions import BY_HAND, about_operation
from .refund_ends import is_part

AGAIN = "completed again"
"""What is said of points that may have been put right for a cancellation that is over."""


def bonus_completed_again(*, order: Order) -> None:
    """Replace "undo it by hand" by its opposite. Nothing when nobody was asked, or it is undone."""
    commit = commit_done(order)
    if commit is None:
        return
    undoing = [BY_HAND, *(about_operation(each) for each in _refused(commit))]
    asked = _asked_to(order, commit, undoing)
    if asked is None or _asked_again(order, asked):
        return
    spent, earned = commit_left(commit)
    attention_add(
        order=order,
        kind=AttentionKind.BONUS,
        about=AGAIN,
        text=_(
            "Заказ отменяли, а теперь он снова завершён: списано %(spent)s, начислено %(earned)s. "
            "Посмотрите счёт покупателя: если по отмене бонусы уже вернули или сняли, спишите и "
            "начислите их снова."
        )
        % {"spent": spent, "earned": earned},
    )
    for about in undoing:
        attention_unsay(order=order, about=about, resolution=_("Заказ снова завершён."))


def _refused(commit: BonusOperation) -> list[BonusOperation]:
    """Refunds of the whole that the service refused: a person was asked to see to them."""
    rows = commit.undone_by.filter(state=OperationState.REFUSED)
    return [row for row in rows if not is_part(row)]


def _asked_to(order: Order, commit: BonusOperation, undoing: list[str]) -> Attention | None:
    """The latest question that asked to undo this commit: open, or closed by a person."""
    about = Q()
    for each in undoing:
        about |= Q(said__contains=[{"about": each}])
    found = order.attentions.filter(
        about, kind=AttentionKind.BONUS, opened_at__gt=commit.created_at
    ).exclude(resolved_at__isnull=False, resolved_by=None)
    return found.order_by("-pk").first()


def _asked_again(order: Order, asked: Attention) -> bool:
    """Whether this was said since that question, and a person has seen to it."""
    return order.attentions.filter(pk__gt=asked.pk, said__contains=[{"about": AGAIN}]).exists()
