"""People and groups of Posiflora that the shop shows by name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """A florist or courier, so that a history can say who did it."""

    posiflora_id = models.CharField(_("код в Posiflora"), max_length=64, unique=True)
    name = models.CharField(_("имя"), max_length=255)
    is_listed = models.BooleanField(_("есть в Posiflora"), default=True)

    class Meta:
        verbose_name = _("сотрудник")
        verbose_name_plural = _("сотрудники")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class BonusGroup(models.Model):
    """A bonus group of Posiflora: what its members earn, and how much they may pay with points."""

    posiflora_id = models.CharField(_("код в Posiflora"), max_length=64, unique=True)
    title = models.CharField(_("название"), max_length=255)
    rate = models.DecimalField(_("начисление, %"), max_digits=6, decimal_places=2)
    limit = models.DecimalField(_("оплата баллами, до %"), max_digits=6, decimal_places=2)
    is_listed = models.BooleanField(_("есть в Posiflora"), default=True)

    class Meta:
        verbose_name = _("бонусная группа")
        verbose_name_plural = _("бонусные группы")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
