"""Codes that a loyalty service was asked to send to a buyer's phone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .customers import Customer
from .fields import PhoneField


class PhoneCode(models.Model):
    """One text message with a code; the code itself is known to the service alone.

    Written before the service is asked: each message costs the shop money and somebody's patience,
    so what limits them has to survive a restart. `attempts` counts the guesses at it.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("покупатель"),
        on_delete=models.CASCADE,
        related_name="phone_codes",
    )
    phone = PhoneField(_("телефон"))
    sent_at = models.DateTimeField(_("отправлен"))
    attempts = models.PositiveSmallIntegerField(_("попыток ввода"), default=0)
    confirmed_at = models.DateTimeField(_("подтверждён"), null=True, blank=True)

    class Meta:
        verbose_name = _("код подтверждения")
        verbose_name_plural = _("коды подтверждения")
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["customer", "-sent_at"], name="phone_code_of_customer"),
            models.Index(fields=["phone", "-sent_at"], name="phone_code_of_phone"),
        ]

    def __str__(self) -> str:
        return str(_("Код покупателю %(id)s") % {"id": self.customer_id})
