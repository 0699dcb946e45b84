"""The florist's page: a person plays the shop's staff and sees what arrived at every vendor."""

from functools import lru_cache
from pathlib import Path

from integrations.sandbox import florist_view
from integrations.sandbox.florist_faults import toggle
from integrations.sandbox.wire import HTML, Request, Response, answer
from integrations.sandbox.world import World

FOLDER = Path(__file__).parent / "page"
PAGES = frozenset({"/", "/florist", "/florist/"})
ASSETS = {
    "/florist/page.js": "text/javascript; charset=utf-8",
    "/florist/orders.js": "text/javascript; charset=utf-8",
    "/florist/arrived.js": "text/javascript; charset=utf-8",
    "/florist/dom.js": "text/javascript; charset=utf-8",
    "/florist/page.css": "text/css; charset=utf-8",
    "/florist/icon.svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'",
    "Cache-Control": "no-cache",
}


def handle(world: World, request: Request) -> Response:
    """Answer one request that belongs to no vendor."""
    if request.path in PAGES:
        return Response(200, _file("index.html"), HTML, HEADERS)
    if request.path in ASSETS:
        name = request.path.rpartition("/")[2]
        return Response(200, _file(name), ASSETS[request.path], HEADERS)
    if request.path == "/florist/data.json":
        with world.lock:
            return answer(200, florist_view.everything(world))
    if request.method == "POST" and request.path.startswith("/florist/faults/"):
        with world.lock:
            known = toggle(world, request.path.rpartition("/")[2])
        return answer(200 if known else 404, {"ok": known})
    return Response(404, "Такой страницы нет".encode(), "text/plain; charset=utf-8")


@lru_cache
def _file(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
