"""What the commands share: exit codes, and vendor failures said plainly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand
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
