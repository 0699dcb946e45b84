"""Typed access to recipes, which a shop sells as bouquets with variants (posiflora.md §3.1)."""

from collections.abc import Iterator, Sequence
from typing import Unpack

from integrations.posiflora.groups import Group, Unreadable, readable
from integrations.posiflora.query import Asked
from integrations.posiflora.specifications import SpecificationRecord, SpecificationVariantRecord

WITH_PICTURES = ("logo", "images", "category", "tags")
WITH_SIZES = (
    *WITH_PICTURES,
    "specVariants",
    "specVariants.variant",
    "specVariants.specVariantPrices",
)
WITH_VARIANTS = (*WITH_SIZES, "specVariants.specItems.item")
"""Sizes and what they are made of: one client alone has been seen to ask for the latter."""


class Specifications(Group):
    """`client.specifications`. The filter by category is ignored: compare `category_id`."""

    def list(
        self, *, unreadable: Unreadable | None = None, **asked: Unpack[Asked]
    ) -> Iterator[SpecificationRecord]:
        """Return recipes with their pictures, without their variants."""
        asked.setdefault("include", WITH_PICTURES)
        return self._records(
            "list", reader=SpecificationRecord.read, unreadable=unreadable, **asked
        )

    def get(self, specification_id: str, **asked: Unpack[Asked]) -> SpecificationRecord:
        """Return one recipe with variants, prices and composition; Refused with 404 for none."""
        asked.setdefault("include", WITH_VARIANTS)
        return self._one("get", specification_id, reader=SpecificationRecord.read, **asked)

    def get_readable(
        self,
        specification_id: str,
        *,
        unreadable: Unreadable,
        include: Sequence[str] = WITH_VARIANTS,
    ) -> SpecificationRecord | None:
        """Return what `get` does, or None for a recipe nobody can make sense of."""
        asked = Asked(include=include)
        page = self._api.call(self._name, "get", specification_id, forgiving=True, **asked)
        return next(readable(page, SpecificationRecord.read, unreadable), None)


class SpecificationVariants(Group):
    """`client.specification_variants`."""

    def list(
        self,
        *,
        specification: str | None = None,
        **asked: Unpack[Asked],
    ) -> Iterator[SpecificationVariantRecord]:
        """Return variants, of one recipe when `specification` is its id."""
        asked.setdefault("include", ("variant", "specVariantPrices"))
        asked["filters"] = {**(asked.get("filters") or {}), "specification": specification}
        return self._records("list", reader=SpecificationVariantRecord.read, **asked)
