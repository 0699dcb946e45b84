"""`manage.py push_orders`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DatabaseError, connections
from django.db.models import QuerySet

from shop.management.base import ShopCommand
from shop.management.runs import SOME_FAILED, Progress, exit_codes
from shop.models import UNFINISHED_STATES, MessageState, OutboxMessage, Vendor
from shop.services import clock
from shop.services.messages import message_retry
from shop.sync.outbox.run import run_due

LONGEST_PAUSE = 2.0

type Done = Callable[[], object]
"""Called before each message, and once more when there is none left."""


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.outbox`."""

    help = (
        "Отправляет системам всё, чему пришло время: заказы, бонусы, сообщения. "
        "С --loop делает это без перерыва, и заказы уходят и там, где нет Redis; статусы и "
        "каталог обновляют только worker и beat."
    )
    examples = {
        "": "отправить сейчас всё, что ждёт своей очереди",
        "--dry-run": "показать, что ждёт, чего и почему",
        "--order TM0000000123": "повторить и то, что по этому заказу застряло",
        "--loop": "отправлять без перерыва, пока не остановят (Ctrl-C)",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--order", help="повторить и застрявшее по этому заказу")
        parser.add_argument("--loop", action="store_true", help="отправлять, пока не остановят")
        parser.add_argument("--dry-run", action="store_true", help="только показать, что ждёт")

    def handle(self, *_args: Any, **options: Any) -> None:
        waiting = OutboxMessage.objects.filter(state__in=UNFINISHED_STATES)
        if options["order"]:
            self.order_must_exist(options["order"])
            waiting = waiting.filter(order__number=options["order"])
        if options["dry_run"]:
            self._print_plan(waiting)
            return
        with exit_codes(self), Progress(self.stderr, "сообщений") as progress:
            if options["order"]:
                for message in waiting.order_by("pk"):
                    message_retry(message=message)
            turns = count()
            sent = (
                self._loop() if options["loop"] else _send_all(lambda: progress.show(next(turns)))
            )
        stuck = waiting.filter(state=MessageState.ATTENTION).count()
        self.stdout.write(f"Обработано сообщений: {sent}, ждут человека: {stuck}")
        if stuck:
            sys.exit(SOME_FAILED)

    def _print_plan(self, waiting: QuerySet[OutboxMessage]) -> None:
        messages = list(waiting.select_related("order").order_by("pk"))
        head = ("Что", "Куда", "Состояние", "Не раньше", "Почему")
        self.print_table(head, [_cells(each) for each in messages])
        self.stdout.write(f"Ждут отправки: {len(messages)}")

    def _loop(self) -> int:
        """Until Ctrl-C. A database that is away for a while must not end it."""
        sent = 0
        try:
            while True:
                try:
                    sent += _send_all()
                except DatabaseError as error:
                    self.stderr.write(f"База данных не отвечает, попробуем ещё раз: {error}")
                time.sleep(min(settings.OUTBOX_SWEEP_EVERY, LONGEST_PAUSE))
        except KeyboardInterrupt:
            return sent


def _cells(message: OutboxMessage) -> tuple[str, ...]:
    return (
        str(message),
        str(Vendor(message.vendor).label),
        str(MessageState(message.state).label),
        f"{clock.local(message.available_at):%d.%m %H:%M:%S}",
        message.error,
    )


def _send_all(done: Done = lambda: None) -> int:
    """A thread for each vendor: a dead one must not keep the others waiting.

    Again as long as something was sent: one vendor's answer makes another one's message due.
    """
    total = 0
    with ThreadPoolExecutor(len(Vendor)) as threads:
        while sent := sum(threads.map(lambda vendor: _send(vendor, done), Vendor)):
            total += sent
    return total


def _send(vendor: Vendor, done: Done) -> int:
    def keep_going() -> bool:
        done()
        return True

    try:
        return run_due(vendor=vendor, keep_going=keep_going)
    finally:
        connections.close_all()
