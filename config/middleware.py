"""Three small things around every request: probes, a request id, and what a page may load."""

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.request_id import current_request_id

Handler = Callable[[HttpRequest], HttpResponseBase]

PROBES = frozenset({"/healthz", "/readyz"})
MINI_APP = "/app/"
GIVEN_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def probes(get_response: Handler) -> Handler:
    """Let a probe knock at the process by its own address, which is not among ALLOWED_HOSTS."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.path in PROBES:
            request.META["HTTP_HOST"] = settings.PUBLIC_HOST
        return get_response(request)

    return handle


def request_id(get_response: Handler) -> Handler:
    """Give every request an id that its log lines carry and its answer returns."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex[:16]
        token = current_request_id.set(number)
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        response.headers["X-Request-ID"] = number
        return response

    return handle


def content_security(get_response: Handler) -> Handler:
    """Say where a page may load things from and who may frame it (telegram.md §1.7)."""
    for_the_mini_app = mini_app_policy(picture_host=settings.POSIFLORA_BASE_URL)

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith(MINI_APP):
            response.headers.setdefault("Content-Security-Policy", for_the_mini_app)
        else:
            response.headers.setdefault("Content-Security-Policy", EVERYTHING_ELSE)
        return response

    return handle


# The admin's and the documentation's scripts need more freedom; nobody may frame them or send
# their forms away.
EVERYTHING_ELSE = "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


def mini_app_policy(*, picture_host: str) -> str:
    """The strict policy: own files, Telegram's script, pictures from anywhere over HTTPS.

    A sandbox shows its pictures over plain HTTP, so its origin is named.
    """
    origin = urlsplit(picture_host)
    pictures = f" {origin.scheme}://{origin.netloc}" if origin.scheme == "http" else ""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' https://telegram.org",
            "style-src 'self'",
            f"img-src 'self' https: data:{pictures}",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self' https://web.telegram.org",
            "object-src 'none'",
        ),
    )
