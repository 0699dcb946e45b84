"""Some pieces of some lines of an order, as the shop's verbs are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shop.models import OrderLine


def pieces_said(lines: Iterable[OrderLine], pieces: Mapping[int, int]) -> str:
    """`Роза × 2, Лента × 1`: the lines whose positions are among the pieces, in their order."""
    return ", ".join(
        f"{line.full_title} × {pieces[line.position]}" for line in lines if line.position in pieces
    )
