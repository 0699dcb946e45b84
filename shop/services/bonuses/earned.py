"""What an order earned: the rows of earnings no call of its own was made for, and the sum."""

from __future__ import annotations

from integrations.loyalty.base import CommitResult
from integrations.money import ZERO, allocate
from shop.models import BonusOperation, Movement, OperationState, Order
from shop.services import clock

from .lives import commit_moved, life_next, refund_moved


def bonus_earned_beside(
    *, order: Order, commit: BonusOperation | None, result: CommitResult
) -> BonusOperation:
    """The row of an earning that no call of its own was made for.

    It came with the spend, or the service accrued by itself; then there may be no commit of ours.
    """
    earning = BonusOperation(
        order=order,
        customer_id=order.customer_id,
        movement=Movement.EARN,
        n=order.bonus_operations.filter(movement=Movement.EARN).count() + 1,
        life=commit.life if commit else life_next(order),
        carried_by=commit,
        state=OperationState.DONE,
        provider=order.loyalty_provider,
        member_id=order.member_id,
        member_phone=order.member_phone,
        amount=commit.amount if commit else order.goods_total,
        asked=ZERO,
        points=result.earned,
        settled_at=clock.now(),
    )
    describe(earning, result)
    earning.save(force_insert=True)
    return earning


def bonus_earned_count(*, order: Order, commit: BonusOperation) -> None:
    """What the buyer has earned by this commit, less what a refund took back, line by line."""
    earned = commit_moved(commit)[1] - refund_moved(commit)[1]
    order.bonus_earned = max(earned, ZERO)
    order.save(update_fields=["bonus_earned"])
    lines = list(order.lines.all())
    weights = [line.total for line in lines]
    if not sum(weights):
        return
    for line, share in zip(lines, allocate(order.bonus_earned, weights), strict=True):
        line.bonus_earned = share
        line.save(update_fields=["bonus_earned"])


def describe(operation: BonusOperation, result: CommitResult) -> None:
    """Take over what the service says of a commit besides its points. Saves nothing."""
    operation.percent = result.percent
    operation.level = result.kind or ""
    operation.reference = result.reference[:64]
