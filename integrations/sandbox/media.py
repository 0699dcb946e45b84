"""Serving the product pictures under `/media/<name>.svg`, to any origin."""

import re
from functools import lru_cache

from integrations.sandbox.pictures.recipes import draw
from integrations.sandbox.wire import Request, Response

NAME = re.compile(r"/media/([\w-]{1,80})\.svg")
HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=86400"}


def handle(request: Request) -> Response:
    """Answer one request for a picture; names without a recipe get a bouquet of their own."""
    found = NAME.fullmatch(request.path)
    if found is None:
        return Response(404, b"", "text/plain", HEADERS)
    return Response(200, _picture(found[1]), "image/svg+xml", HEADERS)


@lru_cache(maxsize=256)
def _picture(name: str) -> bytes:
    return draw(name).encode()
