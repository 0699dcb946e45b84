"""Cursors: one run at a time, and a position that moves with what it describes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q

from integrations.errors import OutcomeUnknown, VendorError
from shop.models import SyncCursor
from shop.services import clock


class AlreadyRunning(Exception):
    """Another process is at it. Nothing is wrong and nothing has to be done."""


class RunStopped(Exception):
    """A run must not go on before a person has looked at what it found."""

    @property
    def sentence(self) -> str:
        """What it found, for that person."""
        return str(self)


@contextmanager
def cursor_run(name: str, *, seconds: int, dry_run: bool) -> Iterator[SyncCursor]:
    """Hold the cursor for one run from end to end, and note there how it ended.

    What stopped it stands at the cursor until a run comes through. A dry run leaves no word: who
    made it reads what it says. Raises AlreadyRunning, and whatever the run raises.
    """
    with cursor_lease(name, seconds=seconds) as cursor:
        try:
            yield cursor
        except (VendorError, RunStopped) as error:
            if not dry_run:
                cursor_failed(cursor, error.sentence)
            raise
        if not dry_run:
            cursor_ran(cursor)


@contextmanager
def cursor_lease(name: str, *, seconds: int) -> Iterator[SyncCursor]:
    """Hold the cursor for a run. No lock is held: a run that dies frees it when the lease ends.

    So does one that ends in an unknown outcome: what it asked for may be on the way into being,
    and nobody should look before that has settled. Raises AlreadyRunning when somebody else
    holds it.
    """
    SyncCursor.objects.bulk_create([SyncCursor(name=name)], ignore_conflicts=True)
    token = uuid.uuid4()
    now = clock.now()
    taken = SyncCursor.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now), name=name
    ).update(lease_until=now + timedelta(seconds=seconds), lease_token=token)
    if not taken:
        raise AlreadyRunning(name)
    try:
        yield SyncCursor.objects.get(name=name)
    except OutcomeUnknown:
        raise
    except BaseException:
        _give_back(name, token)
        raise
    _give_back(name, token)


def _give_back(name: str, token: uuid.UUID) -> None:
    SyncCursor.objects.filter(name=name, lease_token=token).update(
        lease_until=None, lease_token=None
    )


def cursor_renew(cursor: SyncCursor, *, seconds: int) -> None:
    """Hold on for longer: a long run with a short lease frees the cursor soon after it dies.

    Raises AlreadyRunning when the lease ran out and somebody else has taken it since.
    """
    until = clock.now() + timedelta(seconds=seconds)
    mine = SyncCursor.objects.filter(pk=cursor.pk, lease_token=cursor.lease_token)
    if not mine.update(lease_until=until):
        raise AlreadyRunning(cursor.name)


def cursor_hold(cursor: SyncCursor, *, seconds: int) -> None:
    """Make sure of the lease until the caller's transaction ends, and renew it with that.

    Raises AlreadyRunning like `cursor_renew`: nobody writes for a lease that is somebody else's.
    """
    SyncCursor.objects.select_for_update().get(pk=cursor.pk)
    cursor_renew(cursor, seconds=seconds)


def cursor_move(cursor: SyncCursor, position: Mapping[str, object]) -> None:
    """Move on, inside the transaction of the page that was processed."""
    cursor.position = dict(position)
    cursor.save(update_fields=["position"])


def cursor_ran(cursor: SyncCursor) -> None:
    """A run came to its end."""
    cursor.ran_at = clock.now()
    cursor.error = ""
    cursor.save(update_fields=["ran_at", "error"])


def cursor_failed(cursor: SyncCursor, sentence: str) -> None:
    cursor.error = sentence[:500]
    cursor.save(update_fields=["error"])
