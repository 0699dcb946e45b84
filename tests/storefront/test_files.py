import re
from pathlib import Path

import pytest

from shop.api.storefront import MODULES, STYLES
from tests.storefront.files import (
    ANY_IMPORT,
    SCRIPTS,
    STATIC,
    compressed,
    first_screen,
    imported,
)

OWN = sorted(SCRIPTS.rglob("*.js"))


def test_scripts_of_the_first_screen_weigh_at_most_25_kb() -> None:
    assert compressed(first_screen()) <= 25 * 1024


def test_styles_weigh_at_most_8_kb() -> None:
    styles = {STATIC / "storefront" / "css" / f"{name}.css" for name in STYLES}

    assert styles == set((STATIC / "storefront" / "css").glob("*.css"))
    assert compressed(styles) <= 8 * 1024


def test_page_preloads_exactly_what_the_first_screen_imports() -> None:
    assert {STATIC / name for name in MODULES} == first_screen()
    assert len(MODULES) == len(set(MODULES))


@pytest.mark.parametrize("module", OWN, ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_imports_lead_to_files_that_are_there(module: Path) -> None:
    assert [path for path in imported(module, pattern=ANY_IMPORT) if not path.is_file()] == []


@pytest.mark.parametrize("module", OWN, ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_nothing_makes_markup_or_code_out_of_text(module: Path) -> None:
    source = module.read_text()

    assert re.findall(r"innerHTML|unsafeHTML|insertAdjacentHTML|document\.write", source) == []
    assert re.findall(r"\beval\(|new Function|\sstyle=[\"'$]", source) == []


def test_vendored_files_are_those_in_use() -> None:
    vendored = STATIC / "vendor" / "lit-html"
    used = {path for module in OWN for path in imported(module) if vendored in path.parents}
    for path in set(used):
        used.update(imported(path))

    assert set(vendored.rglob("*.js")) == used
    assert (vendored / "LICENSE").is_file()
    assert not any("sourceMappingURL" in path.read_text() for path in used)
