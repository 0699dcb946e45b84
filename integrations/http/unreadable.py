"""A success that cannot be read: what it means depends on whether the call changes anything."""

from integrations.errors import OutcomeUnknown, Transient
from integrations.http.call import Response


def unreadable(
    *, vendor: str, operation: str, response: Response, error: ValueError, safe: bool
) -> Transient | OutcomeUnknown:
    """Return the failure to raise: what a changing call did, its answer was to tell.

    `error` names what is missing and holds nothing of a person.
    """
    kind = Transient if safe else OutcomeUnknown
    return kind(
        vendor=vendor,
        operation=operation,
        detail=f"unreadable answer: {error}",
        status=response.status,
        exchange_id=response.exchange_id,
    )
