"""Logging in, refreshing, and checking the bearer (posiflora.md §2)."""

import base64
import json
from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import uuid4

from integrations.sandbox import demo
from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.documents import single
from integrations.sandbox.posiflora.errors import ApiError, Problem
from integrations.sandbox.posiflora.parsing import read_one
from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Resource, Session
from integrations.sandbox.wire import JsonObject, Response

ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=30)
TENANT = 1
INCLUDES = (
    "worker",
    "worker.position",
    "worker.user",
    "worker.user.roles",
    "worker.user.roles.permissions",
)


def create(call: Call) -> Response:
    """POST /v1/sessions: log in by name and password."""
    body = read_one(call.request, "sessions")
    username, password = body.fields.text("username"), body.fields.text("password")
    if (username, password) != (demo.POSIFLORA_USERNAME, demo.POSIFLORA_PASSWORD):
        raise _bad_credentials()
    return _answer(call, _open(call))


def refresh(call: Call) -> Response:
    """PATCH /v1/sessions: trade a refresh token for new tokens."""
    body = read_one(call.request, "sessions")
    token = body.fields.text("refreshToken")
    old = next((each for each in call.store.sessions if each.refresh_token == token), None)
    if old is None or old.refresh_expires_at <= call.now:
        raise _bad_credentials()
    session = _open(call, refresh_token="" if call.switches.refresh_rotates else token)
    if call.switches.refresh_rotates:
        # The old access token lives on to its own end, only the refresh token is used up.
        old.refresh_token = ""
    return _answer(call, session)


def bearer_problem(store: PosifloraStore, header: str, *, now: datetime) -> tuple[str, str]:
    """Check an Authorization header; returns what is wrong ("" when nothing) and the worker."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return "JWT Token not found", ""
    session = next((each for each in store.sessions if each.access_token == token), None)
    if session is None:
        return "Invalid JWT Token", ""
    if session.expires_at <= now:
        return "Expired JWT Token", ""
    return "", session.worker_id


def _open(call: Call, refresh_token: str | None = "") -> Session:
    now = call.now
    session = Session(
        access_token=_jwt(now),
        expires_at=now + ACCESS_LIFE,
        refresh_token=refresh_token or str(uuid4()),
        refresh_expires_at=now + REFRESH_LIFE,
        worker_id=demo.ADMIN_ID,
    )
    alive = [each for each in call.store.sessions if each.refresh_expires_at > now]
    call.store.sessions = [*alive, session]
    return session


def _answer(call: Call, session: Session) -> Response:
    row = Resource(
        "sessions",
        "current",
        {
            "expireAt": session.expires_at,
            "refreshExpireAt": session.refresh_expires_at,
            "accessToken": session.access_token,
            "refreshToken": session.refresh_token,
            "saasCustomerId": TENANT,
        },
        {"worker": Ref("workers", session.worker_id)},
    )
    return single(call, row, includes=INCLUDES)


def _jwt(now: datetime) -> str:
    """Make a token that looks like the vendor's; only the sandbox's own table makes it valid."""
    claims: JsonObject = {
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_LIFE).timestamp()),
        "customer": str(TENANT),
        "id": demo.stable_id("users", "admin"),
        "login": demo.POSIFLORA_USERNAME,
    }
    parts = [json.dumps({"typ": "JWT", "alg": "RS256"}), json.dumps(claims)]
    encoded = [base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts]
    signature = base64.urlsafe_b64encode(token_bytes(64)).rstrip(b"=").decode()
    return ".".join([*encoded, signature])


def _bad_credentials() -> ApiError:
    code = "d5211770-5728-4fa1-96f9-9cc41adf4bab"
    return ApiError(Problem(401, "Bad credentials", code, "Invalid username or password"))


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/sessions", create),
    ("PATCH", "/v1/sessions", refresh),
)
