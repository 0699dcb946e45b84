"""Every process refuses a wrong setting with one line, before it does anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.environment import ISOLATED
from tests.config.settings_from import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
ENTRANCES = {
    "manage.py": (["manage.py", "migrate"], 2),
    "gunicorn": (["-m", "gunicorn", "--bind", "127.0.0.1:0", "config.wsgi:application"], 3),
    "gunicorn without its file": (
        ["-m", "gunicorn", "-c", "python:tests.config.empty_conf", "config.wsgi:application"],
        3,
    ),
    "worker": (["-m", "celery", "-q", "-A", "config", "worker", "-P", "threads"], 2),
    "beat": (["-m", "celery", "-q", "-A", "config", "beat"], 2),
}


def run(arguments: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**keep, **environ, ISOLATED: "1", "WEB_BIND": "127.0.0.1:0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_wrong_setting_stops_the_start_with_one_line(entrance: str) -> None:
    arguments, code = ENTRANCES[entrance]
    done = run(arguments, {**PRODUCTION, "LOYALTY_PROVIDER": "bonus", "WEB_WORKERS": "1"})
    said = [line for line in done.stderr.splitlines() if line.startswith("Запуск остановлен.")]
    reason = "ожидается одно из: none, loyalclient, bonusplus, posiflora [shop.E008]"
    assert said == [f"Запуск остановлен. LOYALTY_PROVIDER: {reason}"]
    assert "Traceback" not in done.stderr
    assert done.returncode == code


def test_a_command_says_nothing_but_that_line() -> None:
    done = run(["manage.py", "migrate"], {**PRODUCTION, "POSIFLORA_PASSWORD": ""})
    assert done.stderr == (
        "Запуск остановлен. POSIFLORA_PASSWORD:"
        " не задан, хотя остальной доступ к Posiflora указан [shop.E006]\n"
    )


def test_a_server_does_not_start_without_its_servers_even_in_debug() -> None:
    done = run(ENTRANCES["worker"][0], {"DEBUG": "1"})
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "Запуск остановлен. DATABASE_URL",
        "Запуск остановлен. REDIS_URL",
    ]
    assert done.returncode == 2


def test_a_command_that_needs_the_database_says_where_to_get_one() -> None:
    done = run(["manage.py", "migrate"], {"DEBUG": "1"})
    assert done.stderr == (
        "База данных не задана: запустите make run в этой папке или укажите DATABASE_URL.\n"
    )
    assert done.returncode == 2


def test_a_database_that_is_away_is_named_in_one_line() -> None:
    done = run(
        ["manage.py", "migrate"], {"DEBUG": "1", "DATABASE_URL": "postgres://a@127.0.0.1:1/a"}
    )
    assert done.stderr.splitlines()[-1].startswith("База данных не отвечает: ")
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_a_command_that_needs_no_settings_works_without_any() -> None:
    done = run(["manage.py", "dev", "--help"], {})
    assert done.returncode == 0
    assert "Запускает весь магазин на этой машине" in " ".join(done.stdout.split())


def test_django_shows_the_same_as_system_checks() -> None:
    done = run(["manage.py", "check"], {**PRODUCTION, "SHOP_TIMEZONE": "Moscow"})
    assert "(shop.E001) SHOP_TIMEZONE: ожидается часовой пояс" in done.stderr
    assert done.returncode == 1
