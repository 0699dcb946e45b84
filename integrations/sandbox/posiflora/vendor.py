"""The front door of the Posiflora stand-in: media types, bearer, routing, errors."""

import logging
from datetime import timedelta

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.customer_import import MULTIPART
from integrations.sandbox.posiflora.errors import (
    ApiError,
    Problem,
    error_response,
    not_found,
    server_error,
    too_many_requests,
    unauthorized,
    unsupported_accept,
    unsupported_content_type,
)
from integrations.sandbox.posiflora.routes import make_router
from integrations.sandbox.posiflora.sessions import bearer_problem
from integrations.sandbox.wire import HTML, JSON, JSON_API, Request, Response
from integrations.sandbox.world import World

logger = logging.getLogger(__name__)
ROUTER = make_router()
SESSIONS = "/v1/sessions"
IMPORT = "/v1/customers/import"
READS = frozenset({"GET", "HEAD"})
ONE_SECOND = timedelta(seconds=1)
ACCEPTED_ANYWAY = frozenset({"*/*", "application/*", ""})


def handle(world: World, request: Request) -> Response:
    """Answer one call to `…/posiflora/api`; the caller holds the world's lock."""
    if not request.path.startswith("/v1/"):
        return Response(404, b"<html><body><h1>404 Not Found</h1></body></html>", HTML)
    worker_id = ""
    if request.path != SESSIONS:
        header = request.headers.get("authorization", "")
        problem, worker_id = bearer_problem(world.posiflora, header, now=world.clock.second())
        if problem:
            return unauthorized(problem, style=world.switches.unauthorized_body)
    try:
        _check_rate(world)
        return _route(world, request, worker_id)
    except ApiError as error:
        return error_response(error.problems, error.headers)
    except Exception:
        logger.exception("sandbox: %s %s", request.method, request.path)
        return error_response(server_error().problems)


def expired_token(world: World) -> Response:
    """Return the 401 of a token that ran out, for the fault of that name."""
    return unauthorized("Expired JWT Token", style=world.switches.unauthorized_body)


def _check_rate(world: World) -> None:
    """Refuse the call that is one too many within a second, when the switch says so."""
    limit = world.switches.requests_per_second
    if not limit:
        return
    now, recent = world.clock.now(), world.posiflora.recent_calls
    while recent and now - recent[0] > ONE_SECOND:
        recent.popleft()
    if len(recent) >= limit:
        raise too_many_requests()
    recent.append(now)


def _route(world: World, request: Request, worker_id: str) -> Response:
    match = ROUTER.find(request.method, request.path)
    if match.target is None:
        if match.methods:
            raise ApiError(Problem(405, "Method Not Allowed"))
        raise not_found()
    _check_media_types(world, request)
    try:
        return match.target(Call(world, request, match.parameters, worker_id))
    finally:
        if request.method not in READS:
            world.posiflora.touch()


def _check_media_types(world: World, request: Request) -> None:
    allowed = {JSON_API}
    if world.switches.media_type == "lenient":
        allowed.add(JSON)
    bodies = allowed | {MULTIPART} if request.path == IMPORT else allowed
    if request.body and request.media_type() not in bodies:
        raise unsupported_content_type()
    wanted = {
        part.split(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")
    }
    if not wanted & (allowed | ACCEPTED_ANYWAY):
        raise unsupported_accept()
