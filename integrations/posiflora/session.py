"""One login for all threads and processes of the shop (posiflora.md §2).

The tokens live in a row of `VendorSession`. Whoever finds them used up takes the row's lease by
`UPDATE … WHERE` and renews them; the others wait for the result. No lock is held during HTTP.
"""

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from integrations.errors import Misconfigured, Refused, Transient
from integrations.http import VendorClient, time_left
from integrations.models import VendorSession
from integrations.posiflora.bodies import ResourceDraft, document
from integrations.posiflora.resources import BadDocumentError, Resource, parse
from integrations.posiflora.table import TABLE

logger = logging.getLogger(__name__)

VENDOR = "posiflora"
_MARGIN = timedelta(seconds=60)
# Longer than a login can take with all its repeats, or two would renew at once.
_LEASE = timedelta(seconds=30)
_WAIT_SECONDS = 10.0
_FIRST_POLL, _LONGEST_POLL = 0.05, 0.25
# A wrong password is not tried again at once: some servers lock an account for that.
_REFUSAL = timedelta(seconds=30)
# Used when the vendor's idea of the expiry cannot be believed, as with a clock that is off.
_SHORT_LIFE = timedelta(minutes=5)


class Session:
    """Hands out a valid access token. Raises Misconfigured when the login is not accepted."""

    def __init__(self, client: VendorClient, *, username: str, password: str) -> None:
        self._client = client
        self._username = username
        self._password = password
        self._account = f"{client.base_url}|{username}"[:400]

    def token(self, *, rejected: str = "") -> str:
        """Return an access token other than `rejected`, which the vendor has just answered 401.

        Waits up to ten seconds while another thread or process is logging in.
        """
        if not self._username or not self._password:
            raise self._misconfigured("the user name or the password is not set")
        deadline = time.monotonic() + _WAIT_SECONDS
        pause = _FIRST_POLL
        while True:
            row, _ = VendorSession.objects.get_or_create(account=self._account)
            if _usable(row, rejected):
                return row.access_token
            if row.refused_until is not None and row.refused_until > timezone.now():
                raise self._misconfigured(row.refusal)
            lease = self._take_lease()
            if lease is not None:
                return self._renew(lease, rejected)
            left = time_left()
            if time.monotonic() >= deadline or (left is not None and left <= pause):
                raise Transient(
                    vendor=VENDOR,
                    operation="sessions.wait",
                    detail="another process is still renewing the session",
                )
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_POLL)

    def _take_lease(self) -> datetime | None:
        now = timezone.now()
        free = Q(renewing_until__isnull=True) | Q(renewing_until__lte=now)
        lease = now + _LEASE
        won = VendorSession.objects.filter(free, account=self._account).update(
            renewing_until=lease, updated_at=now
        )
        return lease if won else None

    def _renew(self, lease: datetime, rejected: str) -> str:
        kept: dict[str, object] = {}
        try:
            # Somebody may have finished renewing between our look at the row and our lease.
            row = VendorSession.objects.get(account=self._account)
            if _usable(row, rejected):
                return row.access_token
            session = self._refresh(row, rejected=rejected) or self._log_in()
            kept = _columns(session)
            return session.text("accessToken")
        except Misconfigured as error:
            kept = {"refused_until": timezone.now() + _REFUSAL, "refusal": error.detail}
            raise
        finally:
            # Only the lease's owner writes: one that overslept must not undo a newer login.
            VendorSession.objects.filter(account=self._account, renewing_until=lease).update(
                **{"renewing_until": None, "updated_at": timezone.now(), **kept}
            )

    def _refresh(self, row: VendorSession, *, rejected: str) -> Resource | None:
        """Return a refreshed session, None when only a login can help."""
        expires_at = row.refresh_expires_at
        dead = expires_at is not None and expires_at <= timezone.now()
        # After a 401 the whole session is doubted, its refresh token included.
        if rejected or dead or not row.refresh_token:
            return None
        try:
            return self._ask("refresh", {"refreshToken": row.refresh_token})
        except (Misconfigured, Refused) as error:
            logger.info("the session cannot be refreshed, logging in: HTTP %s", error.status)
            return None

    def _log_in(self) -> Resource:
        try:
            return self._ask("create", {"username": self._username, "password": self._password})
        except Refused as error:
            raise self._misconfigured(error.detail, error.status, error.exchange_id) from error

    def _ask(self, name: str, attributes: Mapping[str, object]) -> Resource:
        operation = TABLE["sessions"][name]
        body = document(ResourceDraft(type=operation.type, attributes=attributes).to_json())
        response = self._client.request(
            operation.verb, operation.path, operation=operation.title, json=body, safe=True
        )
        try:
            session = parse(response.data).one()
        except BadDocumentError as error:
            raise self._not_a_session(operation.title, response.exchange_id) from error
        if not session.text("accessToken"):
            raise self._not_a_session(operation.title, response.exchange_id)
        return session

    def _not_a_session(self, operation: str, exchange_id: int) -> Transient:
        return Transient(
            vendor=VENDOR,
            operation=operation,
            detail="the answer holds no session",
            exchange_id=exchange_id,
        )

    def _misconfigured(
        self, detail: str, status: int | None = None, exchange_id: int | None = None
    ) -> Misconfigured:
        return Misconfigured(
            vendor=VENDOR,
            operation="sessions.create",
            detail=detail,
            status=status,
            exchange_id=exchange_id,
        )


def _usable(row: VendorSession, rejected: str) -> bool:
    fresh = row.expires_at is not None and row.expires_at - _MARGIN > timezone.now()
    return fresh and row.access_token not in ("", rejected)


def _columns(session: Resource) -> dict[str, object]:
    now = timezone.now()
    expires_at = session.moment("expireAt")
    if expires_at is None or expires_at - _MARGIN <= now:
        logger.warning("the vendor's session expires at once; is a clock wrong?")
        expires_at = now + _SHORT_LIFE
    return {
        "access_token": session.text("accessToken"),
        "expires_at": expires_at,
        "refresh_token": session.text("refreshToken"),
        "refresh_expires_at": session.moment("refreshExpireAt"),
        "refused_until": None,
        "refusal": "",
    }
