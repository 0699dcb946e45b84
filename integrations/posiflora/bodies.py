"""JSON:API documents as they go out (posiflora.md §5.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from integrations.posiflora.wire import attribute_out

type Json = dict[str, object]
type Related = "Identifier | ResourceDraft"
type Relationship = Related | Iterable[Related] | None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A pointer to a resource that exists."""

    type: str
    id: str

    def to_json(self) -> Json:
        """Return the resource identifier object."""
        return {"type": self.type, "id": self.id}


@dataclass(frozen=True, slots=True)
class ResourceDraft:
    """A resource to be created or changed. New children are embedded in a relationship.

    A relationship of None is sent as null, one that must not be touched is left out.
    """

    type: str
    id: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    relationships: Mapping[str, Relationship] = field(default_factory=dict)

    def to_json(self) -> Json:
        """Return the resource object."""
        body: Json = {"type": self.type}
        if self.id:
            body["id"] = self.id
        if self.attributes:
            body["attributes"] = {name: attribute_out(v) for name, v in self.attributes.items()}
        if self.relationships:
            body["relationships"] = {
                name: {"data": _linkage(value)} for name, value in self.relationships.items()
            }
        return body


def document(data: Json | list[Json]) -> Json:
    """Wrap resource objects into a top-level document."""
    return {"data": data}


def _linkage(value: Relationship) -> object:
    if value is None:
        return None
    if isinstance(value, Identifier | ResourceDraft):
        return value.to_json()
    return [entry.to_json() for entry in value]
