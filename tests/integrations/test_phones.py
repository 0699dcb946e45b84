"""One spelling inside, the vendors' spellings outside."""

import pytest

from integrations import phones
from integrations.phones import InvalidPhone


@pytest.mark.parametrize(
    "raw",
    ["+79123456789", "79123456789", "8 (912) 345-67-89", "912 345 67 89", " +7 912 345-67-89 "],
)
def test_usual_spellings_are_one_phone(raw: str) -> None:
    assert phones.normalize(raw) == "+79123456789"


@pytest.mark.parametrize("raw", ["", "12", "+7", "abc", "+79123456789 доб. 12", "9" * 50, "+7000"])
def test_what_is_no_phone_is_refused(raw: str) -> None:
    with pytest.raises(InvalidPhone):
        phones.normalize(raw)


def test_the_vendors_spellings() -> None:
    assert phones.national("+79120000001") == (7, "9120000001")
    assert phones.digits("+79120000001") == "79120000001"
    assert phones.masked("+79123456767") == "+7912•••67"
    assert phones.masked("+7") == "•••"
    assert phones.display("+79123456789") == "+7 912 345-67-89"


@pytest.mark.parametrize("wrong", ["79120000001", "", "phone"])
def test_only_e164_can_be_spelled_for_a_vendor(wrong: str) -> None:
    with pytest.raises(InvalidPhone):
        phones.national(wrong)


@pytest.mark.parametrize(
    ("code", "number", "phone"),
    [
        (7, "9120000001", "+79120000001"),
        ("+7", "912 000-00-01", "+79120000001"),
        (7, "89120000001", "+79120000001"),
        (None, "79120000001", "+79120000001"),
        (None, "9261234567", "+79261234567"),
        (375, "291234567", "+375291234567"),
        (7, "12345", ""),
        (7, "", ""),
        (None, None, ""),
    ],
)
def test_what_shops_type_into_two_fields(
    code: int | str | None, number: str | None, phone: str
) -> None:
    assert phones.from_national(code, number) == phone
