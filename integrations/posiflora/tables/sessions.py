"""Logging in (posiflora.md §2). Both calls read in effect: a repeat only makes another token."""

from integrations.posiflora.operation import one, op, single

_WORKER = "worker worker.position worker.user worker.user.roles worker.user.roles.permissions"
_SENT = single("sessions")
_GOT = one("sessions")

OPERATIONS = (
    op("sessions.create", "POST /v1/sessions", _GOT, _SENT, include=_WORKER, safe=True),
    op("sessions.refresh", "PATCH /v1/sessions", _GOT, _SENT, include=_WORKER, safe=True),
)
