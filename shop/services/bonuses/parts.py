"""A part of what an order sold: which pieces can still come back, and the points that go along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from integrations.money import ZERO, allocate
from shop.models import CALLED_OFF, BonusOperation, Order

from .lives import commit_done, commit_left, lines_left
from .requests import request_of
from .shares import Share, points_of, shares_asked


def bonus_returnable(order: Order) -> dict[int, int]:
    """Positions whose points can still come back, with how many pieces; none before the commit.

    Nor of an order that is called off: all of its points are on their way back.
    """
    commit = commit_done(order)
    if commit is None or order.status in CALLED_OFF:
        return {}
    back = pieces_back(commit)
    # Goods that were taken out of the order after its commit are not the buyer's to bring back.
    left = {line.position: line.quantity - back[str(line.position)] for line in order.lines.all()}
    return {position: pieces for position, pieces in left.items() if pieces > 0}


def pieces_back(commit: BonusOperation) -> Counter[str]:
    """Pieces the buyer brought back, by line: the service knows of them, or a person was asked."""
    left = {line.sold.ref: line.quantity for line in lines_left(commit)}
    sold = request_of(commit).lines
    back = Counter({line.ref: line.quantity - left.get(line.ref, 0) for line in sold})
    for share in shares_asked(commit):
        back[share.ref] += share.pieces
    return back


def bonus_shares(*, order: Order, pieces: Mapping[int, int]) -> list[Share]:
    """What the order moved for these pieces (counts by position) and nobody was asked about yet.

    None before the commit. Shares of parts sum to what the commit moved, to the kopeck, and never
    to more, whatever was taken out of the order in between.
    """
    commit = commit_done(order)
    if commit is None:
        return []
    asked = shares_asked(commit)
    whole, before = commit_left(commit), points_of(asked)
    spent, earned = (max(all_ - some, ZERO) for all_, some in zip(whole, before, strict=True))
    left = bonus_returnable(order)
    found = []
    for line in order.lines.filter(position__in=pieces):
        ref, count = str(line.position), pieces[line.position]
        weights = [Decimal(count), Decimal(max(left.get(line.position, 0) - count, 0))]
        known = points_of(each for each in asked if each.ref == ref)
        share = Share(
            ref=ref,
            pieces=count,
            spent=min(allocate(max(line.bonus_spent - known[0], ZERO), weights)[0], spent),
            earned=min(allocate(max(line.bonus_earned - known[1], ZERO), weights)[0], earned),
        )
        spent, earned = spent - share.spent, earned - share.earned
        found.append(share)
    return found


def bonus_shares_late(*, order: Order, commit: BonusOperation) -> list[Share]:
    """What pieces that are back already have earned since a person was asked about them."""
    asked = shares_asked(commit)
    late = []
    for line in order.lines.all():
        ref = str(line.position)
        mine = [each for each in asked if each.ref == ref]
        back = min(sum(each.pieces for each in mine), line.quantity)
        weights = [Decimal(back), Decimal(line.quantity - back)]
        earned = allocate(line.bonus_earned, weights)[0] - points_of(mine)[1]
        if back and earned > 0:
            late.append(Share(ref=ref, earned=earned))
    return late
