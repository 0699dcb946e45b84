"""`manage.py sandbox`: the stand-ins of the vendors, for the demo and for trying things out."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from integrations.sandbox.run import run


class Command(BaseCommand):
    """Serve Posiflora, LoyalClient, BonusPlus and Telegram stand-ins on one port until stopped."""

    help = (
        "Запускает песочницу: подменные Posiflora, LoyalClient, БонусПЛЮС и Telegram на одном "
        "порту и страницу, где можно сыграть за флориста."
    )
    requires_system_checks = []  # The sandbox has to start before the shop is configured.

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=8090, help="порт, по умолчанию 8090")
        parser.add_argument("--host", default="127.0.0.1", help="адрес, по умолчанию 127.0.0.1")
        parser.add_argument(
            "--state", type=Path, help="файл, где песочница помнит заказы между запусками"
        )
        parser.add_argument(
            "--public-url", default="", help="адрес, по которому покупатель увидит картинки"
        )
        parser.add_argument(
            "--switch",
            action="append",
            default=[],
            metavar="ИМЯ=ЗНАЧЕНИЕ",
            help="настройка поведения (список в integrations/sandbox/switches.py)",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Run until a signal comes; exit code 1 when it cannot start."""
        del args
        state = options["state"]
        switches = options["switch"]
        assert state is None or isinstance(state, Path)
        assert isinstance(switches, list)
        try:
            run(
                host=str(options["host"]),
                port=int(str(options["port"])),
                state=state,
                public_url=str(options["public_url"]),
                switches=switches,
                say=self._say,
            )
        except (OSError, ValueError) as error:
            raise CommandError(f"Песочница не запустилась: {error}") from error

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
