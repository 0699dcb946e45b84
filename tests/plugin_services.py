"""One PostgreSQL and one Valkey for the whole test run, in a folder that is thrown away.

Loaded by `-p` so that it comes before pytest-django reads the settings. Only the controlling
process starts servers; xdist's workers inherit the addresses, and each gets a test database
(pytest-django) and a Redis database (here) of its own. With DATABASE_URL and REDIS_URL set, those
servers are used instead.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from config.embedded.environment import ISOLATED
from config.embedded.errors import CannotStart
from config.embedded.postgres import start_postgres
from config.embedded.process import Child
from config.embedded.valkey import start_valkey
from tests.environment import TEST_ENVIRONMENT, redis_database, without_shop_variables

MOST_WORKERS = 8
started: list[Child] = []
folders: list[Path] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        try:
            prepare()
        except CannotStart as error:
            raise pytest.UsageError(str(error)) from error
    os.environ["REDIS_URL"] = redis_database(os.environ["REDIS_URL"], worker=worker)
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: who waits for PostgreSQL leaves a core to another test."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def pytest_unconfigure() -> None:
    stop_servers()


def stop_servers() -> None:
    for child in reversed(started):
        child.stop()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    started.clear()
    folders.clear()


def prepare() -> None:
    """Make the environment of a test and start what is missing. Raises CannotStart."""
    without_shop_variables(os.environ)
    os.environ.update(TEST_ENVIRONMENT)
    os.environ[ISOLATED] = "1"
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        return
    # A run that fails while it is being configured never comes to `pytest_unconfigure`.
    atexit.register(stop_servers)
    folder = Path(tempfile.mkdtemp(prefix="shop-"))
    folders.append(folder)
    if "DATABASE_URL" not in os.environ:
        child, os.environ["DATABASE_URL"] = start_postgres(folder, durable=False)
        started.append(child)
    if "REDIS_URL" not in os.environ:
        child, os.environ["REDIS_URL"] = start_valkey(folder, durable=False)
        started.append(child)
