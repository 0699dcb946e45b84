"""The 29 field cases of loyalty.md §5: every test that carries a number is run and shown."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.campaigns.frame import Finding
from tests.campaigns.ground import Ground
from tests.campaigns.points.days import with_servers_of_its_own
from tests.loyalty.field_case_files import NUMBERED, TESTS
from tests.loyalty.field_cases import FIELD_CASES

LONGEST_SECONDS = 3600
OUTCOMES = ("failure", "error", "skipped")


def proof_of_cases(_ground: Ground, _sizes: object) -> Iterator[Finding]:
    """The 29 field cases of the contract, by their tests."""
    results = _results()
    for case in FIELD_CASES:
        counts = results.get(case.number, Counter())
        fine = bool(case.tests) and counts["passed"] > 0 and counts.keys() <= {"passed", "skipped"}
        told = ", ".join(f"{_words(outcome)} {count}" for outcome, count in sorted(counts.items()))
        yield Finding(
            f"случай {case.number:02d}: {case.complaint}",
            fine,
            f"{told or 'ни одного теста'}; {case.lesson}",
        )


def _results() -> dict[int, Counter[str]]:
    """Outcomes of the tests by number of case, from a run of pytest with servers of its own."""
    files = sorted({test.partition("::")[0] for case in FIELD_CASES for test in case.tests})
    found: dict[int, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-k", "test_case_"),
                *(f"--junitxml={report}", *(str(TESTS / file) for file in files)),
            ],
            cwd=TESTS.parent,
            env=with_servers_of_its_own(),
            capture_output=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        if not report.exists():
            return found
        for test in ET.parse(report).iter("testcase"):  # noqa: S314 - our own.
            named = NUMBERED.match(test.get("name", ""))
            if named:
                found.setdefault(int(named[1]), Counter())[_outcome(test)] += 1
    return found


def _outcome(test: ET.Element) -> str:
    return next((name for name in OUTCOMES if test.find(name) is not None), "passed")


def _words(outcome: str) -> str:
    return {"passed": "прошло", "skipped": "пропущено"}.get(outcome, "УПАЛО")
