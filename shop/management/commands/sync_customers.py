"""`manage.py sync_customers`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shop.management.runs import Progress, exit_codes
from shop.sync.customers import sync_customers
from shop.sync.people import sync_people


class Command(BaseCommand):
    """Thin: the work is done in `shop.sync.customers` and `shop.sync.people`."""

    help = (
        "Забирает из Posiflora баллы и группы покупателей, сопоставляя по телефону, "
        "и имена флористов и курьеров. Двойники попадают в «Требует внимания»."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="всех, а не только изменившихся")
        parser.add_argument("--dry-run", action="store_true", help="только посчитать")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        with exit_codes(self), Progress(self.stderr, "покупателей") as progress:
            people = sync_people(dry_run=dry_run)
            report = sync_customers(full=options["full"], dry_run=dry_run, progress=progress.show)
        self.stdout.write(
            f"В Posiflora: {report.seen}, наших среди них: {report.matched}, "
            f"{'изменилось бы' if dry_run else 'обновлено'}: {report.changed}, "
            f"двойников: {report.doubles}"
        )
        self.stdout.write(f"Сотрудников и бонусных групп: {people}")
