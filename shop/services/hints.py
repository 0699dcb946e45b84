"""Telling a worker that there is something to do. Only a hint: the truth is in PostgreSQL."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

LOOK_UP_TASK = "shop.tasks.look_up_customer"


def hint(task: str, *arguments: object, countdown: float = 0) -> None:
    """Ask for a task, `countdown` seconds from now. A broker that is away hears nothing of it.

    Whoever hints has somebody else who finds what the hint did not: a sweep, or the next reader.
    """
    try:
        current_app.send_task(
            task, args=list(arguments), countdown=countdown, retry=False, ignore_result=True
        )
    except (OperationalError, OSError) as error:
        logger.warning("broker is away, %s waits for its turn: %s", task, error)
