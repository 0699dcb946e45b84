"""`manage.py sync_catalog`: what it prints and how it ends."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from shop.models import Product
from tests.catalogue.hands import Recipes, questions, snapshot
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

NAME = "sync_catalog"


class Terminal(StringIO):
    """A stream somebody watches."""

    def isatty(self) -> bool:
        return True


def run(*arguments: str, watched: bool = False) -> tuple[int, str, str]:
    out, err = StringIO(), Terminal() if watched else StringIO()
    code = 0
    try:
        call_command(NAME, *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_a_dry_run_prints_the_sizes_of_a_recipe_too(shop: Shop, sandbox: SandboxHelper) -> None:
    meadow = sandbox.posiflora.add_recipe("meadow", prices=(3000, 4500))
    before = snapshot()
    assert run("--dry-run") == (
        0,
        "Новые (1): meadow\nНовые варианты (2): meadow, S; meadow, M\n",
        "",
    )
    assert snapshot() == before
    assert run()[0] == 0
    back_office = Recipes(sandbox)
    back_office.set_price(meadow, 0, priceValue=3300)
    back_office.set_variant(meadow, 1, status="off")
    sandbox.posiflora.set("bouquets", shop.bouquets[0].posiflora_id, status="sold")
    gone = shop.bouquets[0].title
    assert run("--dry-run", "--full")[1] == (
        "Другая цена (1): meadow\n"
        f"Ушли с витрины (1): {gone}\n"
        "Другая цена варианта (1): meadow, S\n"
        "Пропали варианты (1): meadow, M\n"
    )


def test_what_was_left_out_is_said_and_counted(shop: Shop, sandbox: SandboxHelper) -> None:
    bad = sandbox.posiflora.add_item("test-peony", title="Пион")
    sandbox.posiflora.set("inventory-items", bad, title="")
    assert run("--dry-run") == (1, "Без изменений.\n", "Пропущено записей: 1.\n")
    assert questions() == {}
    assert run() == (
        1,
        "Без изменений.\nЗаписано строк: 0\n",
        "Пропущено записей: 1, подробности в «Требуют внимания».\n",
    )
    assert len(questions()) == 1


def test_a_dry_run_warns_of_what_a_run_would_refuse(shop: Shop, sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items:
        sandbox.posiflora.set("inventory-items", row.id, public=False)
    code, out, err = run("--dry-run")
    assert (code, err) == (0, "")
    assert out.endswith("Слишком много изменений сразу: без --force не применится.\n")
    assert run()[0] == 2
    assert run("--force")[0] == 0
    assert Product.objects.filter(kind="item", is_listed=True).count() == 0


def test_somebody_who_watches_sees_it_move(shop: Shop, sandbox: SandboxHelper) -> None:
    known = Product.objects.filter(is_listed=True).count() - len(shop.bouquets)
    _code, _out, err = run("--full", watched=True)
    assert f"\r{known} записей 100 %" in err
    assert err.endswith("\r\033[K")
    assert run("--full")[2] == ""
