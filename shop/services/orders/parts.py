"""The parts of an order that are told to Posiflora apart from one another.

Only what was changed here is sent: a florist may have learnt the address from the recipient, or
agreed on another price, and a change of the card text must not undo that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Part(StrEnum):
    """`MONEY` are the lines with what is written about money, `NOTES` the words for the florist."""

    MONEY = "money"
    NOTES = "notes"
    RECIPIENT = "recipient"
    ADDRESS = "address"
    TIME = "time"


PARTS_OF_COLUMN: dict[str, tuple[Part, ...]] = {
    "recipient_name": (Part.RECIPIENT,),
    "recipient_phone": (Part.RECIPIENT,),
    "recipient_is_customer": (Part.NOTES,),
    "city": (Part.ADDRESS,),
    "street": (Part.ADDRESS,),
    "house": (Part.ADDRESS,),
    "building": (Part.ADDRESS,),
    "apartment": (Part.ADDRESS,),
    "address_comment": (Part.ADDRESS,),
    "address_unknown": (Part.ADDRESS,),
    "card_text": (Part.NOTES,),
    "comment": (Part.NOTES,),
    "anonymous": (Part.NOTES,),
    # The florist reads it among the notes, the courier beside the address.
    "call_recipient": (Part.NOTES, Part.ADDRESS),
    "slot_starts_at": (Part.TIME,),
    "slot_ends_at": (Part.TIME,),
}


def parts_of_columns(columns: Iterable[str]) -> frozenset[Part]:
    """The parts that changed with these columns of an order."""
    return frozenset(part for name in columns for part in PARTS_OF_COLUMN.get(name, ()))


def parts_of_payload(payload: Mapping[str, object]) -> frozenset[Part]:
    """What an update message is about; one that does not say is about money."""
    named = payload.get("parts")
    if not isinstance(named, list):
        return frozenset({Part.MONEY})
    return frozenset(Part(name) for name in named)
