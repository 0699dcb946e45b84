"""`manage.py push_orders`."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connections

from shop.management.runs import COULD_NOT_RUN, SOME_FAILED, exit_codes
from shop.models import UNFINISHED_STATES, MessageState, Order, OutboxMessage, Vendor
from shop.services.messages import message_retry
from shop.sync.outbox.run import run_due

LONGEST_PAUSE = 2.0


class Command(BaseCommand):
    """Thin: the work is done in `shop.sync.outbox`."""

    help = (
        "Отправляет системам всё, чему пришло время: заказы, бонусы, сообщения. "
        "С --loop заменяет фоновые процессы там, где нет Redis."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--order", help="повторить и застрявшее по этому заказу")
        parser.add_argument("--loop", action="store_true", help="работать, пока не остановят")
        parser.add_argument("--dry-run", action="store_true", help="только показать, что ждёт")

    def handle(self, *_args: Any, **options: Any) -> None:
        waiting = OutboxMessage.objects.filter(state__in=UNFINISHED_STATES)
        if options["order"]:
            if not Order.objects.filter(number=options["order"]).exists():
                self.stderr.write(f"Заказа {options['order']} нет.")
                sys.exit(COULD_NOT_RUN)
            waiting = waiting.filter(order__number=options["order"])
        if options["dry_run"]:
            for message in waiting.select_related("order").order_by("pk"):
                self.stdout.write(f"{message}: {message.get_state_display()} {message.error}")
            return
        with exit_codes(self):
            if options["order"]:
                for message in waiting.order_by("pk"):
                    message_retry(message=message)
            sent = self._loop() if options["loop"] else _send_all()
        stuck = waiting.filter(state=MessageState.ATTENTION).count()
        self.stdout.write(f"Обработано сообщений: {sent}, ждут человека: {stuck}")
        if stuck:
            sys.exit(SOME_FAILED)

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


def _send_all() -> int:
    """A thread for each vendor: a dead one must not keep the others waiting.

    Again as long as something was sent: one vendor's answer makes another one's message due.
    """
    total = 0
    with ThreadPoolExecutor(len(Vendor)) as threads:
        while sent := sum(threads.map(_send, Vendor)):
            total += sent
    return total


def _send(vendor: Vendor) -> int:
    try:
        return run_due(vendor=vendor, keep_going=lambda: True)
    finally:
        connections.close_all()
