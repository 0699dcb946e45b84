"""The frame of a campaign: checks under several readings of the vendors, one printed table.

A campaign is run by a person (`make soak`) and, in small, by the tests. A check is handed a ground
of its own for each reading and yields findings; those of one title make a row.
"""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from shop.management.tables import table

if TYPE_CHECKING:
    from tests.campaigns.ground import Ground

type Reading = Mapping[str, object]
"""Switches of the sandbox that together are one idea of how strict a vendor is."""

type Say = Callable[[str], object]

WORDS = {True: "да", False: "НЕТ"}
STOPPED = "прогон остановлен, остальное не проверено"


class Failed(Exception):
    """What was found is not what had to be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found under one reading; `said` holds the numbers a reader wants."""

    title: str
    fine: bool
    said: str


type Check[S] = Callable[["Ground", S], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: findings by the names of the readings."""

    title: str
    findings: dict[str, Finding] = field(default_factory=dict)

    @property
    def fine(self) -> bool:
        return all(finding.fine for finding in self.findings.values())

    @property
    def details(self) -> list[str]:
        """What was said, once where every reading says the same."""
        said = {name: finding.said for name, finding in self.findings.items()}
        if len(set(said.values())) == 1:
            return [next(iter(said.values()))]
        return [f"{name}: {words}" for name, words in said.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign[S]:
    """Checks with the readings they are run under and the sizes of a full and a short run."""

    title: str
    readings: Mapping[str, Reading]
    checks: Sequence[Check[S]]
    full: S
    short: S

    def run(self, ground: Ground, *, short: bool, say: Say = lambda _line: None) -> list[Row]:
        """Run every check under every reading. A check that breaks is a finding, not the end.

        Ctrl-C ends the run; what was found until then is a row saying so beside the others.
        """
        rows: dict[str, Row] = {}
        try:
            for check in self.checks:
                for name, reading in self.readings.items():
                    self._run(check, name, ground, reading, rows, short=short, say=say)
        except KeyboardInterrupt:
            cut = Row(STOPPED)
            cut.findings.update({name: Finding(STOPPED, False, STOPPED) for name in self.readings})
            rows[STOPPED] = cut
        return list(rows.values())

    def _run(
        self,
        check: Check[S],
        name: str,
        ground: Ground,
        reading: Reading,
        rows: dict[str, Row],
        *,
        short: bool,
        say: Say,
    ) -> None:
        started = time.monotonic()
        for finding in _found(check, ground, reading, self.short if short else self.full):
            rows.setdefault(finding.title, Row(finding.title)).findings[name] = finding
            took = time.monotonic() - started
            say(f"{WORDS[finding.fine]:>4}  {name}  {finding.title}  ({took:.1f} с)")
            say(f"      {finding.said}")

    def table(self, rows: Sequence[Row]) -> Iterator[str]:
        """Lines for a person."""
        yield self.title
        yield ""
        head, line, *body = table(("Проверка", *self.readings), [self._cells(row) for row in rows])
        yield from (head, line)
        for row, cells in zip(rows, body, strict=True):
            yield cells
            yield from (f"    {words}" for words in row.details)
        yield ""
        failed = sum(not row.fine for row in rows)
        yield f"Строк: {len(rows)}, не прошло: {failed}"

    def _cells(self, row: Row) -> tuple[str, ...]:
        found = (row.findings.get(name) for name in self.readings)
        return (row.title, *(WORDS[each.fine] if each else "—" for each in found))

    def as_json(self, rows: Sequence[Row]) -> str:
        """The same for a program."""
        return json.dumps(
            {
                "campaign": self.title,
                "rows": [
                    {
                        "title": row.title,
                        "fine": row.fine,
                        "findings": {name: asdict(each) for name, each in row.findings.items()},
                    }
                    for row in rows
                ],
            },
            ensure_ascii=False,
            indent=2,
        )


def expect(what: str, found: object, wanted: object) -> None:
    """Raise Failed unless both are equal: plain `assert` says nothing outside of pytest."""
    if found != wanted:
        raise Failed(f"{what}: {found!r}, а ждали {wanted!r}")


def _found[S](check: Check[S], ground: Ground, reading: Reading, sizes: S) -> Iterator[Finding]:
    try:
        with ground.under(reading):
            yield from check(ground, sizes)
    except Exception as error:  # noqa: BLE001 - whatever breaks a check is its result.
        traceback.print_exc()
        words = str(error) if isinstance(error, Failed) else f"{type(error).__name__}: {error}"
        yield Finding(_title(check), fine=False, said=words)


def _title(check: Callable[..., object]) -> str:
    return (check.__doc__ or check.__name__).splitlines()[0].rstrip(".")
