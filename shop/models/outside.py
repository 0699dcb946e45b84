"""Orders of our customers that were not made here: at the till, by telephone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .customers import Customer
from .fields import MoneyField
from .orders import OrderStatus


class OutsideOrder(models.Model):
    """Mirrored from Posiflora and only ever shown."""

    posiflora_id = models.CharField(_("код в Posiflora"), max_length=64, unique=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("покупатель"),
        on_delete=models.CASCADE,
        related_name="outside_orders",
    )
    number = models.CharField(_("номер"), max_length=32, blank=True)
    status = models.CharField(_("статус"), max_length=16, choices=OrderStatus)
    total = MoneyField(_("сумма, ₽"))
    due_at = models.DateTimeField(_("к какому времени"), null=True, blank=True)
    placed_at = models.DateTimeField(_("оформлен"))
    modified_at = models.DateTimeField(_("изменён в Posiflora"), null=True, blank=True)
    revision = models.BigIntegerField(_("ревизия в Posiflora"), null=True, blank=True)

    class Meta:
        verbose_name = _("заказ не из Telegram")
        verbose_name_plural = _("заказы не из Telegram")
        ordering = ["-placed_at", "-pk"]
        indexes = [models.Index(fields=["customer", "-placed_at"], name="outside_of_customer")]

    def __str__(self) -> str:
        return self.number or self.posiflora_id
