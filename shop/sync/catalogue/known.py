"""What the run before left us with: from where to go on, and what need not be read again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from shop.models import Product, ProductKind, Store, SyncCursor
from shop.services import clock
from shop.services.pricing import delivery_store

OVERLAP = timedelta(minutes=10)
"""Clocks of a cluster differ, and a change is dated before it can be seen."""

LARGEST_SKEW = timedelta(hours=3)
"""Between the vendor's clock and ours, with room to spare."""

LONGEST_WITHOUT_WHOLE = timedelta(hours=36)
"""The nightly run from end to end may be missed once; then the next run is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Ids are Posiflora's; products are those on sale here.

    `recipes` have their categories, `services` are among `goods`. `latest` is when the latest
    change seen was made, changes before `since` have been taken over; None when everything has to
    be read. `stores` were asked for their stock the last time. `marks` and `unfit` are those of
    recipes.py.
    """

    goods: frozenset[str]
    services: frozenset[str]
    recipes: Mapping[str, str]
    open_stores: frozenset[str]
    closed_stores: frozenset[str]
    main: str
    latest: datetime | None
    since: datetime | None
    stores: list[str]
    marks: Mapping[str, str]
    unfit: Mapping[str, str]

    def serving(self, listed: Sequence[str], unread: Collection[str]) -> tuple[list[str], str]:
        """Stores whose stock matters, and the main one: those that deliver or give out orders.

        One that cannot be read now goes on being what it is.
        """
        # A row without an id may be any of them.
        kept = self.open_stores if "" in unread else self.open_stores & {*unread}
        there = [*listed, *sorted(kept - {*listed})]
        first = next(iter(there), "")
        wanted = (settings.POSIFLORA_STORE_ID, self.main)
        main = next((each for each in wanted if each in there), first)
        return [each for each in there if each == main or each not in self.closed_stores], main


def what_is_known(cursor: SyncCursor) -> Known:
    """Read it from our tables and the cursor."""
    position = cursor.position
    goods: set[str] = set()
    services: set[str] = set()
    recipes: dict[str, str] = {}
    rows = Product.objects.filter(is_listed=True).values_list(
        "posiflora_id", "kind", "made_to_order", "category__posiflora_id"
    )
    for posiflora_id, kind, made_to_order, category_id in rows:
        if made_to_order:
            recipes[posiflora_id] = category_id or ""
        elif kind != ProductKind.BOUQUET:
            goods.add(posiflora_id)
        if kind == ProductKind.SERVICE:
            services.add(posiflora_id)
    stores = Store.objects.filter(is_listed=True).values_list("posiflora_id", "is_pickup_point")
    main = delivery_store()
    return Known(
        goods=frozenset(goods),
        services=frozenset(services),
        recipes=recipes,
        open_stores=frozenset(each for each, is_open in stores if is_open),
        closed_stores=frozenset(each for each, is_open in stores if not is_open),
        main=main.posiflora_id if main else "",
        latest=_moment(position, "latest"),
        since=_since(position),
        stores=position.get("stores", []),
        marks=position.get("recipes", {}),
        unfit=position.get("unfit", {}),
    )


def latest_change(moments: Iterable[datetime | None]) -> datetime | None:
    """The latest of these that can be true.

    One row with a date of next year must not hide what changes until then.
    """
    limit = clock.now() + LARGEST_SKEW
    return max((each for each in moments if each and each <= limit), default=None)


def _since(position: Mapping[str, str]) -> datetime | None:
    """Where to read on from.

    The vendor's own clock tells that. Ours only keeps a large change that nothing came after from
    being read over and over again.
    """
    latest, ran_at = _moment(position, "latest"), _moment(position, "ran_at")
    whole_at = _moment(position, "whole_at")
    if latest is None or ran_at is None or whole_at is None:
        return None
    if clock.now() - whole_at > LONGEST_WITHOUT_WHOLE:
        return None
    return max(latest - OVERLAP, ran_at - LARGEST_SKEW)


def _moment(position: Mapping[str, str], name: str) -> datetime | None:
    text = position.get(name)
    return datetime.fromisoformat(text) if text else None
