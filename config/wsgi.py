"""The web process: `gunicorn config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.startup import stop_if_misconfigured

# The code 3 is gunicorn's own "do not try again": with another it would start workers for ever.
stop_if_misconfigured(exit_code=3)

application = get_wsgi_application()
