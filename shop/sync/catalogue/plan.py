"""What a run would change, before it changes anything, and whether that is too much."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shop.sync.cursors import RunStopped

LARGEST_SHARE = 0.30
"""More than this share taken from sale or repriced at once stops the run."""

SMALL_SHOP = 10
"""Below so many a share says nothing."""


class TooMuchAtOnce(RunStopped):
    """The plan hides or reprices suspiciously much; nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.summary())
        self.plan = plan

    @property
    def sentence(self) -> str:
        return self.plan.sentence


@dataclass(slots=True)
class Tally:
    """How many of one sort are on sale here, and what would become of them."""

    known: int = 0
    hidden: int = 0
    repriced: int = 0

    @property
    def is_suspicious(self) -> bool:
        drastic = max(self.hidden, self.repriced)
        return self.known >= SMALL_SHOP and drastic > self.known * LARGEST_SHARE


@dataclass(slots=True)
class Plan:
    """Titles by what would happen to them, for people; the work itself is `Changes`'.

    Bouquets on display come, go and get cheaper all day long, so they are no part of `goods`: only
    a showcase that is empty all of a sudden is suspicious. Sizes of recipes have a tally of their
    own, or a few large ones would hide behind thousands of goods.
    """

    created: list[str] = field(default_factory=list)
    repriced: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    sold_out: list[str] = field(default_factory=list)
    left_display: list[str] = field(default_factory=list)
    variants_created: list[str] = field(default_factory=list)
    variants_repriced: list[str] = field(default_factory=list)
    variants_changed: list[str] = field(default_factory=list)
    variants_hidden: list[str] = field(default_factory=list)
    goods: Tally = field(default_factory=Tally)
    variants: Tally = field(default_factory=Tally)
    on_display: int = 0

    @property
    def is_suspicious(self) -> bool:
        emptied = self.on_display >= SMALL_SHOP and len(self.left_display) == self.on_display
        return emptied or self.goods.is_suspicious or self.variants.is_suspicious

    @property
    def known(self) -> int:
        return self.goods.known

    @property
    def sentence(self) -> str:
        """Why the run was stopped, for a manager."""
        return _(
            "Обновление каталога остановлено: слишком много изменений сразу. Пропало бы товаров: "
            "%(hidden)s из %(known)s, другая цена у %(repriced)s. Вариантов букетов пропало бы "
            "%(variants_hidden)s из %(variants)s, другая цена у %(variants_repriced)s. "
            "С витрины ушло бы букетов: %(left)s из %(displayed)s. Проверьте Posiflora; если всё "
            "так и задумано, нажмите «Обновить из Posiflora» над списком товаров."
        ) % {
            "hidden": self.goods.hidden,
            "known": self.goods.known,
            "repriced": self.goods.repriced,
            "variants_hidden": self.variants.hidden,
            "variants": self.variants.known,
            "variants_repriced": self.variants.repriced,
            "left": len(self.left_display),
            "displayed": self.on_display,
        }

    def summary(self) -> str:
        return (
            f"new {len(self.created)}, repriced {len(self.repriced)}, "
            f"changed {len(self.changed)}, hidden {len(self.hidden)}, "
            f"sold out {len(self.sold_out)}, left the showcase {len(self.left_display)} "
            f"of {self.goods.known} known and {self.on_display} on display; sizes: "
            f"new {len(self.variants_created)}, repriced {len(self.variants_repriced)}, "
            f"changed {len(self.variants_changed)}, hidden {len(self.variants_hidden)} "
            f"of {self.variants.known} known"
        )
