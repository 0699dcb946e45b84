"""Finding people by phone however it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    _Admin = ModelAdmin[Any]
else:
    _Admin = object

LOOKS_LIKE_A_PHONE = re.compile(r"\+?[\d\s()-]{5,}")
SUBSCRIBER_DIGITS = 10
"""Digits of a Russian number without the code that is written as +7 or as 8."""


class PhoneSearch(_Admin):
    """Mixed into admins whose search covers a phone: spaces, brackets, +7 or 8 do not matter."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, phone_digits(search_term))


def phone_digits(term: str) -> str:
    """The digits to look for if the words look like a phone, else the words."""
    if not LOOKS_LIKE_A_PHONE.fullmatch(term.strip()):
        return term
    return re.sub(r"\D", "", term)[-SUBSCRIBER_DIGITS:]
