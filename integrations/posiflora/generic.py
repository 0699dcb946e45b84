"""What may be passed to an operation called by its name.

The path first, then any of these by name: `draft` (one resource), `drafts` (an array), `ids` (of a
bulk delete), `upload`, or `attributes`, `relationships` and `id` for a resource made on the spot;
`include`, `sort`, `fields`, `undocumented`; `page`, `size`, `limit` of a list. Whatever else is
named is a filter, as is everything in `filters`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from integrations.posiflora.bodies import Relationship, ResourceDraft
from integrations.posiflora.operation import Body, Operation
from integrations.posiflora.outgoing import Sent
from integrations.posiflora.query import PAGE_SIZE, Asked, Filters, Words
from integrations.posiflora.uploads import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The arguments of a call by name, sorted."""

    sent: Sent
    asked: Asked
    page: int | None
    size: int
    limit: int | None


def arrange(operation: Operation, path: Sequence[str], arguments: Mapping[str, object]) -> Arranged:
    """Sort the arguments of a call by name."""
    left = dict(arguments)
    sent = Sent(
        draft=cast("ResourceDraft | None", left.pop("draft", None))
        or _made_on_the_spot(operation, path, left),
        drafts=cast("Sequence[ResourceDraft]", left.pop("drafts", ())),
        ids=cast("Sequence[str]", left.pop("ids", ())),
        upload=cast("Upload | None", left.pop("upload", None)),
    )
    page = cast("int | None", left.pop("page", None))
    size = cast("int", left.pop("size", PAGE_SIZE))
    limit = cast("int | None", left.pop("limit", None))
    asked = Asked(
        include=cast("Words", left.pop("include", ())),
        sort=cast("Words", left.pop("sort", ())),
        fields=cast("Mapping[str, Words] | None", left.pop("fields", None)),
        undocumented=cast("Filters | None", left.pop("undocumented", None)),
    )
    filters = cast("Filters | None", left.pop("filters", None))
    asked["filters"] = {**(filters or {}), **left}
    return Arranged(sent=sent, asked=asked, page=page, size=size, limit=limit)


def _made_on_the_spot(
    operation: Operation, path: Sequence[str], left: dict[str, object]
) -> ResourceDraft | None:
    if operation.body not in {Body.SINGLE, Body.EITHER}:
        return None
    given = {"id", "attributes", "relationships"} & left.keys()
    if not given:
        return None
    # The document of a change names the resource a second time, after the path.
    same = path[0] if operation.verb == "PATCH" and path else ""
    return ResourceDraft(
        type=operation.type,
        id=str(left.pop("id", same)),
        attributes=cast("Mapping[str, object]", left.pop("attributes", {})),
        relationships=cast("Mapping[str, Relationship]", left.pop("relationships", {})),
    )
