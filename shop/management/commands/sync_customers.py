"""`manage.py sync_customers`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.runs import SOME_FAILED, Progress, exit_codes
from shop.models import BonusGroup
from shop.sync.orders.outside_history import read_missing_histories
from shop.sync.people.customers import CustomersReport, sync_customers
from shop.sync.people.customers_apply import Mirrored
from shop.sync.people.workers import sync_people

SHOWN = 50


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.people.customers` and its neighbours."""

    help = (
        "Забирает из Posiflora баллы и группы покупателей, сопоставляя по телефону, имена "
        "флористов и курьеров и прежние заказы узнанных покупателей. Двойники попадают в "
        "«Требуют внимания»."
    )
    examples = {
        "": "то, что изменилось с прошлого раза; то же раз в час делает beat",
        "--full": "всех до одного: вызов на каждую сотню покупателей Posiflora",
        "--full --dry-run": "показать, у кого что изменилось бы",
    }
    exit_codes_said = (
        "Код выхода: 0 — всё в порядке, 1 — есть двойники, их решит человек, "
        "2 — не получилось начать."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="всех, а не только изменившихся")
        parser.add_argument("--dry-run", action="store_true", help="только показать план")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        with exit_codes(self), Progress(self.stderr, "покупателей") as progress:
            people = sync_people(dry_run=dry_run)
            report = sync_customers(full=options["full"], dry_run=dry_run, progress=progress.show)
            earlier = 0 if dry_run else read_missing_histories()
        self._print(report, dry_run=dry_run)
        self.stdout.write(f"Сотрудников и бонусных групп: {people}")
        if earlier:
            self.stdout.write(f"Прежних заказов найдено: {earlier}")
        if report.doubles:
            sys.exit(SOME_FAILED)

    def _print(self, report: CustomersReport, *, dry_run: bool) -> None:
        titles = dict(BonusGroup.objects.values_list("posiflora_id", "title"))
        rows = [_cells(each, titles) for each in report.mirrored]
        self.print_table(("Покупатель", "Баллы", "Группа"), rows, most=SHOWN)
        self.stdout.write(
            f"В Posiflora: {report.seen}, наших среди них: {report.matched}, "
            f"{'изменилось бы' if dry_run else 'обновлено'}: {report.changed}, "
            f"двойников: {report.doubles}"
        )


def _cells(mirrored: Mirrored, titles: dict[str, str]) -> tuple[str, str, str]:
    was, becomes = mirrored.points
    points = f"{'—' if was is None else was} → {becomes}" if was != becomes else str(becomes)
    before, after = (titles.get(each, each) or "—" for each in mirrored.group)
    return (mirrored.name, points, after if before == after else f"{before} → {after}")
