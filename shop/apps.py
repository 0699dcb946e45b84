"""The shop as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShopConfig(AppConfig):
    """Registers the shop's models, commands and admin."""

    name = "shop"
    verbose_name = _("Магазин")
