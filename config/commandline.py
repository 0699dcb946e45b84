"""`manage.py` with readable endings: one line and exit code 2 where a command could not run."""

import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.management import execute_from_command_line, get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import OperationalError

from config.startup import COULD_NOT_RUN, stop_if_misconfigured

NO_DATABASE = "База данных не задана: запустите make run в этой папке или укажите DATABASE_URL."


def run(argv: Sequence[str]) -> None:
    """Run the management command in `argv`, as `manage.py` gets it."""
    # A command is one thread: without the pool it learns at once why it cannot have a connection.
    options: dict[str, object] = settings.DATABASES["default"].get("OPTIONS", {})
    options.pop("pool", None)
    name = argv[1] if len(argv) > 1 else ""
    asks_for_help = bool({"-h", "--help"} & set(argv))
    if not asks_for_help:
        django.setup()
        if _obeys_checks(name):
            stop_if_misconfigured(serving=False)
    try:
        execute_from_command_line(list(argv))
    except OperationalError as error:
        if "--traceback" in argv:
            raise
        reason = str(error).strip().splitlines()[:1]
        answer = f"База данных не отвечает: {''.join(reason)}"
        print(answer if settings.DATABASE_CONFIGURED else NO_DATABASE, file=sys.stderr)  # noqa: T201 - a terminal.
        raise SystemExit(COULD_NOT_RUN) from None


def _obeys_checks(name: str) -> bool:
    """Whether the command runs Django's checks: `check`, `shell` or `makemessages` work without."""
    home = get_commands().get(name)
    if home is None:
        return False
    command = home if isinstance(home, BaseCommand) else load_command_class(home, name)
    return command.requires_system_checks == "__all__"
