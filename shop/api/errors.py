"""Domain refusals in the one error shape of the API (drf-standardized-errors)."""

from __future__ import annotations

from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import exception_handler
from drf_standardized_errors.types import ExceptionHandlerContext
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from shop.services.errors import DomainError

from .quote_out import quote_json


class Refusal(APIException):
    """A DomainError on its way out."""

    def __init__(self, error: DomainError) -> None:
        first = error.problems[0]
        super().__init__(detail=first.sentence, code=first.code)
        self.status_code = error.status
        self.error = error


class Formatter(ExceptionFormatter):
    """Every problem of a refusal is one entry of `errors`, with its own code and field."""

    def run(self) -> dict[str, object]:
        if not isinstance(self.exc, Refusal):
            body: dict[str, object] = super().run()
            return body
        return refusal_json(self.exc.error)


def handle(exc: Exception, context: ExceptionHandlerContext) -> Response | None:
    """The exception handler of the API."""
    if isinstance(exc, DomainError):
        exc = Refusal(exc)
    response: Response | None = exception_handler(exc, context)
    return response


def refusal_json(error: DomainError) -> dict[str, object]:
    """The body of a refusal, with the fresh quote where there is one."""
    body: dict[str, object] = {
        "type": "client_error",
        "errors": [
            {"code": problem.code, "detail": str(problem.sentence), "attr": problem.attr}
            for problem in error.problems
        ],
    }
    if error.quote:
        body["quote"] = quote_json(error.quote)
    return body
