"""`manage.py dev`: the whole shop on this machine, with stand-ins for the vendors."""

import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from config.embedded.console import framed, say
from config.embedded.demo import demo_environment
from config.embedded.environment import is_given
from config.embedded.errors import CannotStart
from config.embedded.postgres import start_postgres
from config.embedded.process import Child, answers, free_port, wait_until
from config.embedded.state import (
    Running,
    data_folder,
    forget_running,
    read_running,
    take_lock,
    write_running,
)
from config.embedded.supervisor import Interrupted, Supervisor
from config.embedded.valkey import start_valkey
from config.startup import COULD_NOT_RUN

# The pictures of the demo catalogue are addressed by it, so it stays the same from start to start.
SANDBOX_PORT = 8090
WEB_PATIENCE_SECONDS = 60


def run_shop(*, base_dir: Path, port: int) -> int:
    """Start everything, wait, stop everything. Answers the exit code: 0 when asked to stop."""
    began = time.monotonic()
    folder = data_folder(base_dir)
    try:
        with take_lock(folder), Supervisor() as supervisor:
            try:
                shop = Shop(base_dir=base_dir, folder=folder, supervisor=supervisor)
                shop.start(web_port=free_port(port))
                say(shop.welcome(seconds=time.monotonic() - began))
                supervisor.watch()
            finally:
                say("Останавливаю…")
                forget_running(folder)
    except Interrupted:
        say("Остановлено.")
        return 0
    except CannotStart as error:
        print(f"Магазин остановлен: {error}", file=sys.stderr)  # noqa: T201 - a terminal.
        return COULD_NOT_RUN
    return 0


def clean(*, base_dir: Path) -> None:
    """Throw the demo's data away. Raises CannotStart while the shop runs."""
    folder = data_folder(base_dir)
    with take_lock(folder):
        shutil.rmtree(folder)


def running_url(*, base_dir: Path) -> str:
    """The address of the running shop. Raises CannotStart when there is none."""
    running = read_running(data_folder(base_dir))
    if running is None:
        raise CannotStart("магазин не запущен: make run")
    return running.web_url


class Shop:
    """The processes of one shop, in the order they are started."""

    def __init__(self, *, base_dir: Path, folder: Path, supervisor: Supervisor) -> None:
        self.base_dir = base_dir
        self.folder = folder
        self.supervisor = supervisor
        self.web_url = ""
        self.sandbox_url = ""
        self.env: dict[str, str] = {}

    def start(self, *, web_port: int) -> None:
        """Servers, vendors, data, then the shop's own processes. Raises CannotStart."""
        sandbox_port = free_port(SANDBOX_PORT)
        self.web_url = f"http://127.0.0.1:{web_port}"
        self.sandbox_url = f"http://127.0.0.1:{sandbox_port}"
        demo = demo_environment(
            sandbox_url=self.sandbox_url, web_url=self.web_url, is_given=is_given
        )
        # Python loads for a second; PostgreSQL starts meanwhile.
        sandbox = self._start_sandbox(sandbox_port, demo)
        found = {**self._servers(), **demo}
        self.env = {**os.environ, **found, "PYTHONUNBUFFERED": "1"}
        self._publish(found)
        prepare = self._python("prepare", "manage.py", "dev", "--prepare")
        web = self._start_web(web_port)
        wait_until(lambda: answers(sandbox_port), child=sandbox, seconds=30)
        self.supervisor.finish(prepare)
        self._start_background()
        wait_until(lambda: _web_answers(self.web_url), child=web, seconds=WEB_PATIENCE_SECONDS)

    def welcome(self, *, seconds: float) -> str:
        """The addresses a person wants first."""
        return framed(
            (
                f"Магазин открыт ({seconds:.1f} с)",
                "",
                f"Мини-приложение   {self.web_url}/app/demo/   (вы — покупательница Анна)",
                f"Админка           {self.web_url}/admin/   (manager / manager)",
                f"Описание API      {self.web_url}/api/docs/",
                f"Флорист           {self.sandbox_url}/   (учебная Posiflora)",
                "",
                "Остановить: Ctrl-C.  Начать с чистого листа: make clean",
            )
        )

    def _servers(self) -> dict[str, str]:
        """The addresses of PostgreSQL and Redis that nobody gave us."""
        found: dict[str, str] = {}
        if not is_given("DATABASE_URL"):
            child, found["DATABASE_URL"] = start_postgres(self.folder)
            self.supervisor.adopt(child)
        if not is_given("REDIS_URL"):
            child, found["REDIS_URL"] = start_valkey(self.folder)
            self.supervisor.adopt(child)
        return found

    def _start_sandbox(self, port: int, demo: dict[str, str]) -> Child:
        self.env = {**os.environ, **demo, "PYTHONUNBUFFERED": "1"}
        state = self.folder / "sandbox.json"
        return self._python(
            *("sandbox", "manage.py", "sandbox", "--port", str(port), "--state", str(state))
        )

    def _start_web(self, port: int) -> Child:
        web = ("web", "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}")
        return self._python(*web, "--workers", "2", "--threads", "8")

    def _start_background(self) -> None:
        # A demo may be run as root; a shop is not.
        quietly = ("-W", "ignore:You're running the worker with superuser")
        celery = (*quietly, "-m", "celery", "-q", "-A", "config")
        # One worker has nobody to gossip with.
        lonely = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        self._python("worker", *celery, "worker", "-P", "threads", "-c", "20", *lonely)
        self._python("beat", *celery, "beat")

    def _python(self, name: str, *arguments: str) -> Child:
        return self.supervisor.start(
            name, [sys.executable, *arguments], env=self.env, cwd=self.base_dir
        )

    def _publish(self, found: dict[str, str]) -> None:
        running = Running(
            pid=os.getpid(),
            database_url=self.env["DATABASE_URL"],
            redis_url=self.env["REDIS_URL"],
            sandbox_url=self.sandbox_url,
            web_url=self.web_url,
            environment=found,
        )
        write_running(self.folder, running)


def _web_answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=1) as answer:  # noqa: S310 - our own.
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP OK.
    except (urllib.error.URLError, OSError):
        return False
