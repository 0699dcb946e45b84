"""`manage.py prune_logs`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.runs import Progress
from shop.sync.prune import prune_logs

TITLES = {
    "exchanges": "обмен с системами",
    "idempotency_keys": "ключи повторных запросов",
    "phone_codes": "коды из сообщений",
    "messages": "отправленные сообщения системам",
}


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.prune`."""

    help = (
        "Удаляет старые записи обмена (EXCHANGE_LOG_DAYS), ключи повторов и отправленные "
        "сообщения. Каждую ночь это делает и beat."
    )
    examples = {
        "--dry-run": "показать, сколько строк будет удалено",
        "": "удалить; можно прервать и запустить снова",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="только посчитать")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        with Progress(self.stderr, "строк") as progress:
            rows = prune_logs(dry_run=dry_run, progress=progress.show)
        cells = [(TITLES[name], str(count)) for name, count in rows.items()]
        self.print_table(("Что", "Будет удалено" if dry_run else "Удалено"), cells)
