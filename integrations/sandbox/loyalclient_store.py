"""What the LoyalClient stand-in remembers: members, holds, and the operations they made."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(slots=True)
class Level:
    """A tier; `percent` is cashback or discount by `type`."""

    id: str
    title: str
    percent: Decimal
    type: str
    max_spend_percent: Decimal


@dataclass(slots=True)
class Member:
    """A client of the loyalty programme; `phone` is 11 digits, `balance` the points owned."""

    id: str
    name: str
    phone: str
    level: Level
    balance: Decimal
    card: str = ""
    code: str = ""
    birthday: str = "1990-01-01"
    email: str = ""


@dataclass(slots=True)
class Hold:
    """Points set aside for a pair of point and client until a moment (loyalty.md §3.3)."""

    client: str
    point: str
    amount: Decimal
    until: datetime


@dataclass(slots=True)
class Operation:
    """One `retail` that was carried out; the real service never shows these to an integrator."""

    number: int
    at: datetime
    client: str
    point: str
    amount: Decimal
    spend: Decimal
    earn: Decimal
    total: Decimal


@dataclass(slots=True)
class LoyalClientStore:
    """The whole memory of the stand-in."""

    members: dict[str, Member] = field(default_factory=dict)
    points: list[str] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
