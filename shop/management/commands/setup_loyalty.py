"""`manage.py setup_loyalty`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from shop.management.base import ShopCommand
from shop.management.runs import exit_codes
from shop.sync.loyalty.webhook import CannotSubscribe, webhook_subscribe, webhook_unsubscribe


class Command(ShopCommand):
    """Thin: the work is done in `shop.sync.loyalty.webhook`."""

    help = (
        "Просит сервис бонусов сообщать магазину об изменениях баланса (БонусПЛЮС). "
        "Повторный запуск ничего не меняет; после смены PUBLIC_URL или SECRET_KEY подписывает "
        "заново. Остальным сервисам подписка не нужна: код выхода 2 и пояснение."
    )
    examples = {
        "--dry-run": "показать, куда БонусПЛЮС будет сообщать",
        "": "подписаться",
        "--remove": "отказаться от подписки",
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="отказаться от подписки")
        parser.add_argument("--dry-run", action="store_true", help="только сказать, что изменится")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        try:
            with exit_codes(self):
                said = (_remove if options["remove"] else _subscribe)(dry_run=dry_run)
        except CannotSubscribe as reason:
            self.stop(str(reason))
        self.stdout.write(said)


def _subscribe(*, dry_run: bool) -> str:
    subscribed = webhook_subscribe(dry_run=dry_run)
    if not subscribed.changed:
        return f"Уже подписано (№ {subscribed.subscription_id}): {subscribed.address}"
    if dry_run:
        return f"Было бы подписано: {subscribed.address}"
    return f"Подписано (№ {subscribed.subscription_id}): {subscribed.address}"


def _remove(*, dry_run: bool) -> str:
    if not webhook_unsubscribe(dry_run=dry_run):
        return "Подписки нет."
    return "Подписка была бы снята." if dry_run else "Подписка снята."
