"""What must never be written down: phones, e-mails, keys, tokens and signatures.

Everything that goes into an exchange row, an exception or a log line passes through here. When
in doubt the text is masked: a lost digit in a log costs a minute, a leaked phone cannot be undone.
"""

import re
from collections.abc import Mapping

MASK = "•••"
_SHORTEST_PHONE = 5

_GAP = r"(?:[\s().\-‑]|%20|%28|%29){0,3}"
_EIGHT_LOCAL = rf"\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}"
# A percent escape ("%22") ends in a digit and is a boundary all the same.
_START = r"(?:(?<![0-9A-Za-z_.])|(?<=%[0-9A-Fa-f]{2}))"
_END = r"(?![0-9A-Za-z])(?!\.\d{1,2}(?![\d.]))"

# The first alternatives are read only to be left alone: they contain runs of digits that could
# pass for a phone.
_PHONE = re.compile(
    rf"""
    (?P<keep>
        [0-9a-fA-F]{{8}}-(?:[0-9a-fA-F]{{4}}-){{3}}[0-9a-fA-F]{{12}}
      | (?<!\d)\d{{4}}-\d{{2}}-\d{{2}}
        (?:[T\s]\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?(?:Z|[+-]\d{{2}}:?\d{{2}})?)?(?!\d)
    )
    | (?P<phone>
        (?:(?<!\d)\+|%2[Bb]){_GAP}[1-9](?:{_GAP}\d){{9,14}}(?!\d)
      | {_START}(?:7|8){_GAP}[3489]{_EIGHT_LOCAL}{_END}
      | {_START}\(?[3489]{_EIGHT_LOCAL}{_END}
    )
    """,
    re.VERBOSE,
)

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|%40)([\w-]+(?:\.[\w-]+)+)")

_HIDDEN_NAMES = (
    r"api[-_]?key|password|passwd|access[-_]?token|refresh[-_]?token|secret[-_]?token"
    r"|provider[-_]?token|init[-_]?data|secret|x-telegram-bot-api-secret-token"
)

# Each pattern keeps its first group (the name) and hides what follows it.
_SECRETS = (
    re.compile(r"(/(?:file/)?bot)\d+:[\w-]+"),
    # BonusPlus takes the code of a text message in the path (loyalty.md §2.3).
    re.compile(r"(/checkCode/)[^/?#\s]+"),
    re.compile(r"()(?<![\w:])\d{6,12}:[A-Za-z0-9_-]{30,}"),
    re.compile(r"()\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"),
    re.compile(r"(\b(?:Bearer|bearer|Basic|ApiKey|tma)\s+)(?![:=])\S{6,}"),
    re.compile(
        rf"""((?<![\w-])["']?(?:{_HIDDEN_NAMES})["']?\s*[:=]\s*(["']))(?:\\.|(?!\2)[^\\])*""",
        re.IGNORECASE,
    ),
    re.compile(rf"((?<![\w-])(?:{_HIDDEN_NAMES})\s*[:=]\s*)[^\s\"',;&}}]+", re.IGNORECASE),
    re.compile(r"""(\b(?:hash|signature)["']?\s*[:=]\s*["']?)(?:[0-9a-fA-F]{64}|[\w-]{80,})"""),
)

# Most values of a document are ids, moments and short words. They are told apart first, because a
# worker masks every body it sends and receives.
_HARMLESS = re.compile(
    r"""[^\W\d]{0,20}
    | [\d.]{1,9}
    | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}
    | \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})
    """,
    re.VERBOSE,
)
_SECRET_HINT = re.compile(
    r"bot\d|\d:[\w-]{30}|eyJ|bearer|basic|tma|key|pass|token|secret|data|hash|signature|checkCode",
    re.IGNORECASE,
)

_SECRET_KEY = re.compile(
    rf"^(?:{_HIDDEN_NAMES}|authorization|proxy-authorization|cookie|set-cookie|token)$",
    re.IGNORECASE,
)
_PHONE_KEY = re.compile(r"phone(?!.*code)", re.IGNORECASE)
_ID_KEY = re.compile(r"(?:^|_)id$|Id$")


def mask_text(text: str) -> str:
    """Return `text` without secrets, phones and e-mail addresses; everything else is unchanged."""
    if _HARMLESS.fullmatch(text):
        return text
    if _SECRET_HINT.search(text):
        for pattern in _SECRETS:
            text = pattern.sub(rf"\g<1>{MASK}", text)
    if "@" in text or "%40" in text:
        text = _EMAIL.sub(rf"{MASK}@\g<1>", text)
    return _PHONE.sub(_mask_phone, text)


def mask_mapping(data: Mapping[str, object]) -> dict[str, object]:
    """Return a copy of headers or of a JSON object that is safe to store."""
    return {key: _mask_member(key, value) for key, value in data.items()}


def mask_json(value: object) -> object:
    """Return a copy of any parsed JSON value that is safe to store."""
    if isinstance(value, Mapping):
        return mask_mapping({str(key): member for key, member in value.items()})
    if isinstance(value, list | tuple):
        return [mask_json(member) for member in value]
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        # LoyalClient answers a phone as a bare number (loyalty.md §3.2).
        hidden = mask_text(str(value))
        return value if hidden == str(value) else hidden
    return value


def _mask_member(key: str, value: object) -> object:
    if _SECRET_KEY.match(key):
        return MASK if value else value
    if _PHONE_KEY.search(key) and not isinstance(value, Mapping):
        return _hide_digits(value)
    if _ID_KEY.search(key) and isinstance(value, int):
        return value
    return mask_json(value)


def _hide_digits(value: object) -> object:
    """Mask what stands under a phone's name, however oddly it is written."""
    if isinstance(value, list | tuple):
        return [_hide_digits(member) for member in value]
    if isinstance(value, bool) or not isinstance(value, str | int):
        return value
    figures = re.sub(r"\D", "", str(value))
    return f"{MASK}{figures[-2:]}" if len(figures) >= _SHORTEST_PHONE else value


def _mask_phone(match: re.Match[str]) -> str:
    if match["keep"] is not None:
        return match["keep"]
    figures = re.sub(r"\D", "", match["phone"])
    return f"{MASK}{figures[-2:]}"
