"""The vendors' floor as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """Registers the exchange log and the vendor sessions."""

    name = "integrations"
    verbose_name = _("Интеграции")
