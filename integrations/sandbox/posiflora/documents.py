"""Writing JSON:API documents: resources, includes, lists with their metas."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.errors import ApiError, Problem, parse_failed
from integrations.sandbox.posiflora.store import Ref, Relation, Resource
from integrations.sandbox.wire import JSON_API, JsonObject, Response, answer

HIDDEN_UNLESS_INCLUDED = {
    "inventory-items": {"images", "barcodes", "markdowns"},
    "bouquets": {"images"},
    "customers": {"createdBy"},
    "orders": {"updatedBy"},
}
"""Relationships the samples do not show although they can be included (posiflora.md §4)."""
NOT_WHEN_INCLUDED = {"workers": ("stores",)}
"""Relationships a resource shows in its own answers only."""
NO_LINKS = frozenset(
    {
        *("sessions", "inventory-items", "prices", "order-sources", "stores", "catalog-items"),
        *("item-price-ratio", "stats-by-store", "item-warehouse-movements", "export-items"),
        "customer-import",
    }
)
"""Types whose samples carry no `links`; included resources never do."""
LIVE_ONLY = {"inventory-items": ("deleted", "revision")}
"""Attributes the stand-in keeps itself and that only live answers show (posiflora.md §4.8)."""
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
    call: Call,
    row: Resource,
    *,
    without: Iterable[str] = (),
    include: Iterable[str] = (),
    links: bool = True,
) -> JsonObject:
    """Return one resource as it travels; `without` names relationships left out."""
    attributes = dict(row.attributes)
    if row.type == "images":
        attributes |= _image(call, row)
    if row.type == "order-history-lines" and call.switches.history_attributes == "guessed":
        attributes |= row.private
    if call.switches.extra_fields:
        attributes |= EXTRA.get(row.type, {})
        attributes["sandboxExtra"] = None
    else:
        for name in LIVE_ONLY.get(row.type, ()):
            attributes.pop(name, None)
    hidden = HIDDEN_UNLESS_INCLUDED.get(row.type, set()) - {path.split(".")[0] for path in include}
    left_out = {*without, *hidden}
    document: JsonObject = {"type": row.type, "id": row.id}
    if attributes:
        document["attributes"] = attributes
    shown = {name: _data(each) for name, each in row.relations.items() if name not in left_out}
    if shown:
        document["relationships"] = shown
    if links and row.type not in NO_LINKS:
        document["links"] = _links(row)
    return document


def _links(row: Resource) -> JsonObject:
    return {"self": f"/{row.type}/{row.id}"}


def single(
    call: Call,
    row: Resource,
    *,
    status: int = 200,
    includes: Iterable[str] = (),
    always: Sequence[str] = (),
    without: Iterable[str] = (),
    shown: Sequence[str] = (),
    linked: bool = False,
    meta: JsonObject | None = None,
) -> Response:
    """Answer with one resource; `includes` are the paths a client may ask for.

    `shown` names relationships that are shown though they are hidden unless included, `linked`
    gives the answer the links its type has nowhere else.
    """
    paths = [*always, *asked_includes(call, includes)]
    document: JsonObject = {} if meta is None else {"meta": meta}
    data = render(call, row, without=without, include=[*paths, *shown])
    document["data"] = data | {"links": _links(row)} if linked else data
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


def nothing(status: int) -> Response:
    """Answer a deletion: 204 without a body, anything else with an empty object."""
    if status == HTTPStatus.NO_CONTENT:
        return Response(status, content_type=JSON_API)
    return answer(status, {}, JSON_API)


def _included(call: Call, rows: Iterable[Resource], paths: Iterable[str]) -> list[JsonObject]:
    found: dict[tuple[str, str], JsonObject] = {}
    starts = list(rows)
    for path in paths:
        level = starts
        for name in path.split("."):
            level = _follow(call, level, name)
            for row in level:
                if (row.type, row.id) not in found:
                    found[row.type, row.id] = _included_row(call, row)
    return list(found.values())


def _included_row(call: Call, row: Resource) -> JsonObject:
    return render(call, row, without=NOT_WHEN_INCLUDED.get(row.type, ()), links=False)


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
