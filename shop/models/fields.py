"""Field shapes that many tables share."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    _Decimals = models.DecimalField[Decimal | int | str | Combinable, Decimal]
    _MaybeDecimals = models.DecimalField[Decimal | int | str | Combinable | None, Decimal | None]
    _Chars = models.CharField[str | Combinable, str]
else:
    # Generic for the type checker only.
    _Decimals, _MaybeDecimals, _Chars = models.DecimalField, models.DecimalField, models.CharField


MOST_ROUBLES = Decimal(10**9)
"""A sum past this is nobody's price or order, and still well within what a column holds."""


class MoneyField(_Decimals):
    """Roubles with kopecks, or points of a loyalty service: `Decimal`, two digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class OptionalMoneyField(_MaybeDecimals):
    """Like MoneyField, or nothing at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class PhoneField(_Chars):
    """E.164, at most fifteen digits and the plus sign. Empty when unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 16)
        super().__init__(*args, **kwargs)


def at_least_zero(*names: str) -> models.Q:
    """A check condition: none of these columns is negative."""
    condition = models.Q()
    for name in names:
        condition &= models.Q(**{f"{name}__gte": 0})
    return condition
