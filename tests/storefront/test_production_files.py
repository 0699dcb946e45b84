"""What `collectstatic` makes of the storefront: hashed names all the way down."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

HASHED = re.compile(r"\.[0-9a-f]{12}\.(?:js|css)$")


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = False
    settings.WHITENOISE_USE_FINDERS = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.static.ModuleAwareStorage"},
    }
    # The admin's files are not looked at here, and there are many of them.
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_page_and_modules_name_the_same_hashed_files(collected: Path, client: Client) -> None:
    page = client.get("/app/").content.decode()

    preloaded = re.findall(r'rel="modulepreload" href="/static/([^"]+)"', page)
    styles = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page)
    assert [name for name in preloaded + styles if not HASHED.search(name)] == []
    imported = {
        (collected / name).parent.joinpath(path).resolve()
        for name in preloaded
        for path in re.findall(
            r'(?:from|import)\s*"([^"]+)"', (collected / name).read_text(encoding="utf-8")
        )
    }
    entry = collected / preloaded[0]
    assert imported | {entry.resolve()} == {(collected / name).resolve() for name in preloaded}


def test_views_opened_later_are_hashed_too(collected: Path) -> None:
    entry = next(collected.glob("storefront/js/main.????????????.js"))

    later = re.findall(r'import\("([^"]+)"\)', entry.read_text(encoding="utf-8"))

    assert len(later) == 6
    assert [name for name in later if not HASHED.search(name)] == []
    assert all((entry.parent / name).is_file() for name in later)
