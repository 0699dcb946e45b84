"""Emptying the database between two tests, or between two checks of a campaign."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""What migrating fills in; a flush would take half a second a test to fill it in again."""
LARGE_BYTES = 4 * 1024 * 1024
"""A table of this size is truncated: deleting would leave its pages behind."""
SIZES = """
SELECT relname, pg_relation_size(oid), coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0)
FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""


def empty_tables(*, but: Collection[str] = ()) -> None:
    """Empty every table but those that migrating fills in and those named.

    Truncating makes new files for every table and index, a quarter of a second a test; deleting
    the few rows of a test takes some milliseconds. Foreign keys are checked at the commit, so the
    order does not matter.
    """
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(SIZES)
        rows = sorted(row for row in cursor.fetchall() if row[0] not in {*KEPT, *but})
        if any(size + aside > LARGE_BYTES for _name, size, aside in rows):
            names = ", ".join(f'"{name}"' for name, _size, _aside in rows)
            cursor.execute(f"TRUNCATE {names}")
            return
        for name, size, _aside in rows:
            if size:
                cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608 - our own names.
