"""How amounts, moments, phones and states are shown to a manager."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from integrations.phones import InvalidPhone
from integrations.phones import display as phone_display
from shop.services import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOTHING = "—"
NBSP = "\u00a0"


def money(value: Decimal | None) -> str:
    """Roubles: `3 500 ₽`, with kopecks only when there are any."""
    return NOTHING if value is None else f"{points(value)}{NBSP}₽"


def points(value: Decimal | None) -> str:
    """A number of bonuses, or roubles without their sign."""
    if value is None:
        return NOTHING
    return f"{value:,.2f}".removesuffix(".00").replace(",", NBSP).replace(".", ",")


def moment(value: datetime | None) -> str:
    """On the shop's clock: `22 ноября, 14:05`, with the year when it is another one."""
    return f"{_day(clock.local(value))}, {clock.local(value):%H:%M}" if value else NOTHING


def window(starts_at: datetime, ends_at: datetime) -> str:
    """A time slot: `23 ноября, 12:00–15:00`."""
    return f"{_day(clock.local(starts_at))}, {hours(starts_at, ends_at)}"


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """A time slot of a day that is known: `12:00–15:00`."""
    return f"{clock.local(starts_at):%H:%M}–{clock.local(ends_at):%H:%M}"


def short_day(value: datetime) -> str:
    """`23 ноя`, for narrow columns."""
    local = clock.local(value)
    return date_format(local, "j b" if local.year == clock.today().year else "j b Y")


def ago(value: datetime | None) -> str:
    """`3 часа назад`; what is a minute old is `только что`."""
    if value is None:
        return NOTHING
    if (clock.now() - value).total_seconds() < 60:  # noqa: PLR2004  # seconds in a minute
        return _("только что")
    return _("%(time)s назад") % {"time": timesince(value, clock.now(), depth=1)}


def duration(milliseconds: int | None) -> str:
    """`85 мс`, and from a second on `1,2 с`."""
    if milliseconds is None:
        return NOTHING
    if milliseconds < 1000:  # noqa: PLR2004  # milliseconds in a second
        return _("%d мс") % milliseconds
    return _("%s с") % f"{milliseconds / 1000:.1f}".replace(".", ",")


def phone(value: str) -> SafeString | str:
    """A link that calls the number."""
    if not value:
        return NOTHING
    try:
        shown = phone_display(value)
    except InvalidPhone:
        return value
    return format_html('<a href="tel:{}" class="text-link whitespace-nowrap">{}</a>', value, shown)


def person(user: User | None) -> str:
    """Who of the staff it was; nobody means that the shop did it by itself."""
    return _("Система") if user is None else user.get_full_name() or user.username


def change_url(row: Model) -> str:
    """The address of a row's page in the admin."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def link(row: Model | None, text: StrOrPromise = "") -> SafeString | str:
    """The row's name (or `text`) as a link to its page."""
    if row is None:
        return NOTHING
    return format_html('<a href="{}" class="text-link">{}</a>', change_url(row), text or str(row))


def outside_link(url: str, text: StrOrPromise) -> SafeString:
    """A link that leaves the admin, in a tab of its own."""
    return format_html(
        '<a href="{}" class="text-link" target="_blank" rel="noopener noreferrer">{}</a>', url, text
    )


def folded(summary: StrOrPromise, text: str) -> SafeString | str:
    """Technical text behind a word to click on."""
    if not text:
        return ""
    return format_html(
        '<details><summary class="cursor-pointer text-subtle" style="display: inline-flex">'
        "{}</summary>"
        '<pre class="mt-2 text-xs" style="white-space: pre-wrap; overflow-wrap: anywhere">{}</pre>'
        "</details>",
        summary,
        text,
    )


def dialog_link(url: str, text: StrOrPromise) -> SafeString:
    """A small button that opens an action's dialog over the page."""
    return format_html(
        '<a href="{0}" hx-get="{0}" hx-target="#modal-content" hx-select="#dialog"'
        ' x-on:htmx:after-on-load="openModal = true" class="inline-block border border-base-200'
        " font-medium px-2 py-1 rounded-default text-important whitespace-nowrap"
        ' hover:text-primary-600 dark:border-base-700 dark:hover:text-primary-500">{1}</a>',
        url,
        text,
    )


def _day(local: datetime) -> str:
    return date_format(local, "j E" if local.year == clock.today().year else "j E Y")
