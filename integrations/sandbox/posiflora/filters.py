"""What a query may ask of rows: each filter becomes one check a request.

A filter reads its value once, so that a bad one is refused at once and a large table is walked
with nothing but comparisons.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.errors import parse_failed
from integrations.sandbox.posiflora.parsing import read_day, read_moment, word_is_true
from integrations.sandbox.posiflora.store import Resource

LONG_AGO = datetime.min.replace(tzinfo=UTC)

type Check = Callable[[Resource], bool]
type Filter = Callable[[Call, str], Check]
type Compare = Callable[[Decimal, Decimal], bool]


def per_row(test: Callable[[Call, Resource, str], bool]) -> Filter:
    """Make a filter of a plain test that cannot refuse its value."""
    return lambda call, value: lambda row: test(call, row, value)


def when_true(check: Callable[[Call, Resource], bool]) -> Filter:
    """Keep rows that pass when the word of the query is true, all rows otherwise."""

    def make(call: Call, value: str) -> Check:
        if not word_is_true(value):
            return everything
        return lambda row: check(call, row)

    return make


def everything(_row: Resource) -> bool:
    """Keep the row: what a filter that is ignored does."""
    return True


def by_relation(name: str) -> Filter:
    """Keep rows whose to-one relationship is among the comma-separated ids."""

    def make(_call: Call, value: str) -> Check:
        wanted = frozenset(value.split(","))
        return lambda row: row.one(name) in wanted

    return make


def by_relations(name: str) -> Filter:
    """Keep rows whose to-many relationship shares an id with the comma-separated ones."""

    def make(_call: Call, value: str) -> Check:
        wanted = frozenset(value.split(","))
        return lambda row: not wanted.isdisjoint(row.many(name))

    return make


def by_attribute(name: str) -> Filter:
    """Keep rows whose attribute is among the comma-separated words."""

    def make(_call: Call, value: str) -> Check:
        wanted = frozenset(value.split(","))
        return lambda row: str(row.attributes.get(name)) in wanted

    return make


def by_flag(name: str) -> Filter:
    """Keep rows whose boolean attribute equals the word of the query."""

    def make(_call: Call, value: str) -> Check:
        wanted = word_is_true(value)
        return lambda row: bool(row.attributes.get(name)) == wanted

    return make


def by_words(*names: str) -> Filter:
    """Keep rows with the words in one of the texts, in any case."""

    def make(_call: Call, value: str) -> Check:
        words = value.lower()
        return lambda row: any(
            words in str(row.attributes.get(name) or "").lower() for name in names
        )

    return make


def by_id(_call: Call, value: str) -> Check:
    """Keep rows whose id is among the comma-separated ones."""
    wanted = frozenset(value.split(","))
    return lambda row: row.id in wanted


def by_revision(call: Call, value: str) -> Check:
    """Keep rows changed since a revision; whether that one comes again is a switch."""
    if not value.isdecimal():
        raise parse_failed("Value expected to be an integer", parameter="filter[revision]")
    first = int(value) if call.switches.revision_compare == "ge" else int(value) + 1
    return lambda row: bool(row.attributes["revision"] >= first)


def by_number(name: str, compare: Compare) -> Filter:
    """Keep rows whose number compares with the one of the query."""

    def make(_call: Call, value: str) -> Check:
        try:
            limit = Decimal(value)
        except InvalidOperation:
            raise parse_failed("Value expected to be a number", parameter=name) from None
        return lambda row: compare(row.attributes[name], limit)

    return make


def since(name: str, parameter: str) -> Filter:
    """Keep rows whose moment is not before the one of the query."""

    def make(_call: Call, value: str) -> Check:
        start = query_moment(value, parameter)
        return lambda row: (row.attributes.get(name) or LONG_AGO) >= start

    return make


def until(name: str, parameter: str) -> Filter:
    """Keep rows whose moment is not after the one of the query; rows without one are kept out."""

    def make(_call: Call, value: str) -> Check:
        end = query_moment(value, parameter)
        return lambda row: (moment := row.attributes.get(name)) is not None and moment <= end

    return make


def between(*names: str) -> dict[str, Filter]:
    """Return the pair `filter[name][from]`, `filter[name][to]` for each moment."""
    pairs: dict[str, Filter] = {}
    for name in names:
        pairs[f"filter[{name}][from]"] = since(name, f"filter[{name}][from]")
        pairs[f"filter[{name}][to]"] = until(name, f"filter[{name}][to]")
    return pairs


def days(parameter: str, read: Callable[[Call, Resource], Iterable[date]]) -> dict[str, Filter]:
    """Return the pair for calendar days: a row stays when one of its days is within."""

    def first(call: Call, value: str) -> Check:
        start = query_day(value, f"filter[{parameter}][from]")
        return lambda row: any(day >= start for day in read(call, row))

    def last(call: Call, value: str) -> Check:
        end = query_day(value, f"filter[{parameter}][to]")
        return lambda row: any(day <= end for day in read(call, row))

    return {f"filter[{parameter}][from]": first, f"filter[{parameter}][to]": last}


def query_moment(text: str, parameter: str) -> datetime:
    """Read a moment of the query; raises 400."""
    found = read_moment(text)
    if found is None:
        raise parse_failed(
            r"Value expected to be a date/time string in 'Y-m-d\TH:i:sP' format",
            parameter=parameter,
        )
    return found


def query_day(text: str, parameter: str) -> date:
    """Read a calendar day of the query; raises 400."""
    found = read_day(text)
    if found is None:
        raise parse_failed(
            "Value expected to be a date/time string in 'Y-m-d' format", parameter=parameter
        )
    return found
