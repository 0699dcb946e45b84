"""The name of the catalogue's cursor, by which the rest of the shop finds it."""

from __future__ import annotations

CURSOR = "posiflora.catalogue"
