"""What an `__init__` exports: a lazy half (`_import_structure`) and a typed half (`if TYPE_CHECKING`), with guards.

The forms over the years: guards were `if is_tf_available():` blocks and became `try: … raise … else:` (2022-05); the
halves of a model's own `__init__` gave way to `define_import_structure` with an `__all__` in each file (2024-12),
those of the main `__init__` to names that are derived (2025-04).
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

from checker.port import Port, PortFact
from checker.repo import PACKAGE, Repo, RepoFact, Skip, Unreadable

MAIN = f"{PACKAGE}/__init__.py"
Half = Literal["lazy", "typed"]
HALVES: tuple[Half, ...] = ("lazy", "typed")
AVAILABLE = re.compile(r"is_(\w+)_available")
Guard = frozenset[str]


@dataclass(frozen=True)
class Export:
    """One name in one half: the module it is listed under (`models.bert`), the backends it is guarded by, its line."""

    name: str
    module: str
    half: Half
    guard: Guard
    line: int

    @property
    def needs_tensorflow(self) -> bool:
        return "tf" in self.guard

    @property
    def is_object(self) -> bool:
        """A class or a constant; functions such as `shape_list` are listed in one half only."""
        return not self.name.islower() and self.name != "*"


@dataclass(frozen=True)
class Init:
    """The exports of one `__init__`; `guards` are the lines at which a half's TensorFlow block begins."""

    path: str
    exports: tuple[Export, ...]
    guards: dict[Half, int]

    def listed(self, half: Half, module: str) -> dict[str, Export]:
        """The TensorFlow objects of a module in one half, by name."""
        return {
            export.name: export
            for export in self.exports
            if export.half == half and export.module == module and export.needs_tensorflow and export.is_object
        }

    def elsewhere(self, half: Half, name: str) -> Export | None:
        """Where one half lists a name, whatever the module and the guard."""
        return self._by_name[half].get(name)

    def torch_names(self, module: str) -> frozenset[str]:
        """The names either half lists for a module without asking for TensorFlow."""
        return frozenset(
            export.name for export in self.exports if export.module == module and not export.needs_tensorflow
        )

    def place(self, half: Half, module: str) -> int:
        """The line at which a name of that module is added: its last TensorFlow entry, else the TensorFlow guard."""
        lines = [export.line for export in self.listed(half, module).values()]
        return max(lines, default=self.guards.get(half, 1))

    @cached_property
    def _by_name(self) -> dict[Half, dict[str, Export]]:
        return {half: {export.name: export for export in self.exports if export.half == half} for half in HALVES}


@dataclass(frozen=True)
class MainInit(Init, RepoFact):
    """The package's own `__init__`, where it lists the models' classes."""

    @classmethod
    def read(cls, repo: Repo) -> Self:
        tree = repo.parse(MAIN)
        exports = tuple(_exports(tree.body))
        if not any(export.module.startswith("models.") for export in exports):
            if "define_import_structure" in repo.text(MAIN):
                raise Skip("the main `__init__` derives its exports from the models")
            raise Unreadable(MAIN, "lists no model in a form known here; please report this tree")
        return cls(MAIN, exports, _guards(exports))

    @cached_property
    def tensorflow_names(self) -> frozenset[str]:
        """All names that are exported for TensorFlow."""
        return frozenset(export.name for export in self.exports if export.needs_tensorflow)


@dataclass(frozen=True)
class ModelInit(Init, PortFact):
    """A model's own `__init__`; where `derived`, each modeling file's `__all__` says what it exports."""

    derived: bool

    @classmethod
    def read(cls, port: Port) -> Self:
        path = f"{port.folder}/__init__.py"
        tree = port.repo.parse(path)
        exports = tuple(_exports(tree.body))
        derived = "define_import_structure" in port.repo.text(path)
        if not exports and not derived:
            raise Unreadable(
                path, "exports nothing in a form known here; compare it with a sibling model's `__init__`"
            )
        return cls(path, exports, _guards(exports), derived)

    def stars(self) -> frozenset[str]:
        """The modules the typed half imports as a whole (`from .modeling_tf_bert import *`)."""
        return frozenset(export.module for export in self.exports if export.name == "*")


def _guards(exports: tuple[Export, ...]) -> dict[Half, int]:
    lines: dict[Half, int] = {}
    for export in exports:
        if export.guard == {"tf"}:
            lines.setdefault(export.half, export.line)
    return lines


def _exports(body: list[ast.stmt], half: Half = "lazy", guard: Guard = frozenset()) -> Iterator[Export]:
    for node in body:
        match node:
            case ast.If(test=test) if "TYPE_CHECKING" in ast.unparse(test):
                yield from _exports(node.body, "typed", guard)
            case ast.If(test=test):
                yield from _exports(node.body, half, guard | _backends(test))
            case ast.Try(orelse=orelse):
                condition = node.body[0] if node.body else None
                backends = _backends(condition.test) if isinstance(condition, ast.If) else frozenset()
                yield from _exports(orelse, half, guard | backends)
            case ast.ImportFrom(level=1, module=str(module)) if half == "typed":
                yield from (Export(name.name, module, half, guard, name.lineno) for name in node.names)
            case _ if half == "lazy":
                yield from _lazy(node, guard)


def _backends(test: ast.expr) -> Guard:
    return frozenset(AVAILABLE.findall(ast.unparse(test)))


def _lazy(node: ast.stmt, guard: Guard) -> Iterator[Export]:
    """The names a statement adds to `_import_structure`: a dict, an item assigned, extended or appended to."""
    match node:
        case (
            ast.Assign(targets=[ast.Name("_import_structure")], value=ast.Dict(keys, values))
            | ast.AnnAssign(target=ast.Name("_import_structure"), value=ast.Dict(keys, values))
        ):
            for key, value in zip(keys, values, strict=True):
                yield from _names(key, value, guard)
        case ast.Assign(targets=[ast.Subscript(ast.Name("_import_structure"), key)], value=value):
            yield from _names(key, value, guard)
        case ast.AugAssign(target=ast.Subscript(ast.Name("_import_structure"), key), value=value):
            yield from _names(key, value, guard)
        case ast.Expr(
            ast.Call(ast.Attribute(ast.Subscript(ast.Name("_import_structure"), key), "extend" | "append"), [value])
        ):
            yield from _names(key, value, guard)


def _names(key: ast.expr | None, value: ast.expr, guard: Guard) -> Iterator[Export]:
    if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
        return
    items = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    for item in items:
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            yield Export(item.value, key.value, "lazy", guard, item.lineno)
