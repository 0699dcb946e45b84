"""Posiflora's error documents (posiflora.md §2, §7.1)."""

from collections.abc import Mapping

from integrations.errors import Problem
from integrations.http import Dialect
from integrations.masking import mask_text
from integrations.posiflora.wire import text_in

# Parts of a JSON pointer that name a place in the envelope and not a field.
_ENVELOPE = frozenset({"", "data", "attributes", "relationships", "id"})


def read_problems(data: object) -> tuple[Problem, ...]:
    """Return the problems of a JSON:API error document, or of the guard's own flat form.

    An expired token is answered as `{"code": 401, "message": …}`, without any `errors`.
    """
    if not isinstance(data, Mapping):
        return ()
    errors = data.get("errors")
    if isinstance(errors, list):
        return tuple(_problem(entry) for entry in errors if isinstance(entry, Mapping))
    message = text_in(data.get("message"))
    return (Problem(field="", message=mask_text(message)),) if message else ()


def _problem(entry: Mapping[str, object]) -> Problem:
    title, detail = text_in(entry.get("title")), text_in(entry.get("detail"))
    message = ": ".join(part for part in (title, detail) if part) or "no message"
    return Problem(
        field=_field(entry.get("source")),
        message=mask_text(message),
        code=text_in(entry.get("code")),
    )


def _field(source: object) -> str:
    """Return the last meaningful segment: both "/data/docNo" and "/data/attributes/docNo" exist."""
    if not isinstance(source, Mapping):
        return ""
    parameter = text_in(source.get("parameter"))
    if parameter:
        return parameter
    segments = text_in(source.get("pointer")).split("/")
    names = [part for part in segments if part not in _ENVELOPE and not part.isdigit()]
    return names[-1] if names else ""


DIALECT = Dialect(problems=read_problems)
