"""The reference page is generated, committed and current."""

import os
import subprocess
import sys
from pathlib import Path

from integrations.posiflora import reference
from integrations.posiflora.table import OPERATIONS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "posiflora-client.md"


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.render(), f"run {reference.COMMAND}"


def test_it_names_every_operation_and_every_parameter() -> None:
    page = reference.render()
    for operation in OPERATIONS:
        assert f"`{operation.verb} {operation.path}` |" in page
        for parameter in operation.parameters:
            for choice in parameter.choices:
                assert f"`{choice}`" in page
    found = "find_by_phone(e164: str, *, with_group: bool=False) -> CustomerRecord | None"
    assert f"* `{found}` – Return the customer" in page


def test_it_is_made_without_settings_and_without_a_database() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "integrations.posiflora.reference"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    assert made.stdout.decode() == reference.render()
