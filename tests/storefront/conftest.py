"""Files of the storefront are served from where they are written: nothing is collected here."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def files_as_written(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "browser: drives a real Chromium (skipped where there is none)"
    )
