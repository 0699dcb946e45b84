"""What the typed groups offer, read from their sources: importing them would need Django."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_SOURCES = (
    "catalogue.py",
    "customers.py",
    "dictionaries.py",
    "office.py",
    "orders.py",
    "recipes.py",
)


@dataclass(frozen=True, slots=True)
class Method:
    """A public method with the first sentence of its docstring."""

    signature: str
    summary: str


def typed_methods() -> dict[str, tuple[Method, ...]]:
    """Return the methods of every typed group by the name the client gives it."""
    return {
        group: tuple(_methods(body))
        for source in _SOURCES
        for group, body in _classes(ast.parse((_HERE / source).read_text(encoding="utf-8")))
    }


def _classes(module: ast.Module) -> Iterator[tuple[str, ast.ClassDef]]:
    for node in module.body:
        said = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
        if isinstance(node, ast.ClassDef) and said and said.startswith("`client."):
            yield said.removeprefix("`client.").partition("`")[0], node


def _methods(body: ast.ClassDef) -> Iterator[Method]:
    for node in body.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            said = (ast.get_docstring(node) or "").partition("\n\n")[0]
            yield Method(_signature(node), " ".join(said.split()))


def _signature(node: ast.FunctionDef) -> str:
    del node.args.args[0]
    arguments = ast.unparse(node.args).replace("**asked: Unpack[Asked]", "**asked")
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({arguments}){returns}"
