"""What only a person can settle."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .orders import Order


class AttentionKind(models.TextChoices):
    PUSH = "push", _("Заказ не уходит в Posiflora")
    CANCEL = "cancel", _("Отмена не прошла в Posiflora")
    BONUS = "bonus", _("Бонусы не сошлись")
    DELIVERY = "delivery", _("Не удалось доставить")
    DRIFT = "drift", _("Расхождение с Posiflora")
    TOTAL = "total", _("Суммы не сходятся")
    STATUS = "status", _("Непонятный статус")
    CATALOGUE = "catalogue", _("Товар не удалось обновить")
    CUSTOMER = "customer", _("Покупатель записан дважды")
    RECONCILE = "reconcile", _("Сверка нашла расхождение")
    NOTIFY = "notify", _("Сообщение не доставлено")


class Attention(models.Model):
    """An open question about an order or, without one, about `subject`.

    At most one open row of a kind for each of them. Several may have to say something in it: `said`
    is their sentences, each with what it is `about`, and `text` is what a person reads.
    """

    order = models.ForeignKey(
        Order,
        verbose_name=_("заказ"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attentions",
    )
    subject = models.CharField(
        _("о чём"),
        max_length=128,
        blank=True,
        help_text=_("Что именно, когда дело не в заказе: товар, покупатель."),
    )
    kind = models.CharField(_("что случилось"), max_length=16, choices=AttentionKind)
    text = models.TextField(_("объяснение"))
    said = models.JSONField(_("из чего оно сложено"), default=list, blank=True, editable=False)
    opened_at = models.DateTimeField(_("с какого времени"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("решено"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("кто решил"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    resolution = models.CharField(_("как решено"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("требует внимания")
        verbose_name_plural = _("требуют внимания")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "subject", "kind"],
                condition=models.Q(resolved_at__isnull=True),
                name="attention_open_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(order__isnull=False) | ~models.Q(subject=""),
                name="attention_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order or self.subject}: {self.get_kind_display()}"
