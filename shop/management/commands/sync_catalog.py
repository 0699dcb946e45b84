"""`manage.py sync_catalog`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.runs import SOME_FAILED, Progress, exit_codes
from shop.sync.catalogue.plan import Plan, TooMuchAtOnce
from shop.sync.catalogue.run import CatalogueReport, sync_catalogue

SHOWN = 20


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.catalogue`."""

    help = (
        "Приводит каталог, цены, магазины и наличие в соответствие с Posiflora: обычно по тому, "
        "что изменилось, с --full целиком. Что не удалось прочитать, попадает в «Требуют "
        "внимания». Останавливается, если пропало или подорожало больше 30 % товаров."
    )
    examples = {
        "": "то, что могло измениться; то же каждые несколько минут делает beat",
        "--full": "весь каталог с начала до конца; то же ночью делает beat",
        "--full --dry-run": "показать, что изменилось бы, и ничего не менять",
        "--force": "применить план, на котором обновление остановилось",
    }
    exit_codes_said = (
        "Код выхода: 0 — всё в порядке, 1 — часть записей пропущена, о них спросят человека, "
        "2 — не получилось начать или изменений слишком много."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="прочитать весь каталог")
        parser.add_argument("--dry-run", action="store_true", help="только показать план")
        parser.add_argument("--force", action="store_true", help="применить и большой план")

    def handle(self, *_args: Any, **options: Any) -> None:
        with exit_codes(self):
            try:
                with Progress(self.stderr, "записей") as progress:
                    report = sync_catalogue(
                        full=options["full"],
                        dry_run=options["dry_run"],
                        force=options["force"],
                        progress=progress.show,
                    )
            except TooMuchAtOnce as stopped:
                self._print(stopped.plan)
                self.stop("Слишком много изменений сразу. Проверьте и повторите с --force.")
        self._print(report.plan)
        self._end(report, dry_run=options["dry_run"])

    def _end(self, report: CatalogueReport, *, dry_run: bool) -> None:
        if dry_run and report.plan.is_suspicious:
            self.stdout.write("Слишком много изменений сразу: без --force не применится.")
        if not dry_run:
            self.stdout.write(f"Записано строк: {report.rows}")
        if report.left_out:
            where = "" if dry_run else ", подробности в «Требуют внимания»"
            self.stderr.write(f"Пропущено записей: {report.left_out}{where}.")
            sys.exit(SOME_FAILED)

    def _print(self, plan: Plan) -> None:
        parts = {
            "Новые": plan.created,
            "Другая цена": plan.repriced,
            "Изменились": plan.changed,
            "Пропали": plan.hidden,
            "Закончились": plan.sold_out,
            "Ушли с витрины": plan.left_display,
            "Новые варианты": plan.variants_created,
            "Другая цена варианта": plan.variants_repriced,
            "Изменились варианты": plan.variants_changed,
            "Пропали варианты": plan.variants_hidden,
        }
        for title, names in parts.items():
            if names:
                more = f" и ещё {len(names) - SHOWN}" if len(names) > SHOWN else ""
                self.stdout.write(f"{title} ({len(names)}): {'; '.join(names[:SHOWN])}{more}")
        if not any(parts.values()):
            self.stdout.write("Без изменений.")
