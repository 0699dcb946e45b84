"""What happened to an order, when and by whose hand. Rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .orders import Order, OrderStatus


class Origin(models.TextChoices):
    MINI_APP = "mini_app", _("Покупатель")
    POSIFLORA = "posiflora", "Posiflora"
    MANAGER = "manager", _("Менеджер")
    SYSTEM = "system", _("Система")


class EventKind(models.TextChoices):
    STATUS = "status", _("Статус")
    DRIFT = "drift", _("Расхождение")
    NOTE = "note", _("Запись")


class HistoryEvent(models.Model):
    """`at` is when it happened where it happened; `dedupe_key` makes a repeated poll harmless."""

    order = models.ForeignKey(
        Order, verbose_name=_("заказ"), on_delete=models.CASCADE, related_name="history"
    )
    kind = models.CharField(_("вид"), max_length=8, choices=EventKind, default=EventKind.STATUS)
    status = models.CharField(_("статус"), max_length=16, choices=OrderStatus, blank=True)
    origin = models.CharField(_("кто"), max_length=16, choices=Origin)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("менеджер"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("подробности"), max_length=500, blank=True)
    at = models.DateTimeField(_("когда"))
    recorded_at = models.DateTimeField(_("записано"), auto_now_add=True)
    dedupe_key = models.CharField(_("ключ"), max_length=100, editable=False)

    class Meta:
        verbose_name = _("событие заказа")
        verbose_name_plural = _("история заказов")
        # As we learnt them: the vendor's clock is not ours and has no milliseconds.
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "dedupe_key"], name="history_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.get_status_display() or self.note}"
