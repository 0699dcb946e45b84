"""Field shapes of the contract: money as strings with two digits, phones as E.164."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from integrations.phones import InvalidPhone, normalize


class Money(serializers.DecimalField):
    """Roubles or points: `"3500.00"`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(**kwargs)


class Phone(serializers.CharField):
    """Any usual spelling comes in, E.164 goes out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        raw = super().to_internal_value(data)
        if not raw:
            return ""
        try:
            return normalize(raw)
        except InvalidPhone as error:
            raise serializers.ValidationError(
                _("Проверьте номер телефона."), code="invalid_phone"
            ) from error


class Text(serializers.CharField):
    """A text the buyer may leave empty. NUL, which no database holds, is refused by DRF."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_blank", True)
        kwargs.setdefault("default", "")
        super().__init__(**kwargs)
