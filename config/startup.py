"""Stopping a start that cannot go well, with one clear line instead of a traceback."""

import sys

from django.conf import settings

from config.checks import Finding, findings

# What a command answers when it could not run at all.
COULD_NOT_RUN = 2


def refusals(*, serving: bool) -> list[Finding]:
    """What stops this process. A serving one cannot do without its servers even in DEBUG."""
    stopping = [finding for finding in findings(settings) if finding.stops]
    if serving and settings.DEBUG:
        for name, configured in (
            ("DATABASE_URL", settings.DATABASE_CONFIGURED),
            ("REDIS_URL", settings.REDIS_CONFIGURED),
        ):
            if not configured:
                text = "не задан, и make run в этой папке не запущен"
                stopping.append(Finding("shop.E003", name, text))
    return stopping


def stop_if_misconfigured(*, serving: bool = True, exit_code: int = COULD_NOT_RUN) -> None:
    """End the process when a setting is missing or contradictory: a line for each on stderr."""
    reasons = refusals(serving=serving)
    for reason in reasons:
        print(f"Запуск остановлен. {reason}", file=sys.stderr)  # noqa: T201 - logging may not be set up yet.
    if {"SECRET_KEY", "DATABASE_URL"} <= {reason.name for reason in reasons}:
        print("Ничего не настроено? Для знакомства хватит make run.", file=sys.stderr)  # noqa: T201 - a terminal.
    if reasons:
        raise SystemExit(exit_code)
