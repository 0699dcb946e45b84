"""The shop's clock. Everything inside is aware UTC; "today" is the shop's own day."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def shop_zone() -> ZoneInfo:
    return ZoneInfo(settings.SHOP_TIMEZONE)


def local(moment: datetime) -> datetime:
    """The same moment on the clock that hangs in the shop."""
    return moment.astimezone(shop_zone())


def today() -> date:
    return local(now()).date()
