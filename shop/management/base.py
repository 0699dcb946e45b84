"""What every command of the shop has in common: a `--help` with examples and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NoReturn

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter

from shop.models import Order

from .runs import COULD_NOT_RUN
from .tables import table

EXIT_CODES = "Код выхода: 0 — всё в порядке, 1 — что-то не удалось, 2 — не получилось начать."


class _Formatter(DjangoHelpFormatter):
    """Keeps the lines of the examples as they are and fills the description."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return super()._fill_text(text, width, indent)
        return "".join(indent + line for line in text.splitlines(keepends=True))


class ShopCommand(BaseCommand):
    """`examples` maps arguments, as they are typed, to what they are good for."""

    examples: ClassVar[Mapping[str, str]] = {}
    exit_codes_said: ClassVar[str] = EXIT_CODES

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return Django's parser with the examples below the options."""
        kwargs.setdefault("formatter_class", _Formatter)
        epilog = "\n".join(self._epilog(subcommand))
        return super().create_parser(prog_name, subcommand, epilog=epilog, **kwargs)

    def stop(self, why: str) -> NoReturn:
        """End before anything was done, with a sentence for whoever typed the command."""
        self.stderr.write(why)
        sys.exit(COULD_NOT_RUN)

    def order_must_exist(self, number: str) -> None:
        """Stop when an order is asked for that we never had; nothing is asked for by ""."""
        if number and not Order.objects.filter(number=number).exists():
            self.stop(f"Заказа {number} нет.")

    def print_table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], *, most: int | None = None
    ) -> None:
        """Print the first `most` rows and how many more there are; of none not even the head."""
        if rows:
            for line in table(head, rows[:most]):
                self.stdout.write(line)
        if most is not None and len(rows) > most:
            self.stdout.write(f"… и ещё {len(rows) - most}")

    def _epilog(self, subcommand: str) -> Iterator[str]:
        yield "Примеры:"
        for arguments, words in self.examples.items():
            yield f"  manage.py {subcommand} {arguments}".rstrip()
            yield f"      {words}"
        yield ""
        yield self.exit_codes_said
