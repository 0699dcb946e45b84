"""All documented operations of Posiflora over HTTP: called, parsed, compared with what is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from integrations.http import codec, transport
from integrations.models import VendorSession
from integrations.posiflora import PosifloraClient, ResourceDraft, get_client
from integrations.posiflora.groups import Group
from integrations.posiflora.operation import Body, Evidence, Operation, Returns
from integrations.posiflora.resources import Document
from integrations.posiflora.table import OPERATIONS
from tests.campaigns.frame import Failed, Finding, expect
from tests.campaigns.ground import Ground
from tests.campaigns.held import count_held, count_typed, expect_gone, expect_written
from tests.campaigns.operation_bodies import BODIES
from tests.campaigns.operation_effects import EFFECTS
from tests.campaigns.operation_paths import filters_of, owner_of, path_of
from tests.integrations.without_loss import assert_read_without_loss
from tests.sandbox.furnished import Furnished

DOCUMENTED = tuple(row for row in OPERATIONS if row.evidence is Evidence.DOCUMENTED)
LOGINS = tuple(row for row in DOCUMENTED if row.group == "sessions")
READS = tuple(row for row in DOCUMENTED if row.verb == "GET")
WRITES = tuple(row for row in DOCUMENTED if row not in {*LOGINS, *READS})
TURNED = 3
"""Rows a page when a list is turned page by page."""
SHOWN = 3


@dataclass(slots=True)
class Tally:
    """Operations that went well, and what was read by them."""

    done: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    rows: int = 0
    typed: int = 0
    held: int = 0

    def finding(self, title: str, wanted: int, more: str) -> Finding:
        said = f"{len(self.done)}/{wanted}; {more}"
        if self.broken:
            said += f"; не вышло: {'; '.join(self.broken[:SHOWN])}"
        return Finding(title, fine=len(self.done) == wanted and not self.broken, said=said)


class Listener:
    """Hears every answer as it came, before our client has read it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.answers: list[transport.Answer] = []
        send = transport.send

        def heard(*arguments: Any, **options: Any) -> transport.Answer:
            answer = send(*arguments, **options)
            self.answers.append(answer)
            return answer

        patch.setattr(transport, "send", heard)


def every_operation(ground: Ground, _sizes: object) -> Iterator[Finding]:
    """Every documented operation called and parsed."""
    with pytest.MonkeyPatch.context() as patch:
        tally, listener = Tally(), Listener(patch)
        ours: list[tuple[str, tuple[Operation, ...]]] = [
            ("вход и продление", LOGINS),
            ("чтения", READS),
            ("изменения", WRITES),
        ]
        counts = {}
        for name, operations in ours:
            before = len(tally.done)
            for operation in operations:
                _try(ground, operation, tally, listener)
            counts[name] = len(tally.done) - before
    sums = ", ".join(f"{name} {counts[name]}/{len(rows)}" for name, rows in ours)
    more = (
        f"{sums}; строк прочитано без потерь {tally.rows}, в типизированные записи {tally.typed}, "
        f"сверено с хранимым {tally.held}"
    )
    yield tally.finding("операции Posiflora по HTTP", 153, more)


def _try(ground: Ground, operation: Operation, tally: Tally, listener: Listener) -> None:
    """One operation on a Posiflora of its own, which has something in every list."""
    listener.answers.clear()
    try:
        if operation in LOGINS:
            _log_in(ground, operation, listener)
        else:
            _call(ground, operation, tally, listener)
    except Exception as error:  # noqa: BLE001 - the other operations are still wanted.
        tally.broken.append(f"{operation.title}: {type(error).__name__}: {error}")
    else:
        tally.done.append(operation.title)


def _call(ground: Ground, operation: Operation, tally: Tally, listener: Listener) -> None:
    ground.vendors()
    with ground.sandbox.world.lock:
        world = Furnished(ground.sandbox.world)
    client = get_client()
    arguments = BODIES[operation.title](world) if operation in WRITES else {}
    got = _document(client, operation, world, arguments)
    answer = listener.answers[-1]
    expect("ответ", 200 <= answer.status < 300, True)
    if answer.body and operation.returns is not Returns.NOTHING:
        sent: Any = codec.decode(answer.body)
        assert_read_without_loss(got, sent)
        expect("типы", {row.type for row in got.data} - {operation.answers}, set())
    store = world.world.posiflora
    rows = [*got.data, *got.included.values()]
    tally.rows += len(rows)
    tally.typed += count_typed(got)
    with world.world.lock:
        tally.held += count_held(store, rows)
        if operation in WRITES:
            _check_written(operation, world, got, arguments)
    if operation.returns is Returns.PAGES:
        _turn_pages(client, operation, world, got)


def _document(
    client: PosifloraClient, operation: Operation, world: Furnished, arguments: dict[str, Any]
) -> Document:
    group = Group(client._api, operation.group)
    whole: dict[str, Any] = {**arguments, "filters": filters_of(operation)}
    if operation.verb == "GET":
        whole["include"] = (*operation.include, *operation.live_include)
    if operation.returns is Returns.PAGES:
        whole["page"] = 1
    found: Document = group.call(operation.name, *path_of(operation, world), **whole)
    return found


def _check_written(
    operation: Operation, world: Furnished, got: Document, arguments: dict[str, Any]
) -> None:
    store = world.world.posiflora
    if operation.title in EFFECTS:
        EFFECTS[operation.title](world, got.data)
    if operation.verb == "DELETE":
        by_path = operation.body is Body.NONE
        kind = owner_of(operation) if by_path else operation.type
        for row_id in path_of(operation, world) if by_path else arguments["ids"]:
            expect_gone(store, kind, row_id)
    elif operation.type == operation.answers and operation.title not in EFFECTS:
        sent: list[ResourceDraft] = arguments.get("drafts") or [arguments["draft"]]
        for row, draft in zip(got.data, sent, strict=True):
            expect("код", row.id, draft.id or row.id)
            expect_written(store, row.type, row.id, draft.attributes)
    elif operation.title not in EFFECTS:
        raise Failed("никто не проверил, что изменилось")


def _turn_pages(
    client: PosifloraClient, operation: Operation, world: Furnished, whole: Document
) -> None:
    """A list turned page by page has the same rows as the one page that holds them all."""
    group = Group(client._api, operation.group)
    filters = filters_of(operation)
    path = path_of(operation, world)
    turned = group.call(operation.name, *path, size=TURNED, filters=filters)
    expect("постранично", [row.id for row in turned], [row.id for row in whole.data])
    expect("total", whole.total in {None, len(whole.data)}, True)


def _log_in(ground: Ground, operation: Operation, listener: Listener) -> None:
    """Logging in belongs to the session; it is seen by what the session keeps afterwards."""
    ground.vendors()
    VendorSession.objects.all().delete()
    client = get_client()
    list(client.stores.list())
    if operation.verb == "PATCH":
        VendorSession.objects.update(expires_at="2026-01-01T00:00:00Z")
        list(client.stores.list())
    held = ground.sandbox.world.posiflora.sessions[-1]
    kept = VendorSession.objects.get()
    expect("ключ доступа", kept.access_token, held.access_token)
    expect("ключ продления", kept.refresh_token, held.refresh_token)
    expect("срок", kept.refresh_expires_at, held.refresh_expires_at)
    calls = ground.sandbox.requests("posiflora", operation.verb, "/v1/sessions")
    expect("запросов", [each.status for each in calls], [200])
