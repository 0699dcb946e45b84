"""What the processes write to stderr: JSON for machines, lines for people, never a secret."""

import json
import logging
from datetime import UTC, datetime

from config.request_id import current_request_id
from integrations.masking import mask_text

# What every record has by itself; anything else was passed as `extra` and is worth showing.
STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Django hands over the whole request, where its id is enough; Celery the traceback once more.
NOT_WORTH_SHOWING = STANDARD_FIELDS | {"request", "data"}
READABLE = "%(asctime)s %(levelname).1s %(name)s: %(message)s"


class MaskingFormatter(logging.Formatter):
    """A line for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The usual line, with phones and keys hidden, also in tracebacks."""
        return mask_text(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, logger, message, request id, extras, traceback; secrets hidden."""
        line: dict[str, object] = {
            "time": _utc(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask_text(record.getMessage()),
            "process": record.process,
        }
        if request := current_request_id.get():
            line["request_id"] = request
        for name, value in vars(record).items():
            if name not in NOT_WORTH_SHOWING:
                line[name] = mask_text(str(value))
        if record.exc_info:
            line["traceback"] = mask_text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat(timespec="milliseconds")


def logging_settings(*, readable: bool) -> dict[str, object]:
    """A dictConfig: everything to stderr through one masking formatter."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "readable": {"()": MaskingFormatter, "format": READABLE, "datefmt": "%H:%M:%S"},
            "json": {"()": JsonFormatter},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "readable" if readable else "json",
            },
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # They come with handlers of their own, which would write around the mask.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "gunicorn.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            # Somebody's wrong address is his affair; an answer of 500 is ours.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # "Task received", "Task succeeded": twice a message, twice a sweep, and
            # nothing in it to act upon.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
