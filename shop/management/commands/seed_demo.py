"""`manage.py seed_demo`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.demo_shop import seed_demo


class Command(ShopCommand):
    """Thin: what is seeded stands in `shop.management.demo_shop`."""

    help = (
        "Добавляет для показа то, чего не знает Posiflora: зоны и интервалы доставки, промокод, "
        "менеджера и покупателя. Повторный запуск ничего не меняет. Каталог берёт sync_catalog."
    )
    examples = {
        "--dry-run": "показать, чего не хватает",
        "": "добавить; то, что уже есть, остаётся как есть",
    }
    exit_codes_said = "Код выхода: 0."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="только показать план")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        added = seed_demo(dry_run=dry_run)
        for what, rows in added.items():
            if rows:
                self.stdout.write(f"{what}: {rows}")
        verb = "Будет добавлено" if dry_run else "Добавлено"
        self.stdout.write(f"{verb} записей: {sum(added.values())}")
