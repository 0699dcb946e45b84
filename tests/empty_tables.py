"""Emptying the database between two tests, or between two checks of a campaign."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""What migrating fills in; a flush would take half a second a test to fill it in again."""


def empty_tables(*, but: Collection[str] = ()) -> None:
    """Empty every table but those that migrating fills in and those named."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {*KEPT, *but}
        names = ", ".join(f'"{name}"' for name in sorted(tables))
        cursor.execute(f"TRUNCATE {names}")
