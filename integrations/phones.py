"""Phone numbers: E.164 with us, ten national digits and a country code on Posiflora's wire."""

import re

import phonenumbers

_DEFAULT_REGION = "RU"
_LONGEST_SPELLING = 40
_SHORTEST_E164 = 8


class InvalidPhone(ValueError):
    """The text is not a phone number anybody could be reached at."""


def normalize(raw: str, region: str = _DEFAULT_REGION) -> str:
    """Return E.164 ("+79123456789") for any usual spelling. Raises InvalidPhone."""
    text = raw.strip()
    if len(text) > _LONGEST_SPELLING:
        raise InvalidPhone("too long for a phone number")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone("not a phone number") from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise InvalidPhone("not a phone number in use")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(e164: str) -> tuple[int, str]:
    """Return (country code, national number): "+79120000000" -> (7, "9120000000")."""
    number = _parse_e164(e164)
    return number.country_code or 0, phonenumbers.national_significant_number(number)


def digits(e164: str) -> str:
    """Return the digits only, as BonusPlus and LoyalClient want them: "79120000000"."""
    country_code, number = national(e164)
    return f"{country_code}{number}"


def from_national(country_code: int | str | None, number: str | None) -> str:
    """Return E.164 of what Posiflora keeps in two fields, or "" when it makes no phone.

    Shops type into these fields by hand, so eleven digits in the national field are understood.
    """
    code = re.sub(r"\D", "", str(country_code or ""))
    local = re.sub(r"\D", "", number or "")
    if not local:
        return ""
    candidates = [f"+{code}{local}"] if code else []
    # Without a code ten digits are read as the shop's own country first: with a plus before them
    # some would pass for a number abroad.
    candidates += [local, f"+{local}"]
    for candidate in candidates:
        try:
            return normalize(candidate)
        except InvalidPhone:
            continue
    return ""


def masked(e164: str) -> str:
    """Return a form that is safe to show and to log: "+7912•••67"."""
    if len(e164) < _SHORTEST_E164:
        return "•••"
    return f"{e164[:5]}•••{e164[-2:]}"


def display(e164: str) -> str:
    """Return the number the way people read it: "+7 912 345-67-89"."""
    number = _parse_e164(e164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parse_e164(e164: str) -> phonenumbers.PhoneNumber:
    if not e164.startswith("+"):
        raise InvalidPhone("an E.164 number starts with a plus")
    try:
        return phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone("not an E.164 number") from error
