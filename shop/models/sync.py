"""What we remember of a vendor from one run to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SyncCursor(models.Model):
    """`position` moves in the transaction of the page it describes; the lease keeps runs apart."""

    name = models.CharField(_("имя"), max_length=64, unique=True)
    position = models.JSONField(_("место"), default=dict, blank=True)
    lease_until = models.DateTimeField(_("занят до"), null=True, blank=True)
    lease_token = models.UUIDField(_("кем занят"), null=True, blank=True, editable=False)
    ran_at = models.DateTimeField(_("последний успешный проход"), null=True, blank=True)
    error = models.CharField(_("ошибка последнего прохода"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("связь с системой")
        verbose_name_plural = _("связь с системами")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
