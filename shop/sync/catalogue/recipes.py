"""Recipes, sold as bouquets made to order in several sizes (posiflora.md §3.1, §4.8: live only).

The list is read from end to end in every run (⌈recipes / 100⌉ calls): nobody knows a filter it
honours. It says nothing of sizes and prices, which cost a call a recipe, so that is made only for
recipes whose row in the list is another than the last time, and for all of them in a run from end
to end: whether a row changes with the price of one of its flowers is unknown.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from django.utils.translation import gettext as _

from integrations.errors import Misconfigured, Refused
from integrations.posiflora import PosifloraClient, SpecificationRecord
from integrations.posiflora.recipes import WITH_SIZES, WITH_VARIANTS

from .offers import Offer, Shelf, Stock
from .problems import Findings, Section, unreadable_text
from .pulse import Pulse
from .recipe_offer import Unfit, recipe_offer, refuse_row

logger = logging.getLogger(__name__)

_CLOSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


@dataclass(slots=True)
class Recipes:
    """`marks` tell how a row of the list looked, `unfit` why a recipe was left out, both by id."""

    offers: list[Offer] = field(default_factory=list)
    stock: Stock = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    marks: dict[str, str] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class RecipesReader:
    """One reading. `known` are recipes on sale here; `marks` and `unfit` are of the last reading.

    `stores` are ids of the serving stores and `main` is one of them.
    """

    client: PosifloraClient
    stores: Sequence[str]
    main: str
    known: frozenset[str]
    marks: Mapping[str, str]
    unfit: Mapping[str, str]
    findings: Findings
    pulse: Pulse
    include: Sequence[str] = WITH_VARIANTS
    recipes: Recipes = field(default_factory=Recipes)

    def read(self) -> Recipes:
        """Read the list, and of each recipe what is not known yet."""
        rows = self._list() if self.stores else None
        if rows is None:
            # Undocumented, so an account may be without it. What was sold goes on being sold; and
            # a recipe is not to blame when there is nobody to make it.
            return Recipes(kept={*self.known}, marks={**self.marks}, unfit={**self.unfit})
        for row in rows:
            # The filter is asked for and checked: a server may ignore a filter it does not know.
            if row.is_on and row.public and row.id not in self.recipes.marks:
                self._take(row)
        return self.recipes

    def _list(self) -> list[SpecificationRecord] | None:
        unreadable = self.findings.unreadable(Section.RECIPES)
        listed = self.client.specifications.list(filters={"status": "on"}, unreadable=unreadable)
        rows: list[SpecificationRecord] = []
        try:
            for row in listed:
                self.pulse(1)
                rows.append(row)
        except (Refused, Misconfigured) as error:
            if error.status not in _CLOSED:
                raise
            logger.warning("Posiflora shows no recipes: HTTP %s", error.status)
            return None
        return rows

    def _take(self, row: SpecificationRecord) -> None:
        mark = self.recipes.marks[row.id] = _mark(row)
        same = bool(mark) and self.marks.get(row.id) == mark
        if same and row.id in self.unfit:
            self._leave_out(row.id, self.unfit[row.id])
        elif same and row.id in self.known:
            self.recipes.kept.add(row.id)
        else:
            try:
                self._read_one(row)
            except Unfit as unfit:
                self._leave_out(row.id, unfit.text)

    def _read_one(self, row: SpecificationRecord) -> None:
        refuse_row(row)
        recipe = self._details(row)
        if recipe is None or not recipe.is_on or not recipe.public:
            # Taken from sale while we were reading.
            del self.recipes.marks[row.id]
            return
        offer, makers = recipe_offer(recipe, stores=self.stores, main=self.main)
        self.recipes.offers.append(offer)
        self.recipes.stock[offer.posiflora_id] = {store: Shelf() for store in makers}

    def _details(self, row: SpecificationRecord) -> SpecificationRecord | None:
        def unreadable(_row_id: str, _detail: str) -> None:
            raise Unfit(unreadable_text(Section.RECIPES, row.id))

        try:
            recipe = self.client.specifications.get_readable(
                row.id, unreadable=unreadable, include=self.include
            )
        except (Refused, Misconfigured) as refused:
            if isinstance(refused, Misconfigured) and refused.status != HTTPStatus.FORBIDDEN:
                raise
            if refused.status == HTTPStatus.UNPROCESSABLE_ENTITY and self.include != WITH_SIZES:
                # A bouquet without its composition is better than none (posiflora.md §7, Include).
                self.include = WITH_SIZES
                return self._details(row)
            raise Unfit(
                _("Рецепт «%(title)s» не продаётся: Posiflora не показывает его варианты.")
                % {"title": row.title}
            ) from refused
        self.pulse(0)
        return recipe

    def _leave_out(self, row_id: str, text: str) -> None:
        self.recipes.unfit[row_id] = text
        self.findings.add(Section.RECIPES, row_id, text)


def _mark(row: SpecificationRecord) -> str:
    """How the row looks; "" when it says nothing of its changes and has to be read every time."""
    if row.revision is None and row.updated_at is None:
        return ""
    moment = row.updated_at.isoformat() if row.updated_at else ""
    return f"{row.revision}|{moment}|{row.price_min}|{row.price_max}"
