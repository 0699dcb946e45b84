"""What the ground floor remembers: every call made to a vendor, and the sessions with vendors."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Exchange(models.Model):
    """One physical HTTP attempt, written before it is made so that a crash leaves evidence.

    Bodies and addresses are masked and cut before they come here. A row that stays `in_flight`
    belongs to a process that died while it was waiting for the answer.
    """

    class Outcome(models.TextChoices):
        IN_FLIGHT = "in_flight", _("ожидаем ответ")
        OK = "ok", _("успешно")
        TRANSIENT = "transient", _("временный сбой")
        REFUSED = "refused", _("отказ")
        MISCONFIGURED = "misconfigured", _("ошибка настройки")
        UNKNOWN = "unknown", _("исход неизвестен")

    vendor = models.CharField(_("сервис"), max_length=20)
    operation = models.CharField(_("действие"), max_length=80)
    method = models.CharField(_("метод"), max_length=8)
    url = models.CharField(_("адрес"), max_length=2000)
    reference = models.CharField(_("номер заказа"), max_length=40, blank=True, default="")
    message_id = models.BigIntegerField(_("задание"), null=True, blank=True)
    request_body = models.TextField(_("запрос"), blank=True, default="")
    response_body = models.TextField(_("ответ"), blank=True, default="")
    status = models.PositiveSmallIntegerField(_("код ответа"), null=True, blank=True)
    outcome = models.CharField(_("итог"), max_length=16, choices=Outcome, default=Outcome.IN_FLIGHT)
    error = models.TextField(_("ошибка"), blank=True, default="")
    started_at = models.DateTimeField(_("начало"))
    finished_at = models.DateTimeField(_("окончание"), null=True, blank=True)
    duration_ms = models.PositiveIntegerField(_("длительность, мс"), null=True, blank=True)

    class Meta:
        verbose_name = _("обмен с сервисом")
        verbose_name_plural = _("обмен с сервисами")
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-started_at"], name="exchange_started_idx"),
            models.Index(fields=["reference", "started_at"], name="exchange_reference_idx"),
            models.Index(fields=["vendor", "outcome"], name="exchange_vendor_outcome_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.operation} #{self.pk}"


class VendorSession(models.Model):
    """A login shared by all processes of the shop. `renewing_until` is the lease of its renewal.

    The tokens themselves never leave this table except in the Authorization header.
    """

    account = models.CharField(_("учётная запись"), max_length=400, unique=True)
    access_token = models.TextField(_("ключ доступа"), blank=True, default="")
    expires_at = models.DateTimeField(_("действует до"), null=True, blank=True)
    refresh_token = models.TextField(_("ключ продления"), blank=True, default="")
    refresh_expires_at = models.DateTimeField(_("продление возможно до"), null=True, blank=True)
    renewing_until = models.DateTimeField(_("обновляется до"), null=True, blank=True)
    refused_until = models.DateTimeField(_("вход не повторять до"), null=True, blank=True)
    refusal = models.TextField(_("причина отказа"), blank=True, default="")
    updated_at = models.DateTimeField(_("обновлено"), auto_now=True)

    class Meta:
        verbose_name = _("сеанс сервиса")
        verbose_name_plural = _("сеансы сервисов")

    def __str__(self) -> str:
        return self.account
