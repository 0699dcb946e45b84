"""What an operator does first: `migrate` on an empty database, with every check Django makes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from config.embedded.environment import ISOLATED
from tests.config.settings_from import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty_database() -> Iterator[str]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = sql.Identifier(f"empty_{worker}")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/empty_{worker}"))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_a_shop_begins_with_migrate(empty_database: str) -> None:
    keep = {"PATH": os.environ["PATH"], ISOLATED: "1"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**keep, **PRODUCTION, "DATABASE_URL": empty_database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_the_checks_ask_no_database() -> None:
    """`check` runs where an image is built, and in every worker before anything else."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**PRODUCTION, ISOLATED: "1", "DATABASE_URL": "postgres://a@127.0.0.1:1/a"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
