"""A client whose transport keeps the request and plays an answer: no network and no database."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.http import Response, codec
from integrations.posiflora.client import PosifloraClient
from integrations.posiflora.groups import Group
from integrations.posiflora.operation import Operation, Returns
from integrations.posiflora.parameters import Kind, Parameter
from integrations.posiflora.resources import Document

SAMPLES: dict[Kind, object] = {
    Kind.TEXT: "x",
    Kind.INTEGER: 1,
    Kind.NUMBER: Decimal("1.5"),
    Kind.BOOLEAN: True,
    Kind.DATE: date(2022, 7, 19),
    Kind.MOMENT: datetime(2022, 7, 19, 9, tzinfo=UTC),
    Kind.LIST: ["a", "b"],
}


def sample(parameter: Parameter) -> object:
    return parameter.choices[0] if parameter.choices else SAMPLES[parameter.kind]


@dataclass
class Wire:
    """Stands in for the HTTP client and for the session."""

    answer: bytes = b"{}"
    sent: list[dict[str, Any]] = field(default_factory=list)

    def request(self, verb: str, path: str, **rest: Any) -> Response:
        self.sent.append({"verb": verb, "path": path, **rest})
        return Response(200, {}, codec.decode(self.answer), 1)

    def token(self, *, rejected: str = "") -> str:
        return "t"

    @property
    def last(self) -> dict[str, Any]:
        return self.sent[-1]

    @property
    def last_body(self) -> Any:
        """The JSON as the server would parse it."""
        return json.loads(codec.encode(self.last["json"]), parse_float=Decimal)

    def will_answer(self, document: object) -> None:
        self.answer = codec.encode(document)

    @property
    def client(self) -> PosifloraClient:
        made = PosifloraClient(base_url="https://shop.test/api", username="u", password="p")
        made._api._client = made._api._session = self  # type: ignore[assignment]  # same methods
        return made

    def call(self, operation: Operation, **arguments: Any) -> Document:
        """Call an operation by its name, giving every required parameter."""
        required = {row.key: sample(row) for row in operation.parameters if row.required}
        if operation.returns is Returns.PAGES:
            arguments["page"] = 1
        arguments["filters"] = {**required, **arguments.get("filters", {})}
        method = getattr(Group(self.client._api, operation.group), operation.name)
        answer: Document = method(*operation.placeholders, **arguments)
        return answer
