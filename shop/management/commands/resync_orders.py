"""`manage.py resync_orders`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.moments import moment
from shop.management.runs import SOME_FAILED, Progress, exit_codes
from shop.sync.orders.outside_history import read_orders_since
from shop.sync.orders.poll_apply import PollReport
from shop.sync.orders.resync import Outcome, Reread, orders_to_resync, resync_orders

WORDS = {
    Outcome.SAME: "без изменений",
    Outcome.CHANGED: "обновлён",
    Outcome.GONE: "нет в Posiflora",
    Outcome.NOT_SENT: "ещё не отправлен",
    Outcome.FAILED: "не удалось",
}


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.orders.resync`."""

    help = (
        "Перечитывает заказы из Posiflora и принимает их состояние заново, даже если оно уже "
        "известно. Без параметров — все незавершённые и завершённые за последнюю неделю. С --since "
        "заодно просматривает все заказы Posiflora с этого момента: покупатели увидят и те свои, "
        "что оформлены не в Telegram."
    )
    examples = {
        "--dry-run": "показать план, ничего не меняя",
        "--order TM0000000123": "перечитать один заказ",
        "--since 2026-11-01": "все заказы с начала ноября, наши и оформленные в магазине",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--order", default="", help="номер одного заказа")
        which.add_argument(
            "--since", type=moment, help="оформленные с этого момента, например 2026-11-20T00:00"
        )
        parser.add_argument("--dry-run", action="store_true", help="только показать план")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.order_must_exist(options["order"])
        wanted = orders_to_resync(number=options["order"], since=options["since"])
        with exit_codes(self), Progress(self.stderr, "заказов") as progress:
            rows = resync_orders(wanted, dry_run=options["dry_run"], progress=progress.show)
            others = (
                read_orders_since(
                    options["since"], dry_run=options["dry_run"], progress=progress.show
                )
                if options["since"]
                else PollReport()
            )
        self._print(rows, dry_run=options["dry_run"])
        if options["since"]:
            self.stdout.write(
                f"Просмотрено заказов Posiflora: {others.seen}, "
                f"новых не из Telegram: {others.outside}"
            )
        failed = any(row.outcome in {Outcome.FAILED, Outcome.GONE} for row in rows)
        if failed or others.failed:
            sys.exit(SOME_FAILED)

    def _print(self, rows: list[Reread], *, dry_run: bool) -> None:
        """Only what is worth a look, then the sums."""
        head = ("Заказ", "У нас", "В Posiflora", "Станет" if dry_run else "Стало", "Итог")
        self.print_table(head, [_cells(row) for row in rows if row.outcome != Outcome.SAME])
        counts = Counter(row.outcome for row in rows)
        sums = ", ".join(f"{WORDS[each]}: {counts[each]}" for each in Outcome if counts[each])
        self.stdout.write(f"Заказов: {len(rows)}" + (f" ({sums})" if sums else ""))


def _cells(row: Reread) -> tuple[str, ...]:
    outcome = f"{WORDS[row.outcome]}: {row.reason}" if row.reason else WORDS[row.outcome]
    return (row.number, str(row.was.label), row.there or "—", str(row.becomes.label), outcome)
