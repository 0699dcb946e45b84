"""What of Posiflora's catalogue makes no sense, gathered while the rest of it goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from integrations.money import ZERO
from shop.models.fields import MOST_ROUBLES

logger = logging.getLogger(__name__)


class Section(StrEnum):
    """The lists of Posiflora. Each but the goods is read from end to end in every run."""

    STORES = "stores"
    CATEGORIES = "categories"
    GOODS = "goods"
    BOUQUETS = "bouquets"
    RECIPES = "recipes"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row a person has to put right in Posiflora; `row_id` is "" when it has none."""

    section: Section
    row_id: str
    text: str


@dataclass(slots=True)
class Findings:
    """Findings of one run, at most one a row."""

    _found: dict[tuple[Section, str], Finding] = field(default_factory=dict)

    def add(self, section: Section, row_id: str, text: str) -> None:
        logger.warning("%s %s is left out of the catalogue", section, row_id)
        self._found[section, row_id] = Finding(section, row_id, text)

    def unreadable(self, section: Section) -> Callable[[str, str], None]:
        """What hears of the rows of a list that cannot be read."""

        def hear(row_id: str, _detail: str) -> None:
            self.add(section, row_id, unreadable_text(section, row_id))

        return hear

    def of(self, section: Section) -> frozenset[str]:
        """Ids of the rows of a section that were left out."""
        return frozenset(row_id for name, row_id in self._found if name == section)

    def all(self) -> tuple[Finding, ...]:
        return tuple(self._found.values())


def is_absurd(price: Decimal) -> bool:
    """Nothing is sold for less than nothing, or for what our columns cannot hold."""
    return not ZERO <= price < MOST_ROUBLES


def absurd_price_text(title: str, price: Decimal) -> str:
    return _(
        "«%(title)s»: цена %(price)s ₽ в Posiflora не похожа на настоящую. "
        "Пока её не исправят, товар не продаётся."
    ) % {"title": title, "price": f"{price:f}"}


def no_title_text(row_id: str) -> str:
    return _("В Posiflora есть товар без названия (код %(id)s). Пока его нет, он не продаётся.") % {
        "id": row_id
    }


def unreadable_text(section: Section, row_id: str) -> str:
    where = _WHERE[section]()
    if not row_id:
        return _("%(where)s: в Posiflora есть запись без кода, она пропущена.") % {"where": where}
    return _(
        "%(where)s: запись с кодом %(id)s в Posiflora испорчена и пропущена. "
        "Откройте её там и сохраните заново."
    ) % {"where": where, "id": row_id}


_WHERE: dict[Section, Callable[[], str]] = {
    Section.STORES: lambda: _("Магазины"),
    Section.CATEGORIES: lambda: _("Разделы каталога"),
    Section.GOODS: lambda: _("Товары"),
    Section.BOUQUETS: lambda: _("Букеты на витрине"),
    Section.RECIPES: lambda: _("Рецепты букетов"),
}
