"""Rows as Posiflora keeps them, for whoever puts them there without its API."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.posiflora import customer_rows
from integrations.sandbox.posiflora.store import Ref, Resource


def customer_row(
    phone: str,
    *,
    now: datetime,
    title: str = "Анна",
    points: Decimal | int = 0,
    group: str = "1",
    row_id: str = "",
    **attributes: object,
) -> Resource:
    """A person with a Russian phone (E.164), created at the till; nothing tells of the points.

    Lists are sorted by the id, which is a random one unless given.
    """
    return Resource(
        "customers",
        row_id or str(uuid.uuid4()),
        {
            **customer_rows.blank_customer(),
            "title": title,
            "phone": phone.removeprefix("+7"),
            "currentPoints": Decimal(points),
            "createdAt": now,
            "updatedAt": now,
            **attributes,
        },
        {
            "person": None,
            "bonusGroup": Ref("bonus-groups", group) if group else None,
            **{name: [] for name in customer_rows.TO_MANY},
            "customerEvents": [],
            "createdBy": Ref("workers", demo.ADMIN_ID),
        },
    )
