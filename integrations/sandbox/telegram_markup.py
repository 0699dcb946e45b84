"""Checking HTML of a message as the Bot API does: few tags, all closed, nothing stray."""

import re

ALLOWED = frozenset(
    {
        *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a"),
        *("blockquote", "tg-spoiler", "span", "tg-emoji"),
    }
)
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z-]*)([^<>]*)>")


class MarkupError(ValueError):
    """The text is not what the Bot API would take."""


def check_html(text: str) -> None:
    """Raise MarkupError when the Bot API would refuse this text with parse_mode HTML."""
    opened: list[str] = []
    start = text.find("<")
    while start >= 0:
        found = TAG.match(text, start)
        if found is None:
            raise MarkupError(f"Unsupported start tag at byte offset {start}")
        closing, name = found[1], found[2].lower()
        if name not in ALLOWED:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {start}')
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            raise MarkupError(f'Unmatched end tag at byte offset {start}, found "{name}"')
        start = text.find("<", found.end())
    if opened:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
