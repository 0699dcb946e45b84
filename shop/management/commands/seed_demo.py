"""`manage.py seed_demo`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from shop.management.demo_shop import seed_demo


class Command(BaseCommand):
    """Thin: what is seeded stands in `shop.management.demo_shop`."""

    help = (
        "Добавляет для показа то, чего не знает Posiflora: зоны и интервалы доставки, промокод, "
        "менеджера и покупателя. Повторный запуск ничего не меняет. Каталог берёт sync_catalog."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        added = seed_demo()
        self.stdout.write(f"Добавлено записей: {added}")
