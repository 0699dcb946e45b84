"""What people were asked to put right by hand of a commit, kept beside it share by share.

Nobody knows whether they did, so the ledger's sums stay as they are. But nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.money import ZERO
from shop.models import BonusOperation


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Points of one line, by its position; `ref` is empty where they are of the whole order.

    `pieces` came back from the buyer; none did of goods that left the order before that.
    """

    ref: str
    pieces: int = 0
    spent: Decimal = ZERO
    earned: Decimal = ZERO


def shares_asked(commit: BonusOperation) -> list[Share]:
    """Every share of this commit that a person was asked to put right."""
    rows = [commit, *commit.carries.all()]
    return [_read(each) for row in rows for each in row.by_hand]


def shares_keep(commit: BonusOperation, shares: Iterable[Share]) -> None:
    """Write down what is being asked. The order is locked."""
    commit.by_hand = [*commit.by_hand, *map(_kept, shares)]
    commit.save(update_fields=["by_hand"])


def points_of(shares: Iterable[Share]) -> tuple[Decimal, Decimal]:
    """Points to give back and points to take back, of all these shares."""
    every = tuple(shares)
    return sum((each.spent for each in every), ZERO), sum((each.earned for each in every), ZERO)


def _read(kept: dict[str, Any]) -> Share:
    return Share(
        ref=kept["ref"],
        pieces=kept["pieces"],
        spent=Decimal(kept["spent"]),
        earned=Decimal(kept["earned"]),
    )


def _kept(share: Share) -> dict[str, object]:
    return {
        "ref": share.ref,
        "pieces": share.pieces,
        "spent": str(share.spent),
        "earned": str(share.earned),
    }
