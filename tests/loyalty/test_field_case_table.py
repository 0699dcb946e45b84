"""The table of field cases: complete, true, and the page made from it current."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tests.loyalty.field_case_files import numbered_tests
from tests.loyalty.field_case_page import page
from tests.loyalty.field_cases import FIELD_CASES


def test_every_case_has_a_test_and_every_numbered_test_has_its_case() -> None:
    assert [case.number for case in FIELD_CASES] == list(range(1, 30))
    listed = {test: case.number for case in FIELD_CASES for test in case.tests}
    assert len(listed) == sum(len(case.tests) for case in FIELD_CASES), "each stands once"
    assert listed == numbered_tests()
    assert {case.number for case in FIELD_CASES if not case.tests} == set()


def test_the_page_is_current() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "loyalty-field-cases.md").read_text()
    assert written == page(), "run the command at the top of the page"
