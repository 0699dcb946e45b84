"""A request of the table with everything filled in, checked before anything is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from integrations.posiflora.bodies import Identifier, Json, ResourceDraft, document
from integrations.posiflora.operation import Body, Operation
from integrations.posiflora.query import Pairs
from integrations.posiflora.uploads import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a caller wants to send: exactly one of these, or nothing."""

    draft: ResourceDraft | None = None
    drafts: Sequence[ResourceDraft] = ()
    ids: Sequence[str] = ()
    upload: Upload | None = None


NOTHING_SENT = Sent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call, ready to go. `form` and `json` exclude each other."""

    operation: Operation
    path: str
    query: Pairs
    json: Json | None = None
    form: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def build_request(operation: Operation, path: Sequence[str], query: Pairs, sent: Sent) -> Request:
    """Return the request. Raises ValueError for a wrong path, shape or type of what is sent."""
    address = _fill(operation.path, path)
    if operation.body is Body.FORM and sent.upload is not None:
        form, media_type = sent.upload.encode()
        return Request(
            operation=operation,
            path=address,
            query=query,
            form=form,
            headers={"Content-Type": media_type},
        )
    return Request(operation=operation, path=address, query=query, json=_body(operation, sent))


def _fill(template: str, values: Sequence[str]) -> str:
    parts = template.split("/")
    waiting = iter(values)
    for index, part in enumerate(parts):
        if part.startswith("{"):
            value = next(waiting, "")
            if not value.strip(".") or "/" in value:
                raise ValueError(f"{template}: {part} needs a value")
            parts[index] = quote(value, safe="")
    if next(waiting, None) is not None:
        raise ValueError(f"{template}: too many values")
    return "/".join(parts)


def _body(operation: Operation, sent: Sent) -> Json | None:
    for draft in (sent.draft, *sent.drafts):
        if draft is not None and draft.type != operation.type:
            # The server answers another type with 409 (posiflora.md §5.1).
            raise ValueError(f"{operation.title} sends {operation.type!r}, not {draft.type!r}")
    match operation.body:
        case Body.NONE if sent == NOTHING_SENT:
            return None
        case Body.SINGLE | Body.EITHER if sent.draft is not None:
            return document(sent.draft.to_json())
        case Body.BULK | Body.EITHER if sent.drafts:
            return document([draft.to_json() for draft in sent.drafts])
        case Body.IDENTIFIERS if sent.ids:
            return document([Identifier(operation.type, id_).to_json() for id_ in sent.ids])
        case _:
            raise ValueError(f"{operation.title} sends {operation.body.value}")
