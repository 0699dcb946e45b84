"""Who buys: the person, and the messenger accounts they come from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import PhoneField


class PhoneSource(models.TextChoices):
    CONTACT_SIGNED = "contact_signed", _("Подтверждён в Mini App")
    CONTACT_MESSAGE = "contact_message", _("Подтверждён через бота")
    TYPED = "typed", _("Введён вручную")


class Customer(models.Model):
    """A buyer. Bonuses are shown and spent only for a phone with `phone_verified_at`."""

    first_name = models.CharField(_("имя"), max_length=128, blank=True)
    last_name = models.CharField(_("фамилия"), max_length=128, blank=True)
    phone = PhoneField(_("телефон"), blank=True)
    phone_verified_at = models.DateTimeField(_("телефон подтверждён"), null=True, blank=True)
    phone_source = models.CharField(
        _("откуда телефон"), max_length=16, choices=PhoneSource, blank=True
    )
    email = models.EmailField(_("почта"), blank=True)
    birthday = models.DateField(_("день рождения"), null=True, blank=True)
    notifications = models.BooleanField(_("присылать уведомления"), default=True)
    posiflora_id = models.CharField(
        _("код в Posiflora"), max_length=64, null=True, blank=True, db_index=True
    )
    posiflora_points = models.IntegerField(_("баллы в Posiflora"), null=True, blank=True)
    posiflora_group = models.CharField(_("группа в Posiflora"), max_length=64, blank=True)
    posiflora_synced_at = models.DateTimeField(_("сверен с Posiflora"), null=True, blank=True)
    posiflora_orders_read_at = models.DateTimeField(
        _("прежние заказы прочитаны"), null=True, blank=True, editable=False
    )
    posiflora_lease_until = models.DateTimeField(
        _("ищется в Posiflora до"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("появился"), auto_now_add=True)

    class Meta:
        verbose_name = _("покупатель")
        verbose_name_plural = _("покупатели")
        constraints = [
            models.UniqueConstraint(
                fields=["phone"],
                condition=models.Q(phone_verified_at__isnull=False),
                name="customer_verified_phone_once",
            ),
            models.CheckConstraint(
                condition=models.Q(phone_verified_at__isnull=True) | ~models.Q(phone=""),
                name="customer_verified_means_phone",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Покупатель %(id)s") % {"id": self.pk})

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def verified_phone(self) -> str:
        """The phone that bonuses may be asked for, or an empty string."""
        return self.phone if self.phone_verified_at else ""


class MessengerProvider(models.TextChoices):
    TELEGRAM = "telegram", "Telegram"


class MessengerAccount(models.Model):
    """One account of a customer in a messenger; its `external_id` is also the chat to write to."""

    provider = models.CharField(_("мессенджер"), max_length=16, choices=MessengerProvider)
    external_id = models.BigIntegerField(_("код в мессенджере"))
    customer = models.ForeignKey(
        Customer, verbose_name=_("покупатель"), on_delete=models.CASCADE, related_name="accounts"
    )
    username = models.CharField(_("имя пользователя"), max_length=64, blank=True)
    language_code = models.CharField(_("язык"), max_length=16, blank=True)
    blocked_at = models.DateTimeField(_("бот заблокирован"), null=True, blank=True)
    seen_at = models.DateTimeField(_("заходил"))

    class Meta:
        verbose_name = _("учётная запись мессенджера")
        verbose_name_plural = _("учётные записи мессенджеров")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external_id"], name="messenger_account_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.username or self.external_id}"
