"""Orders in Posiflora that carry a number of ours and are none of ours."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext as _

from shop.models import NUMBER_LENGTH, Order
from shop.services.orders.status_there import status_of

from .findings import Code, Finding
from .there import There


def foreign_orders(there: There) -> list[Finding]:
    """A database that was restored from an old copy has forgotten what Posiflora remembers."""
    prefix = settings.POSIFLORA_DOCNO_PREFIX
    digits = NUMBER_LENGTH - len(prefix)
    ours = re.compile(rf"{re.escape(prefix)}\d{{{digits}}}")
    numbered = {number for number in there.by_number if ours.fullmatch(number)}
    known = set(Order.objects.filter(number__in=numbered).values_list("number", flat=True))
    return [_foreign(number, there) for number in sorted(numbered - known)]


def _foreign(number: str, there: There) -> Finding:
    record = next(iter(there.by_number[number].values()))
    status = status_of(record)
    return Finding(
        code=Code.ORDER_FOREIGN,
        text=_("В Posiflora есть заказ с нашим номером, а у нас его нет."),
        order=number,
        theirs=str(status.label) if status else record.status,
    )
