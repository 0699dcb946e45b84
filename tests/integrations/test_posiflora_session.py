"""One login for everybody, renewed in time, and never hammered."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from integrations.errors import HttpInsideTransaction, Misconfigured, Transient
from integrations.http import time_budget
from integrations.models import VendorSession
from integrations.posiflora import get_client
from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def logins(sandbox: SandboxHelper) -> tuple[int, int]:
    """Return how many times there was a login and a refresh."""
    return (
        len(sandbox.requests("posiflora", "POST", "/sessions")),
        len(sandbox.requests("posiflora", "PATCH", "/sessions")),
    )


def read() -> None:
    list(get_client().stores.list())


def session() -> VendorSession:
    return VendorSession.objects.get()


def test_one_login_serves_many_calls_and_is_kept_in_the_database(sandbox: SandboxHelper) -> None:
    read()
    read()
    row = session()
    assert logins(sandbox) == (1, 0)
    assert row.account == f"{sandbox.base_url}/posiflora/api|{demo.POSIFLORA_USERNAME}"
    assert row.expires_at is not None
    assert timedelta(minutes=50) < row.expires_at - timezone.now() <= timedelta(hours=1)
    assert row.renewing_until is None


def test_twenty_threads_at_once_make_one_login(sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "POST", "/sessions", "slow_after", seconds=0.4)
    together(20, lambda _number: read())
    assert logins(sandbox) == (1, 0)
    assert len(sandbox.requests("posiflora", "GET", "/stores")) == 20


def test_a_session_is_refreshed_a_minute_before_it_ends(sandbox: SandboxHelper) -> None:
    read()
    old = session()
    soon = timezone.now() + timedelta(seconds=61)
    VendorSession.objects.update(expires_at=soon)
    read()
    assert logins(sandbox) == (1, 0)
    VendorSession.objects.update(expires_at=soon - timedelta(seconds=2))
    read()
    assert logins(sandbox) == (1, 1)
    assert session().access_token != old.access_token
    assert session().refresh_token != old.refresh_token


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_dead_refresh_becomes_a_login(sandbox: SandboxHelper, status: int) -> None:
    read()
    VendorSession.objects.update(expires_at=timezone.now())
    sandbox.fail("posiflora", "PATCH", "/sessions", "status", status=status)
    read()
    assert logins(sandbox) == (2, 1)


def test_an_old_refresh_token_is_not_even_tried(sandbox: SandboxHelper) -> None:
    read()
    past = timezone.now() - timedelta(days=1)
    VendorSession.objects.update(expires_at=past, refresh_expires_at=past)
    read()
    assert logins(sandbox) == (2, 0)


def test_a_vendor_that_is_down_during_a_refresh_is_not_logged_in_to(
    sandbox: SandboxHelper,
) -> None:
    read()
    VendorSession.objects.update(expires_at=timezone.now())
    sandbox.fail("posiflora", "PATCH", "/sessions", "status", status=503, times=3)
    with pytest.raises(Transient):
        read()
    assert logins(sandbox) == (1, 3)
    assert session().renewing_until is None


@pytest.mark.parametrize("body", ["lexik", "jsonapi"])
def test_a_rejected_token_is_replaced_once_and_the_call_repeated(
    sandbox: SandboxHelper, body: str
) -> None:
    sandbox.switch(unauthorized_body=body)
    read()
    sandbox.fail("posiflora", "GET", "/stores", "expired_token")
    read()
    assert logins(sandbox) == (2, 0)


def test_a_token_that_is_rejected_again_is_a_matter_for_a_person(sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "GET", "/stores", "status", status=401, times=None)
    with pytest.raises(Misconfigured):
        read()
    assert logins(sandbox) == (2, 0)
    assert len(sandbox.requests("posiflora", "GET", "/stores")) == 2


def test_a_wrong_password_is_tried_once_and_remembered_for_a_while(
    sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.POSIFLORA_PASSWORD = "wrong-password"
    for _ in range(5):
        with pytest.raises(Misconfigured) as caught:
            read()
        assert "wrong-password" not in str(caught.value)
    assert logins(sandbox) == (1, 0)
    VendorSession.objects.update(refused_until=timezone.now())
    settings.POSIFLORA_PASSWORD = demo.POSIFLORA_PASSWORD
    read()
    assert logins(sandbox) == (2, 0)
    assert session().refusal == ""


@pytest.mark.parametrize("name", ["POSIFLORA_USERNAME", "POSIFLORA_PASSWORD"])
def test_without_credentials_nothing_is_sent(
    sandbox: SandboxHelper, settings: Settings, name: str
) -> None:
    setattr(settings, name, "")
    with pytest.raises(Misconfigured):
        read()
    assert sandbox.requests("posiflora") == []


def test_a_dead_winner_frees_the_way_when_its_lease_ends(sandbox: SandboxHelper) -> None:
    read()
    soon = timezone.now() + timedelta(seconds=0.5)
    VendorSession.objects.update(access_token="", renewing_until=soon, refresh_token="")
    read()
    assert timezone.now() >= soon
    assert logins(sandbox) == (2, 0)


def test_waiting_for_the_winner_stays_within_the_budget(sandbox: SandboxHelper) -> None:
    read()
    later = timezone.now() + timedelta(minutes=1)
    VendorSession.objects.update(access_token="", renewing_until=later)
    started = time.monotonic()
    with time_budget(0.5), pytest.raises(Transient, match="renewing"):
        read()
    assert time.monotonic() - started < 0.8
    assert logins(sandbox) == (1, 0)


def test_a_winner_that_overslept_does_not_undo_a_newer_login(sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "POST", "/sessions", "barrier")

    def work() -> None:
        read()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    sandbox.wait_held()
    VendorSession.objects.update(
        access_token="newer",
        expires_at=timezone.now() + timedelta(hours=1),
        renewing_until=None,
    )
    sandbox.release()
    thread.join()
    assert session().access_token == "newer"


def test_a_vendor_whose_clock_is_behind_is_not_asked_for_a_login_every_time(
    sandbox: SandboxHelper,
) -> None:
    sandbox.advance(-7200)
    read()
    read()
    assert logins(sandbox) == (1, 0)


def test_no_session_is_touched_inside_a_transaction(sandbox: SandboxHelper) -> None:
    with transaction.atomic(), pytest.raises(HttpInsideTransaction):
        read()
    assert VendorSession.objects.count() == 0
    assert sandbox.requests("posiflora") == []
