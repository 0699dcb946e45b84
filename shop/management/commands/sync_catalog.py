"""`manage.py sync_catalog`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shop.management.runs import COULD_NOT_RUN, exit_codes
from shop.sync.catalogue.plan import Plan, TooMuchAtOnce
from shop.sync.catalogue.run import sync_catalogue

SHOWN = 20


class Command(BaseCommand):
    """Thin: the work is done in `shop.sync.catalogue`."""

    help = (
        "Приводит каталог, магазины и наличие в соответствие с Posiflora. "
        "Останавливается, если пропало или подорожало больше 30 % товаров."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="только показать план")
        parser.add_argument("--force", action="store_true", help="применить и большой план")

    def handle(self, *_args: Any, **options: Any) -> None:
        with exit_codes(self):
            try:
                report = sync_catalogue(dry_run=options["dry_run"], force=options["force"])
            except TooMuchAtOnce as stopped:
                self._print(stopped.plan)
                self.stderr.write("Слишком много изменений сразу. Проверьте и повторите с --force.")
                sys.exit(COULD_NOT_RUN)
        self._print(report.plan)
        if not options["dry_run"]:
            self.stdout.write(f"Записано строк: {report.written.rows}")

    def _print(self, plan: Plan) -> None:
        parts = {
            "Новые": plan.created,
            "Другая цена": plan.repriced,
            "Изменились": plan.changed,
            "Пропали": plan.hidden,
            "Закончились": plan.sold_out,
        }
        for title, names in parts.items():
            if names:
                more = f" и ещё {len(names) - SHOWN}" if len(names) > SHOWN else ""
                self.stdout.write(f"{title} ({len(names)}): {', '.join(names[:SHOWN])}{more}")
        if not any(parts.values()):
            self.stdout.write("Без изменений.")
