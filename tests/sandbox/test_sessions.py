import base64
import json

import pytest

from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire

LOGIN = {"type": "sessions", "attributes": {"username": "demo", "password": "wrong"}}


def refresh(wire: Wire, token: str) -> int:
    data = {"type": "sessions", "attributes": {"refreshToken": token}}
    return wire.call("PATCH", "/sessions", data).status_code


def test_login_answers_the_resource_of_the_document(wire: Wire) -> None:
    tokens = wire.login()

    assert set(tokens) >= {
        "accessToken",
        "expireAt",
        "refreshToken",
        "refreshExpireAt",
        "saasCustomerId",
    }
    payload = tokens["accessToken"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["exp"] - claims["iat"] == 3600
    assert wire.call("GET", "/stores").status_code == 200


def test_wrong_password_is_a_401_with_the_vendor_code(wire: Wire) -> None:
    response = wire.call("POST", "/sessions", LOGIN)

    assert response.status_code == 401
    assert response.json()["errors"][0]["title"] == "Bad credentials"


def test_without_a_token_the_answer_is_not_json_api(wire: Wire) -> None:
    response = wire.call("GET", "/orders")

    assert response.status_code == 401
    assert response.json() == {"code": 401, "message": "JWT Token not found"}
    assert response.headers["Content-Type"] == "application/json"


def test_unauthorized_body_can_be_json_api(wire: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(unauthorized_body="jsonapi")

    assert wire.call("GET", "/orders").json()["errors"][0]["status"] == "401"


def test_access_token_lives_an_hour_of_the_vendors_clock(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.advance(3599)
    assert api.call("GET", "/stores").status_code == 200

    sandbox.advance(2)
    response = api.call("GET", "/stores")
    assert (response.status_code, response.json()["message"]) == (401, "Expired JWT Token")


@pytest.mark.parametrize(("rotates", "second"), [(True, 401), (False, 200)])
def test_refresh_token_is_used_up_unless_told_otherwise(
    wire: Wire, sandbox: SandboxHelper, *, rotates: bool, second: int
) -> None:
    sandbox.switch(refresh_rotates=rotates)
    token = wire.login()["refreshToken"]

    assert refresh(wire, token) == 200
    assert refresh(wire, token) == second


def test_refresh_token_lives_thirty_days(wire: Wire, sandbox: SandboxHelper) -> None:
    token = wire.login()["refreshToken"]
    sandbox.advance(30 * 24 * 3600 + 1)

    assert refresh(wire, token) == 401


def test_worker_and_position_can_be_included(wire: Wire) -> None:
    attributes = {"username": "demo", "password": "demo-password"}
    data = {"type": "sessions", "attributes": attributes}

    document = wire.call("POST", "/sessions?include=worker.position", data).json()

    assert [row["type"] for row in document["included"]] == ["workers", "positions"]
