"""The catalogue here: what stands in it, and whether anybody has written to it."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model

from shop.models import Availability, Category, Product, ProductImage, Store, Variant, VariantPrice

TABLES: tuple[type[Model], ...] = (
    Store,
    Category,
    Product,
    ProductImage,
    Availability,
    Variant,
    VariantPrice,
)
STAMPS = frozenset({"updated_at", "created_at", "vendor_updated_at"})
"""Moments of the reading, and of the sandbox's first minute."""

type Picture = dict[str, list[tuple[Any, ...]]]


def picture() -> Picture:
    """Every row in Posiflora's own ids: the same catalogue read twice is the same picture."""
    names = {
        model: dict(model._default_manager.values_list("pk", "posiflora_id"))
        for model in TABLES
        if any(field.name == "posiflora_id" for field in model._meta.concrete_fields)
    }
    return {model.__name__: _rows(model, names) for model in TABLES}


def fingerprint() -> str:
    """Changes with every row that is written, be it with the very same values."""
    parts = [
        f"SELECT '{model._meta.db_table}' || ctid::text || xmin::text AS row"  # noqa: S608 - ours
        f' FROM "{model._meta.db_table}"'
        for model in TABLES
    ]
    with connection.cursor() as cursor:
        rows = " UNION ALL ".join(parts)
        cursor.execute(f"SELECT md5(string_agg(row, ',' ORDER BY row)) FROM ({rows}) AS all_rows")  # noqa: S608 - the same.
        return str(cursor.fetchone())


def count_rows() -> int:
    return sum(model._default_manager.count() for model in TABLES)


def _rows(model: type[Model], names: dict[type[Model], dict[Any, str]]) -> list[tuple[Any, ...]]:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in STAMPS
    ]

    def value(row: Model, field: Any) -> Any:
        found = getattr(row, field.attname)
        return names[field.related_model].get(found) if field.is_relation else found

    rows = [tuple(value(row, field) for field in fields) for row in model._default_manager.all()]
    return sorted(rows, key=repr)
