"""Moments of time as people type them."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateparse import parse_datetime

from shop.services import clock


def moment(text: str) -> datetime:
    """Read "2026-11-20T00:00", on the shop's own clock unless it says otherwise."""
    found = parse_datetime(text)
    if found is None:
        raise ValueError(text)
    return found if found.tzinfo else found.replace(tzinfo=clock.shop_zone())
