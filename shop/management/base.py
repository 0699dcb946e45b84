"""What every command of the shop has in common: a `--help` with examples and exit codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter

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

    def _epilog(self, subcommand: str) -> Iterator[str]:
        yield "Примеры:"
        for arguments, words in self.examples.items():
            yield f"  manage.py {subcommand} {arguments}".rstrip()
            yield f"      {words}"
        yield ""
        yield self.exit_codes_said
