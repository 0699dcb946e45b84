"""What one line of the table says about an operation."""

from dataclasses import dataclass
from enum import Enum

from integrations.posiflora.parameters import Parameter, read_parameters


class Body(Enum):
    """What an operation carries in `data`."""

    NONE = "nothing"
    SINGLE = "one resource"
    BULK = "an array of resources"
    EITHER = "one resource or an array of them"
    IDENTIFIERS = "an array of resource identifiers"
    FORM = "a multipart form"


class Returns(Enum):
    """What comes back."""

    ONE = "one resource"
    MANY = "a collection in one piece"
    PAGES = "a collection in pages"
    NOTHING = "nothing of interest"


class Evidence(Enum):
    """How sure it is that the operation exists (posiflora.md §3.1)."""

    DOCUMENTED = "documented"
    LIVE = "seen live, not documented"
    GUESS = "a guess by convention, never seen"


@dataclass(frozen=True, slots=True)
class Answer:
    """The shape of a success and the type of its resources."""

    returns: Returns
    type: str = ""


@dataclass(frozen=True, slots=True)
class Sends:
    """The shape of a request and the type of its resources."""

    body: Body
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One line of the table.

    `type` is what is sent and `answers` what comes back; `status` is the documented success, and
    every other 2xx is one too (posiflora.md §3). `include` is documented and therefore enforced,
    `live_include` was seen to work. A `safe` operation changes nothing of the shop's.
    """

    group: str
    name: str
    verb: str
    path: str
    returns: Returns
    answers: str
    body: Body
    type: str
    status: int
    parameters: tuple[Parameter, ...]
    include: tuple[str, ...]
    live_include: tuple[str, ...]
    evidence: Evidence
    note: str
    safe: bool

    @property
    def title(self) -> str:
        """How the exchange log calls it: "orders.create"."""
        return f"{self.group}.{self.name}"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in the path that a caller gives values for, in their order."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


def one(type_: str) -> Answer:
    """Say that one resource comes back."""
    return Answer(Returns.ONE, type_)


def many(type_: str) -> Answer:
    """Say that a whole collection comes back at once."""
    return Answer(Returns.MANY, type_)


def pages(type_: str) -> Answer:
    """Say that a collection comes back in pages."""
    return Answer(Returns.PAGES, type_)


NOTHING = Answer(Returns.NOTHING)


def single(type_: str) -> Sends:
    """Say that one resource is sent."""
    return Sends(Body.SINGLE, type_)


def bulk(type_: str) -> Sends:
    """Say that an array of resources is sent."""
    return Sends(Body.BULK, type_)


def either(type_: str) -> Sends:
    """Say that one resource or an array may be sent."""
    return Sends(Body.EITHER, type_)


def identifiers(type_: str) -> Sends:
    """Say that an array of resource identifiers is sent, as deletes do."""
    return Sends(Body.IDENTIFIERS, type_)


NO_BODY = Sends(Body.NONE)
FORM = Sends(Body.FORM)


def op(
    address: str,
    request: str,
    answer: Answer,
    sends: Sends = NO_BODY,
    *,
    status: int = 200,
    query: str = "",
    include: str = "",
    evidence: Evidence = Evidence.DOCUMENTED,
    note: str = "",
    safe: bool = False,
) -> Operation:
    """Read a line: "group.name", "VERB /path", what comes back, what is sent.

    `query` is in the spelling of parameters.py, `include` a list of words where `~` marks what was
    only seen live. `safe` marks a POST that only reads; GET always does.
    """
    group, _, name = address.partition(".")
    verb, _, path = request.partition(" ")
    words = include.split()
    return Operation(
        group=group,
        name=name,
        verb=verb,
        path=path,
        returns=answer.returns,
        answers=answer.type,
        body=sends.body,
        type=sends.type,
        status=status,
        parameters=read_parameters(query),
        include=tuple(word for word in words if not word.startswith("~")),
        live_include=tuple(word[1:] for word in words if word.startswith("~")),
        evidence=evidence,
        note=note,
        safe=safe or verb == "GET",
    )
