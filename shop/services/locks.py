"""Taking turns over something that has no row of its own to lock."""

from __future__ import annotations

from django.db import connection


def advisory_lock(key: str) -> None:
    """Wait for `key`, and keep everybody else from it until the caller's transaction ends.

    The key is hashed: two that collide wait for one another, and nothing worse.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
