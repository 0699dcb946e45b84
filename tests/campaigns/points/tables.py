"""Putting the shop's tables back to where a run begins, in one round trip."""

from __future__ import annotations

from django.db import connection

from tests.empty_tables import KEPT

CHANGED_BY_A_RUN = (
    "shop_availability",
    "shop_customer",
    "shop_messengeraccount",
    "shop_promocode",
    "shop_synccursor",
)
"""Tables with rows at the beginning that a run changes: they get those rows back."""
EMPTIED = ("integrations_exchange", "integrations_vendorsession")
"""Tables with rows at the beginning that a run does without."""


class Beginning:
    """Remembers what is in the tables when it is made. Foreign keys are checked at the commit."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor)) - {*KEPT}
            emptied = {*EMPTIED, *(name for name in tables if _is_empty(name))}
            for name in CHANGED_BY_A_RUN:
                cursor.execute(f'CREATE TEMP TABLE "first_{name}" AS TABLE "{name}"')
        put_back = [
            f'DELETE FROM "{name}"; INSERT INTO "{name}" TABLE "first_{name}"'  # noqa: S608 - ours.
            for name in CHANGED_BY_A_RUN
        ]
        steps = [f'DELETE FROM "{name}"' for name in sorted(emptied)]  # noqa: S608 - our names.
        self._back = "; ".join(["BEGIN", *steps, *put_back, "COMMIT"])

    def restore(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self._back)

    def forget(self) -> None:
        with connection.cursor() as cursor:
            for name in CHANGED_BY_A_RUN:
                cursor.execute(f'DROP TABLE IF EXISTS "first_{name}"')


def _is_empty(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT NOT EXISTS (SELECT FROM "{table}")')  # noqa: S608 - our names.
        (empty,) = cursor.fetchone()
    return bool(empty)
