"""What stands at a cursor after a run, whatever ended it."""

from __future__ import annotations

import pytest

from integrations.errors import Misconfigured, OutcomeUnknown
from shop.models import SyncCursor
from shop.sync.cursors import AlreadyRunning, RunStopped, cursor_run

pytestmark = pytest.mark.django_db

NAME = "a cursor"
NO_ACCESS = "Posiflora: нет доступа, проверьте адрес, ключи и права в настройках."
REFUSED_ACCESS = Misconfigured(vendor="posiflora", operation="orders.list", detail="401")
ASKED_TOO_LONG = OutcomeUnknown(vendor="posiflora", operation="orders.create", detail="timeout")


def run(error: Exception | None = None, *, dry_run: bool = False) -> None:
    with cursor_run(NAME, seconds=60, dry_run=dry_run):
        if error:
            raise error


def standing() -> tuple[str, bool, bool]:
    """The word left at the cursor, whether a run ever came through, whether it is free."""
    cursor = SyncCursor.objects.get(name=NAME)
    return cursor.error, cursor.ran_at is not None, cursor.lease_until is None


@pytest.mark.parametrize(
    ("error", "word"),
    [(REFUSED_ACCESS, NO_ACCESS), (RunStopped("Слишком много."), "Слишком много.")],
)
def test_what_stopped_a_run_stands_there_until_one_comes_through(
    error: Exception, word: str
) -> None:
    with pytest.raises(type(error)):
        run(error)
    assert standing() == (word, False, True)
    run()
    assert standing() == ("", True, True)


@pytest.mark.parametrize("error", [REFUSED_ACCESS, RunStopped("Слишком много.")])
def test_a_dry_run_leaves_no_word(error: Exception) -> None:
    with pytest.raises(type(error)):
        run(error, dry_run=True)
    run(dry_run=True)
    assert standing() == ("", False, True)


def test_a_defect_of_ours_frees_the_cursor_and_says_nothing_to_managers() -> None:
    with pytest.raises(KeyError):
        run(KeyError("x"))
    assert standing() == ("", False, True)


def test_an_unknown_outcome_is_noted_and_keeps_the_cursor() -> None:
    with pytest.raises(OutcomeUnknown):
        run(ASKED_TOO_LONG)
    assert standing() == (ASKED_TOO_LONG.sentence, False, False)
    with pytest.raises(AlreadyRunning):
        run()
