"""Fixtures: the shop as real processes (web, worker, beat, Redis) over the test's own database."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.embedded.process import Child, answers, free_port, start, wait_until
from config.embedded.valkey import start_valkey
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.vendor_settings import process_environment

ROOT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 30.0
LEASE_SECONDS = 3


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Stack:
    """Real processes. Timings are short so that what takes minutes in a shop takes seconds here."""

    shop: Shop
    folder: Path
    web_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    children: list[Child] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **process_environment(self.shop.sandbox.base_url),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "PUBLIC_URL": f"http://127.0.0.1:{self.web_port}",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
            "OUTBOX_SWEEP_EVERY": "1",
            "OUTBOX_UNKNOWN_SETTLE_SECONDS": "1",
            "POLL_ORDERS_EVERY": "1",
            "DATABASE_POOL_SIZE": "10",
        }

    def start_redis(self) -> Child:
        child, _url = start_valkey(self.folder / "redis", durable=False, port=self.redis_port)
        self.children.append(child)
        return child

    def start_web(self) -> Child:
        web = ("-m", "gunicorn", "config.wsgi:application", "--workers", "1", "--threads", "16")
        child = self.python("web", *web, "--bind", f"127.0.0.1:{self.web_port}")
        wait_until(lambda: answers(self.web_port), child=child, seconds=PATIENCE_SECONDS)
        return child

    def start_worker(self) -> Child:
        worker = ("worker", "-P", "threads", "-c", "4", "--without-gossip", "--without-mingle")
        return self.celery("worker", *worker)

    def start_beat(self) -> Child:
        return self.celery("beat", "beat", "--max-interval", "1")

    def celery(self, name: str, *arguments: str) -> Child:
        quietly = ("-W", "ignore:You're running the worker with superuser")
        return self.python(name, *quietly, "-m", "celery", "-q", "-A", "config", *arguments)

    def python(self, name: str, *arguments: str) -> Child:
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, *arguments]
            child = start(name, command, env=self.environment, cwd=ROOT, output=log)
        self.children.append(child)
        return child

    def kill(self, child: Child) -> None:
        """The end without a last word."""
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()

    def post(self, path: str, body: object, **headers: str) -> Answer:
        return self._call("POST", path, json.dumps(body), headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self._call("GET", path, None, headers)

    def place(self, form: dict[str, Any], *, key: str = "") -> Answer:
        """POST /orders as the demo buyer, over real HTTP."""
        return self.post("/api/v1/orders", form, **{"Idempotency-Key": key or str(uuid.uuid4())})

    def eventually(self, what: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for what other processes bring about; shows their logs when they do not."""
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                pytest.fail(f"it did not happen in {seconds:.0f} s\n{self.logs()}")
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(
            f"--- {log.stem}\n{log.read_text(errors='replace')[-4000:]}"
            for log in sorted(self.folder.glob("*.log"))
        )

    def _call(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        caller = self.shop.buyer().authorization
        line = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=PATIENCE_SECONDS)
        try:
            line.request(
                method,
                path,
                body=body,
                headers={
                    "Authorization": caller,
                    "Content-Type": "application/json",
                    **headers,
                },
            )
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.headers), json.loads(answer.read() or b"null"))
        finally:
            line.close()


@pytest.fixture
def stack(shop: Shop, sandbox: SandboxHelper, tmp_path: Path) -> Iterator[Stack]:
    """The shop's processes, Redis and web running; a test starts worker and beat itself."""
    shop.member()
    running = Stack(shop=shop, folder=tmp_path)
    try:
        running.start_redis()
        running.start_web()
        yield running
    finally:
        sandbox.heal()
        running.stop()
