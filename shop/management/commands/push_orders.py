"""`manage.py push_orders`."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from shop.management.runs import SOME_FAILED, exit_codes
from shop.models import UNFINISHED_STATES, MessageState, OutboxMessage, Vendor
from shop.services.messages import message_retry
from shop.sync.outbox.run import run_due


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
            waiting = waiting.filter(order__number=options["order"])
        if options["dry_run"]:
            for message in waiting.select_related("order").order_by("pk"):
                self.stdout.write(f"{message}: {message.get_state_display()} {message.error}")
            return
        with exit_codes(self):
            if options["order"]:
                for message in waiting.order_by("pk"):
                    message_retry(message=message)
            sent = self._send_all()
            while options["loop"]:
                time.sleep(min(settings.OUTBOX_SWEEP_EVERY, 2))
                sent += self._send_all()
        stuck = waiting.filter(state=MessageState.ATTENTION).count()
        self.stdout.write(f"Обработано сообщений: {sent}, ждут человека: {stuck}")
        if stuck:
            sys.exit(SOME_FAILED)

    def _send_all(self) -> int:
        return sum(run_due(vendor=vendor, keep_going=lambda: True) for vendor in Vendor)
