"""Order numbers: prefix and digits, twelve characters, the same as Posiflora's docNo."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from shop.models import NUMBER_LENGTH

SEQUENCE = "shop_order_number"


def order_number_next() -> str:
    """The next number from the database's sequence. A number that is not used leaves a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        (value,) = cursor.fetchone()
    prefix: str = settings.POSIFLORA_DOCNO_PREFIX
    return f"{prefix}{value:0{NUMBER_LENGTH - len(prefix)}d}"
