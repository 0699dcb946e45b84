"""Query parameters of an operation: their names on the wire, their kinds and permitted values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a parameter takes; the value is how the table spells it."""

    TEXT = ""
    INTEGER = "int"
    NUMBER = "num"
    BOOLEAN = "bool"
    DATE = "date"
    MOMENT = "time"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter. `live` marks one that works and stands in no document (posiflora.md §3.2)."""

    name: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    live: bool = False

    @property
    def key(self) -> str:
        """How a caller names it: "gender", "createdAt[from]", "stores[]", "search"."""
        inner = re.fullmatch(r"filter\[(\w+)\](.*)", self.name)
        return f"{inner[1]}{inner[2]}" if inner else self.name


# `?` stands outside filter[], `~` is live only, `!` is required: "~?dismissed:bool=a|b!".
_WORD = re.compile(
    r"""(?P<live>~?)(?P<plain>\??)(?P<name>\w+)(?P<inner>(?:\[[\w|]*\])?)
        (?::(?P<kind>\w+))?(?:=(?P<choices>[\w|]+))?(?P<required>!?)""",
    re.VERBOSE,
)


def read_parameters(text: str) -> tuple[Parameter, ...]:
    """Read the table's short spelling, one word a parameter; `name[from|to]` stands for two."""
    return tuple(parameter for word in text.split() for parameter in _read_word(word))


def _read_word(word: str) -> Iterator[Parameter]:
    found = _WORD.fullmatch(word)
    if found is None:
        raise ValueError(f"{word!r} is no parameter")
    name = found["name"] if found["plain"] else f"filter[{found['name']}]"
    for inner in _alternatives(found["inner"]):
        yield Parameter(
            name=name + inner,
            kind=Kind(found["kind"] or ""),
            choices=tuple(found["choices"].split("|")) if found["choices"] else (),
            required=bool(found["required"]),
            live=bool(found["live"]),
        )


def _alternatives(inner: str) -> list[str]:
    return [f"[{part}]" for part in inner[1:-1].split("|")] if inner else [""]
