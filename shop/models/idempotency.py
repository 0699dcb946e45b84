"""One answer for one key, however often the request arrives."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from .customers import Customer
from .orders import Order


class IdempotencyRecord(models.Model):
    """Written in the transaction of the order it names; `answer` follows once it is final.

    While `answer` is empty the first request is still at work (it waits for the loyalty service).
    """

    customer = models.ForeignKey(
        Customer, verbose_name=_("покупатель"), on_delete=models.CASCADE, related_name="+"
    )
    key = models.UUIDField(_("ключ"))
    fingerprint = models.CharField(_("отпечаток запроса"), max_length=64)
    order = models.ForeignKey(
        Order, verbose_name=_("заказ"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    answer_status = models.PositiveSmallIntegerField(_("код ответа"), null=True, blank=True)
    answer = models.JSONField(_("ответ"), null=True, blank=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("когда"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("повторный запрос")
        verbose_name_plural = _("повторные запросы")
        constraints = [
            models.UniqueConstraint(fields=["customer", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)
