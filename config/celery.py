"""The Celery application. Its settings stand in `config.settings` under the prefix CELERY_."""

import os
from logging.config import dictConfig

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Celery would run Django's system checks and not look at what they answer; ours are asked below.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_wrong_settings(**_: object) -> None:
    """Worker and beat stop at once and with one line, like the web does."""
    from config.startup import stop_if_misconfigured

    stop_if_misconfigured()


@signals.setup_logging.connect
def use_the_shops_logging(**_: object) -> None:
    """Keep Celery from replacing the formatter that hides phones and keys."""
    from django.conf import settings

    dictConfig(settings.LOGGING)
