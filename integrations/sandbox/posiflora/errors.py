"""JSON:API error documents with the vendor's titles and codes (posiflora.md §7.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from uuid import uuid4

from integrations.sandbox.wire import JSON, JSON_API, JsonObject, Response, dumps

PARSE_FAILED = "ee2c1d49-ba40-4077-a6bb-b06baceb3e97"
BLANK = "c1051bb4-d103-4f74-8988-acbcafc7fdc3"
TOO_LONG = "d94b19cc-114f-4f44-9cc4-4138e80a87b9"
NO_CHOICE = "8e179f1b-97aa-4560-a02f-2a8b42e49df7"
NOT_UNIQUE = "23bd9dbf-6b9b-41cd-a99e-4844bcf3077f"
NOT_VALID = "ea4e51d1-3342-48bd-87f1-9e672cd90cad"


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of `errors`."""

    status: int
    title: str
    code: str = ""
    detail: str = ""
    pointer: str = ""
    parameter: str = ""

    def as_dict(self) -> JsonObject:
        """Return the entry as it travels: `status` is a string, empty parts are left out."""
        entry: JsonObject = {"id": str(uuid4()), "status": str(self.status)}
        if self.code:
            entry["code"] = self.code
        entry["title"] = self.title
        if self.detail:
            entry["detail"] = self.detail
        if self.pointer:
            entry["source"] = {"pointer": self.pointer}
        elif self.parameter:
            entry["source"] = {"parameter": self.parameter}
        return entry


class ApiError(Exception):
    """Leaves a handler and becomes an error document."""

    def __init__(
        self, *problems: Problem, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        super().__init__("; ".join(problem.title for problem in problems))
        self.problems = problems
        self.headers = headers


def error_response(
    problems: Iterable[Problem], headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """Build the document; several errors of different statuses make a 400 (posiflora.md §7.1)."""
    listed = list(problems)
    statuses = {problem.status for problem in listed}
    status = statuses.pop() if len(statuses) == 1 else HTTPStatus.BAD_REQUEST
    body = dumps({"errors": [each.as_dict() for each in listed]})
    return Response(status, body, JSON_API, headers)


def parse_failed(detail: str, *, pointer: str = "", parameter: str = "") -> ApiError:
    """400: broken JSON, a wrong JSON type, a wrong date format."""
    return ApiError(
        Problem(400, "Failed to parse request", PARSE_FAILED, detail, pointer, parameter)
    )


def wrong_type(expected: str) -> ApiError:
    """409: the body carries a resource of another type."""
    detail = f"Value must contain resource of type '{expected}'"
    return ApiError(Problem(409, "Failed to parse request", PARSE_FAILED, detail, "/data"))


def not_found() -> ApiError:
    """404: no such resource."""
    return ApiError(Problem(404, "Resource not found", "690cdebd-d33a-4aa6-aca3-759d33d499d4"))


def bad_resource(detail: str) -> ApiError:
    """400: a resource that cannot be read."""
    code = "8029b35a-15b3-44ac-9707-6fe2f2f50aae"
    return ApiError(Problem(400, "Bad resource", code, detail))


def conflict(detail: str = "") -> ApiError:
    """409: the state of the resource does not allow it."""
    title = "Conflict with the current state of the target resource"
    return ApiError(Problem(409, title, "32351f01-58c3-49b2-b1b8-217103e40b58", detail))


def server_error() -> ApiError:
    """500: what the vendor answers to the unexpected."""
    return ApiError(Problem(500, "Internal server error"))


def too_many_requests() -> ApiError:
    """429 with Retry-After; never seen, so only a switch makes it (posiflora.md §7.2)."""
    return ApiError(Problem(429, "Too Many Requests"), headers={"Retry-After": "1"})


def unsupported_content_type() -> ApiError:
    """415 for the body (posiflora.md §1)."""
    code = "aa389b54-1b33-4b0f-a5f4-1d680ca5f6d3"
    return ApiError(Problem(415, "Unsupported content type", code))


def unsupported_accept() -> ApiError:
    """415, not 406, for Accept (posiflora.md §1)."""
    code = "6df3b139-d9ef-4576-8d0a-c0ce2e803827"
    return ApiError(Problem(415, "Unsupported media type", code))


def unauthorized(message: str, *, style: str) -> Response:
    """401 for a missing, wrong or expired token; its shape is a switch (posiflora.md §2)."""
    if style == "lexik":
        body = dumps({"code": 401, "message": message})
        return Response(401, body, JSON, {"WWW-Authenticate": "Bearer"})
    code = "772cb0b5-af04-4306-9492-fde155d75418"
    return error_response([Problem(401, "Unauthorized", code, message)])
