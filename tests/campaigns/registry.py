"""The campaigns by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.campaigns import bench, loyalty_proof, posiflora_proof
from tests.campaigns.frame import Campaign

ALL: Mapping[str, Campaign[Any]] = {
    "posiflora": posiflora_proof.CAMPAIGN,
    "loyalty": loyalty_proof.CAMPAIGN,
    "bench": bench.CAMPAIGN,
}


def campaign(name: str, *, only: str = "") -> Campaign[Any]:
    """A campaign, or the part of it whose checks have `only` in their names.

    Raises LookupError when that leaves none: an empty table is fine by mistake.
    """
    whole = ALL[name]
    names = [getattr(check, "__name__", "") for check in whole.checks]
    checks = [check for check, own in zip(whole.checks, names, strict=True) if only in own]
    if not checks:
        raise LookupError(f"{name}: нет проверки «{only}», есть {', '.join(names)}")
    return replace(whole, checks=checks)
