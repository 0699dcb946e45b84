"""How much of Posiflora's answers is believed, for all runs that read lists of orders."""

from __future__ import annotations

from datetime import timedelta

CLOCKS = timedelta(days=1)
"""Room for the vendor's clock and ours to disagree."""

MOST_ROWS = 50_000
"""A server that ignores filters answers with everything it has. What we know of and a list cut here
does not show is asked for singly."""

SUSPICIOUSLY_MANY = 10
LARGEST_SHARE = 0.30


def too_many_gone(gone: int, *, of: int) -> bool:
    """Whether so many orders are missing at once that we are more likely asking the wrong account.

    `gone` of `of` orders that ought to be there.
    """
    return gone >= SUSPICIOUSLY_MANY and gone > of * LARGEST_SHARE
