"""`manage.py poll_orders`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.moments import moment
from shop.management.runs import SOME_FAILED, Progress, exit_codes
from shop.sync.orders.poll import poll_orders
from shop.sync.orders.poll_apply import Followed, PollReport

SHOWN = 50


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.orders.poll`."""

    help = "Забирает из Posiflora изменения заказов: статусы, флориста, доставку, чужие заказы."
    examples = {
        "": "принять сейчас то, что изменилось с прошлого раза",
        "--dry-run": "показать, какие заказы изменятся, и ничего не менять",
        "--since 2026-11-20T00:00": "перечитать изменения с этого момента",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            type=moment,
            help="с какого момента, например 2026-11-20T00:00; по умолчанию с места остановки",
        )
        parser.add_argument("--dry-run", action="store_true", help="только показать план")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        with exit_codes(self), Progress(self.stderr, "заказов") as progress:
            report = poll_orders(since=options["since"], dry_run=dry_run, progress=progress.show)
        self._print(report, dry_run=dry_run)
        if report.failed:
            sys.exit(SOME_FAILED)

    def _print(self, report: PollReport, *, dry_run: bool) -> None:
        head = ("Заказ", "У нас", "Станет" if dry_run else "Стало")
        self.print_table(head, [_cells(each) for each in report.followed], most=SHOWN)
        self.stdout.write(
            f"Запросов: {report.calls}, заказов в ответах: {report.seen}, "
            f"{'изменилось бы' if dry_run else 'изменилось'} у нас: {report.changed}, "
            f"не из Telegram: {report.outside}, не удалось: {report.failed}"
        )


def _cells(followed: Followed) -> tuple[str, str, str]:
    same = followed.was == followed.becomes
    becomes = "тот же статус, другие подробности" if same else str(followed.becomes.label)
    return (followed.number, str(followed.was.label), becomes)
