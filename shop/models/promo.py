"""Promo codes."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from .fields import MoneyField, at_least_zero


class PromoKind(models.TextChoices):
    PERCENT = "percent", _("Процент")
    AMOUNT = "amount", _("Сумма")


class PromoCode(models.Model):
    """A discount on goods; delivery is never discounted. Codes are kept in capitals."""

    code = models.CharField(_("код"), max_length=32, unique=True)
    kind = models.CharField(_("вид скидки"), max_length=8, choices=PromoKind)
    value = MoneyField(_("размер"), help_text=_("Проценты или рубли."))
    min_order_total = MoneyField(_("от суммы, ₽"), default=Decimal("0.00"))
    starts_at = models.DateTimeField(_("действует с"), null=True, blank=True)
    ends_at = models.DateTimeField(_("действует до"), null=True, blank=True)
    max_uses = models.PositiveIntegerField(_("сколько раз"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("использован"), default=0)
    is_active = models.BooleanField(_("работает"), default=True)

    class Meta:
        verbose_name = _("промокод")
        verbose_name_plural = _("промокоды")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=at_least_zero("value", "min_order_total")
                & (~models.Q(kind="percent") | models.Q(value__lte=100)),
                name="promo_value_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(code=Upper("code")), name="promo_code_in_capitals"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        self.code = self.code.strip().upper()
