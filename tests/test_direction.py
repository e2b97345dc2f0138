"""Imports run one way, and what is slow to import stays out of the plain path."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker import demo

ROOT = Path(__file__).parent.parent
LAYERS = (
    {"cli"},
    {"commands"},
    {"doctor"},
    {"post"},
    {"baseline", "demo", "fix", "git", "hub", "merge", "new", "suppress", "write"},
    {"report"},
    {"run"},
    {"changed", "config", "guide"},
    {"check"},
    {"facts"},
    {"runtime"},
    {"port"},
    {"finding", "repo"},
)
NOUNS = {"finding", "port", "repo"}
SLOW = {"git", "github", "jsonschema", "libcst", "rich", "tensorflow", "torch", "yaml"}


def modules(package: str) -> dict[str, ast.Module]:
    """The syntax trees of a package by their modules' names."""
    found = {}
    for file in sorted((ROOT / package).rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        if "eras" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = ast.parse(file.read_text(encoding="utf-8"))
    return found


ENGINE, CHECKS = modules("checker"), modules("checks")
ALL = ENGINE | CHECKS


def imports(node: ast.AST, *, deep: bool = True) -> Iterator[str]:
    """The modules that are imported: anywhere in the code, or, not `deep`, when it is loaded."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from (f"{module}.{name.name}" if f"{module}.{name.name}" in ALL else module for name in names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() if not deep:
                continue
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) if not deep:
                continue
            case _:
                yield from imports(child, deep=deep)


def part(module: str) -> str:
    """The engine's part a module belongs to: `facts` for `checker.facts.auto`; empty for the package itself."""
    return [*module.split("."), ""][1]


def layer(module: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part(module) in parts)


def of_engine(tree: ast.Module) -> list[str]:
    return [name for name in imports(tree) if name.split(".")[0] == "checker" and part(name)]


@pytest.mark.parametrize("module", [module for module in ENGINE if part(module)])
def test_the_engine_imports_downwards(module: str) -> None:
    upwards = [
        name
        for name in of_engine(ENGINE[module])
        if part(name) != part(module)
        and (layer(name) <= layer(module) or (part(name) == "facts" and part(module) != "new"))
    ]
    assert not upwards


@pytest.mark.parametrize("module", ENGINE)
def test_the_engine_knows_no_check(module: str) -> None:
    assert not [name for name in imports(ENGINE[module]) if name.split(".")[0] == "checks"]


@pytest.mark.parametrize("module", CHECKS)
def test_a_check_imports_nouns_and_facts(module: str) -> None:
    names = list(imports(CHECKS[module]))
    assert {part(name) for name in of_engine(CHECKS[module])} <= NOUNS | {"facts"}
    assert not [name for name in names if name.split(".")[0] == "checks"]


def test_nothing_slow_is_loaded_with_the_plain_path() -> None:
    seen, todo = set(), ["checker.cli", "checker.commands.check", *CHECKS]
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += imports(ALL[module], deep=False) if module in ALL else []
    assert not SLOW & {module.split(".")[0] for module in seen}


@pytest.mark.parametrize("arguments", [[demo.MODEL], ["--all", "--format", "concise"]], ids=" ".join)
def test_a_plain_run_loads_nothing_slow(arguments: list[str], tmp_path: Path) -> None:
    demo.write(tmp_path)
    # the table of contents is YAML, so reading it is no accident
    code = f"import sys; from checker.cli import main; main(sys.argv[1:]); print({SLOW - {'yaml'}} & set(sys.modules))"
    command = [sys.executable, "-c", code, *arguments, "--repo", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
