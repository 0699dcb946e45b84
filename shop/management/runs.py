"""What the commands share: exit codes, and vendor failures said plainly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from django.core.management.base import BaseCommand, OutputWrapper
from django.utils.translation import gettext as _

from integrations.errors import VendorError
from shop.sync.cursors import AlreadyRunning

FINE, SOME_FAILED, COULD_NOT_RUN = 0, 1, 2


@contextmanager
def exit_codes(command: BaseCommand) -> Iterator[None]:
    """0 fine, 1 some failed, 2 could not run; the reason goes to stderr in one sentence."""
    try:
        yield
    except AlreadyRunning:
        command.stderr.write(_("Уже выполняется другим процессом."))
        sys.exit(COULD_NOT_RUN)
    except VendorError as error:
        command.stderr.write(f"{error.sentence} ({error})")
        sys.exit(COULD_NOT_RUN)


class Progress:
    """A line that counts while long work goes on; silent where nobody watches."""

    def __init__(self, stream: OutputWrapper, what: str) -> None:
        self._stream = stream
        self._what = what
        self._watched = stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._watched:
            self._stream.write("\r\033[K", ending="")

    def show(self, done: int, total: int | None = None) -> None:
        if not self._watched:
            return
        share = f" {done * 100 // total:3d} % {'▇' * (done * 30 // total):<30}" if total else ""
        self._stream.write(f"\r{done} {self._what}{share}", ending="")
        self._stream.flush()
