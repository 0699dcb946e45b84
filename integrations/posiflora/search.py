"""Looking for one row where the server may ignore what it was asked to look for.

Absence is proven only by having read everything the server would show. A collection that is too
large for that ends in IncompleteError and never in "there is none".
"""

from collections.abc import Iterable, Iterator

from integrations.posiflora.api import Api, Page, is_last
from integrations.posiflora.query import PAGE_SIZE, Filters, Words

# 2 000 rows: a server that ignores the filter is not read from end to end.
MOST_PAGES = 20


class IncompleteError(Exception):
    """What was read proves nothing about the rest."""


def sweep(
    api: Api,
    group: str,
    filters: Filters,
    *path: str,
    operation: str = "list",
    include: Words = (),
    give_up_early: bool = False,
) -> Iterator[Page]:
    """Yield pages of a list of the group, each to be looked through with suspicion.

    Raises IncompleteError after MOST_PAGES, when the server starts over, and with `give_up_early`
    as soon as it says that there is more than those pages can hold.
    """
    first_ids: set[str] = set()
    collected = 0
    for number in range(1, MOST_PAGES + 1):
        page = api.call(group, operation, *path, filters=filters, include=include, page=number)
        rows = page.document.data
        if rows and rows[0].id in first_ids:
            break
        yield page
        collected += len(rows)
        if not rows or is_last(page.document, collected=collected):
            return
        first_ids.add(rows[0].id)
        if give_up_early and (page.document.total or 0) > MOST_PAGES * PAGE_SIZE:
            break
    raise IncompleteError


def read_all[T](rows: Iterable[T]) -> tuple[list[T], bool]:
    """Return what a sweep could read, and whether that is everything."""
    found: list[T] = []
    try:
        found.extend(rows)
    except IncompleteError:
        return found, False
    return found, True
