"""`manage.py prune_logs`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shop.sync.prune import prune_logs


class Command(BaseCommand):
    """Thin: the work is done in `shop.sync.prune`."""

    help = "Удаляет старые записи обмена, ключи повторов и отправленные сообщения."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="только посчитать")

    def handle(self, *_args: Any, **options: Any) -> None:
        for name, rows in prune_logs(dry_run=options["dry_run"]).items():
            self.stdout.write(f"{name}: {rows}")
