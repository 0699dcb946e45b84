"""Spans of days that figures are counted over, and how they are cut into steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from integrations.sandbox.posiflora.call import Call
from integrations.sandbox.posiflora.errors import (
    BLANK,
    NO_CHOICE,
    ApiError,
    Problem,
    parse_failed,
)
from integrations.sandbox.posiflora.parsing import read_day, read_moment

RANGES = ("day", "week", "month", "year", "custom")
STEPS = {"day": "day", "week": "day", "month": "day", "year": "month"}
LONGEST_BY_DAYS = 31
DECEMBER = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `stop`, both included."""

    start: date
    stop: date

    def has(self, day: date | None) -> bool:
        """Say whether a day is within."""
        return day is not None and self.start <= day <= self.stop

    def before(self) -> "Period":
        """Return as many days right before."""
        length = self.stop - self.start + ONE_DAY
        return Period(self.start - length, self.start - ONE_DAY)


def asked_range(call: Call, *, needed: bool = True) -> tuple[Period, str]:
    """Read `filter[range]` with its ends; returns the step of its series too.

    Raises 422 when it is absent though needed or unknown, 400 for ends that are no dates.
    """
    name = call.request.query.get("filter[range]")
    if name is None and needed:
        title = "This value should not be blank."
        raise ApiError(Problem(422, title, BLANK, parameter="filter[range]"))
    if name is not None and name not in RANGES:
        title = "The value you selected is not a valid choice."
        raise ApiError(Problem(422, title, NO_CHOICE, parameter="filter[range]"))
    today = call.now.date()
    if name == "custom":
        period = asked_period(call, "filter[rangeFrom]", "filter[rangeTo]")
        long = period.stop - period.start > timedelta(days=LONGEST_BY_DAYS)
        return period, "month" if long else "day"
    starts = {
        "day": today,
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    start = starts.get(name or "week", today - timedelta(days=today.weekday()))
    return Period(start, today), STEPS[name or "week"]


def asked_period(call: Call, first: str, last: str) -> Period:
    """Read two ends of a query, dates or moments; without them it is the present month."""
    today = call.now.date()
    start = _day(call, first) or today.replace(day=1)
    stop = _day(call, last) or today
    return Period(start, max(start, stop))


def split(period: Period, step: str) -> Iterator[Period]:
    """Cut into days, weeks from Monday, months or years; the first part may be a shorter one."""
    start = period.start
    while start <= period.stop:
        following = _next(start, step)
        yield Period(start, min(following - ONE_DAY, period.stop))
        start = following


def _next(day: date, step: str) -> date:
    if step == "week":
        return day + timedelta(days=7 - day.weekday())
    if step == "month":
        last = day.month == DECEMBER
        return date(day.year + last, 1 if last else day.month + 1, 1)
    if step == "year":
        return date(day.year + 1, 1, 1)
    return day + ONE_DAY


def _day(call: Call, name: str) -> date | None:
    text = call.request.query.get(name)
    if not text:
        return None
    moment = read_moment(text)
    found = read_day(text) if moment is None else moment.date()
    if found is None:
        raise parse_failed(
            "Value expected to be a date/time string in 'Y-m-d' format", parameter=name
        )
    return found
