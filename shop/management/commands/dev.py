"""`manage.py dev`: what `make run` calls."""

import sys
from typing import Any

from django.conf import settings
from django.core.management import CommandParser, call_command
from django.core.management.base import BaseCommand, CommandError

from config.embedded.dev import clean, run_shop, running_url
from config.embedded.errors import CannotStart


class Command(BaseCommand):
    """Thin: the work is done in `config.embedded`."""

    help = (
        "Запускает весь магазин на этой машине: PostgreSQL, Redis, учебные Posiflora, LoyalClient, "
        "БонусПЛЮС и Telegram, сайт, фоновые процессы — и наполняет его для показа. "
        "Остановить: Ctrl-C."
    )
    # It makes the environment that the checks would ask for.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="порт сайта; занят — возьмём следующий"
        )
        parser.add_argument(
            "--prepare", action="store_true", help="только подготовить данные и выйти"
        )

        parser.add_argument("--url", action="store_true", help="назвать адрес запущенного магазина")
        parser.add_argument("--clean", action="store_true", help="удалить данные показа и выйти")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["prepare"]:
            self._prepare()
            return
        try:
            if options["clean"]:
                clean(base_dir=settings.BASE_DIR)
                return
            if options["url"]:
                self.stdout.write(running_url(base_dir=settings.BASE_DIR))
                return
        except CannotStart as error:
            raise CommandError(str(error), returncode=2) from error
        sys.exit(run_shop(base_dir=settings.BASE_DIR, port=options["port"]))

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        try:
            call_command("sync_catalog")
        except (CommandError, SystemExit):
            # A developer's real Posiflora may be away or refuse his key; the rest still works.
            self.stderr.write("Каталог не загрузился: магазин откроется с тем, что уже есть.")
        call_command("seed_demo")
