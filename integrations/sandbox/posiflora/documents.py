"""Writing JSON:API documents: resources, includes, lists with their metas."""

from collections.abc import Iterable, Sequence

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.errors import ApiError, Problem, parse_failed
from integrations.sandbox.posiflora.store import Ref, Relation, Resource
from integrations.sandbox.wire import JSON_API, JsonObject, Response, answer

HIDDEN_UNLESS_INCLUDED = {"inventory-items": {"images"}, "bouquets": {"images"}}
"""Relationships the list samples do not show although they can be included (posiflora.md §4)."""
EXTRA: dict[str, JsonObject] = {
    "orders": {"amoLeadId": None},
    "customers": {"idAmo": None},
    "bouquets": {"qty": 1, "barcode": None},
    "inventory-items": {"postfix": None, "showInCheckout": True},
    "stores": {"isSbp": False},
    "order-payments": {"paymentLink": None},
}
"""Attributes seen live and documented nowhere; null everywhere else."""
IMAGE_FILES = ("file", "fileSmall", "fileMedium", "fileShop", "fileLogo", "fileLogoRetina")


def render(
    call: Call, row: Resource, *, without: Iterable[str] = (), include: Iterable[str] = ()
) -> JsonObject:
    """Return one resource as it travels; `without` names relationships left out."""
    attributes = dict(row.attributes)
    if row.type == "images":
        attributes |= _image(call, row)
    if call.switches.extra_fields:
        attributes |= EXTRA.get(row.type, {})
        attributes["sandboxExtra"] = None
    hidden = HIDDEN_UNLESS_INCLUDED.get(row.type, set()) - {path.split(".")[0] for path in include}
    left_out = {*without, *hidden}
    document: JsonObject = {"type": row.type, "id": row.id, "attributes": attributes}
    shown = {name: _data(each) for name, each in row.relations.items() if name not in left_out}
    if shown:
        document["relationships"] = shown
    document["links"] = {"self": f"/{row.type}/{row.id}"}
    return document


def single(
    call: Call,
    row: Resource,
    *,
    status: int = 200,
    includes: Iterable[str] = (),
    always: Sequence[str] = (),
    without: Iterable[str] = (),
    meta: JsonObject | None = None,
) -> Response:
    """Answer with one resource; `includes` are the paths a client may ask for."""
    paths = [*always, *asked_includes(call, includes)]
    document: JsonObject = {} if meta is None else {"meta": meta}
    document["data"] = render(call, row, without=without, include=paths)
    included = _included(call, [row], paths)
    if included:
        document["included"] = included
    return answer(status, document, JSON_API)


def many(
    call: Call,
    rows: Sequence[Resource],
    *,
    paths: Sequence[str] = (),
    without: Iterable[str] = (),
    meta: JsonObject | None = None,
    status: int = 200,
) -> Response:
    """Answer with a list; `paths` are the includes already checked."""
    document: JsonObject = {} if meta is None else {"meta": meta}
    hidden = tuple(without)
    document["data"] = [render(call, row, without=hidden, include=paths) for row in rows]
    included = _included(call, rows, paths)
    if included:
        document["included"] = included
    return answer(status, document, JSON_API)


def asked_includes(call: Call, allowed: Iterable[str]) -> list[str]:
    """Return the include paths of the query; an unknown one is a 422 (posiflora.md §7)."""
    asked = call.request.query.csv("include")
    permitted = set(allowed)
    unknown = [path for path in asked if path not in permitted]
    if unknown:
        title = f"Invalid include paths: '{', '.join(unknown)}'"
        code = "9f4922b8-8e8b-4847-baf2-5831adfd6813"
        raise ApiError(Problem(422, title, code, parameter="includePaths"))
    return asked


def whole_number(call: Call, name: str, default: int) -> int:
    """Read a positive whole number of the query."""
    text = call.request.query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise parse_failed("Value expected to be a positive integer", parameter=name)
    return int(text)


def _included(call: Call, rows: Iterable[Resource], paths: Iterable[str]) -> list[JsonObject]:
    found: dict[tuple[str, str], JsonObject] = {}
    starts = list(rows)
    for path in paths:
        level = starts
        for name in path.split("."):
            level = _follow(call, level, name)
            for row in level:
                if (row.type, row.id) not in found:
                    found[row.type, row.id] = render(call, row)
    return list(found.values())


def _follow(call: Call, rows: Iterable[Resource], name: str) -> list[Resource]:
    reached: list[Resource] = []
    for row in rows:
        relation = row.relations.get(name)
        refs = relation if isinstance(relation, list) else [relation]
        targets = [call.store.find(ref) for ref in refs if ref is not None]
        reached += [target for target in targets if target is not None]
    return reached


def _data(relation: Relation) -> JsonObject:
    if isinstance(relation, list):
        return {"data": [_identifier(ref) for ref in relation]}
    return {"data": None if relation is None else _identifier(relation)}


def _identifier(ref: Ref) -> JsonObject:
    return {"type": ref.type, "id": ref.id}


def _image(call: Call, row: Resource) -> JsonObject:
    address = f"{call.world.media_base}/media/{row.private['name']}.svg"
    files = dict.fromkeys((*IMAGE_FILES, "fileBanner"), address)
    return {"hash": row.id.replace("-", ""), **files, "globalImage": False}
