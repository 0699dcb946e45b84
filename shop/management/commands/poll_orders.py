"""`manage.py poll_orders`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shop.management.moments import moment
from shop.management.runs import SOME_FAILED, exit_codes
from shop.sync.poll import poll_orders


class Command(BaseCommand):
    """Thin: the work is done in `shop.sync.poll`."""

    help = "Забирает из Posiflora изменения заказов: статусы, флориста, доставку."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            type=moment,
            help="с какого момента, например 2026-11-20T00:00; по умолчанию с места остановки",
        )

        parser.add_argument(
            "--dry-run", action="store_true", help="только посчитать, ничего не меняя"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        with exit_codes(self):
            report = poll_orders(since=options["since"], dry_run=options["dry_run"])
        self.stdout.write(
            f"Запросов: {report.calls}, заказов в ответах: {report.seen}, "
            f"изменилось у нас: {report.changed}, не удалось: {report.failed}"
        )
        if report.failed:
            sys.exit(SOME_FAILED)
