"""What an `__init__` exports: a lazy half (`_import_structure`) and a typed half (`if TYPE_CHECKING`), with guards.

The forms over the years: until 2021 there was no lazy half, and all was imported at once; guards were
`if is_tf_available():` blocks and became `try: … raise … else:` (2022-05); the halves of a model's own `__init__` gave
way to `define_import_structure` with an `__all__` in each file (2024-12), those of the main `__init__` to names that
are derived (2025-04).
"""

import ast
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple, Self

from checker.facts.export_edits import added, dropped, helped, moved, order, starred
from checker.facts.guards import HALVES, Guard, Half, backends
from checker.facts.lines import rewritten
from checker.finding import Finding
from checker.port import Port, PortFact
from checker.repo import PACKAGE, Repo, RepoFact, Skip, Unreadable

MAIN = f"{PACKAGE}/__init__.py"
HELPER = re.compile(r"is_tf_available|OptionalDependencyNotAvailable")


class Export(NamedTuple):  # there are thousands, and a frozen dataclass takes four times as long to make
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


NOWHERE = Export("", "", "lazy", frozenset(), 0)


@dataclass(frozen=True)
class Init:
    """The exports of one `__init__`; `guards` are the lines at which a half's TensorFlow block begins."""

    repo: Repo = field(repr=False)
    path: str
    exports: tuple[Export, ...]
    guards: dict[Half, int]

    @property
    def halves(self) -> tuple[Half, ...]:
        """The halves there are: where all is imported at once, there is only what type checkers see."""
        return HALVES if any(export.half == "lazy" for export in self.exports) else HALVES[1:]

    def _half(self, half: Half) -> str:
        """A half as a message names it."""
        return f"the {half} half" if len(self.halves) > 1 else "this file"

    def listed(self, half: Half, module: str) -> dict[str, Export]:
        """The TensorFlow objects of a module in one half, by name."""
        return self._listed.get((half, module), {})

    def deviations(self, module: str, public: Iterable[str], defined: frozenset[str]) -> Iterator[Finding]:
        """What keeps the halves from exporting the same, existing TensorFlow objects of a module.

        `public` must be in both halves; any other name in one half must be in the other; all must be `defined`.
        """
        listed = {half: self.listed(half, module) for half in self.halves}
        needed = dict.fromkeys([*public, *(name for names in listed.values() for name in names if name in defined)])
        for half in self.halves:
            lacking = [name for name in needed if name not in listed[half]]
            unknown = {name: export for name, export in listed[half].items() if name not in defined}
            yield from self._misspelled(half, lacking, unknown)
            yield from self._absent(half, module, lacking)
            yield from self._unknown(half, module, unknown)

    def absent(self, module: str, names: Iterable[str]) -> Iterator[Finding]:
        """The TensorFlow objects of a module that a half does not list there."""
        for half in self.halves:
            listed = self.listed(half, module)
            lacking = [name for name in names if name not in listed]
            yield from self._absent(half, module, lacking)

    def _misspelled(self, half: Half, lacking: list[str], unknown: dict[str, Export]) -> Iterator[Finding]:
        """Names of one half that exist nowhere but are close to one it lacks; both are taken off their lists."""
        for name in list(lacking):
            for meant in difflib.get_close_matches(name, unknown, n=1, cutoff=0.8):
                message = f"`{meant}` in {self._half(half)} exists nowhere; `{name}` seems to be meant, write that"
                line = unknown.pop(meant).line
                edit = partial(rewritten, self.path, self.repo.text(self.path), line, meant, name)
                yield Finding(message, self.path, line, symbol=name, edit=edit)
                lacking.remove(name)

    def _absent(self, half: Half, module: str, lacking: list[str]) -> Iterator[Finding]:
        """Names that one half lacks: a finding for each, or for each block of them under a wrong module or guard."""
        blocks: dict[tuple[str, Guard], list[Export]] = {}
        for name in lacking:
            if instead := self._by_name[half].get(name):
                blocks.setdefault((instead.module, instead.guard), []).append(instead)
            else:
                message = (
                    f"`{name}` is missing from {self._half(half)}; add it under `{module}` and `is_tf_available()`"
                )
                edit = partial(added, self.repo, self.path, half, module, name)
                yield Finding(message, self.path, self.place(half, module, name), symbol=name, edit=edit)
        for (where, _), exports in blocks.items():
            yield self._astray(half, module, where, exports)

    def _astray(self, half: Half, module: str, where: str, exports: list[Export]) -> Finding:
        names = ", ".join(f"`{export.name}`" for export in exports)
        if where == module:
            message = f"{self._half(half)} has {names} outside `is_tf_available()`; move them under that guard"
        else:
            message = f"{self._half(half)} has {names} under `{where}`; write `{module}` there"
        edit = partial(moved, self.repo, self.path, half, where, module, [export.name for export in exports])
        return Finding(message, self.path, exports[0].line, symbol=exports[0].name, edit=edit)

    def _unknown(self, half: Half, module: str, unknown: dict[str, Export]) -> Iterator[Finding]:
        """Names no file of the module defines; one that the other half has elsewhere is that module's finding."""
        other = HALVES[half == "lazy"]
        for name, export in unknown.items():
            if self._by_name[other].get(name, export).module == module:
                message = f"`{name}` is in {self._half(half)} under `{module}`, which does not define it; remove it"
                edit = partial(dropped, self.repo, self.path, half, module, name)
                yield Finding(message, self.path, export.line, symbol=name, edit=edit)

    def lists(self, name: str, module: str) -> bool:
        """Whether either half has a name under a module."""
        return any(self._by_name[half].get(name, NOWHERE).module == module for half in HALVES)

    def has_twin(self, name: str | None, module: str) -> bool:
        """Whether a PyTorch name is listed under the twin of a module."""
        return name is not None and self.lists(name, module.replace("modeling_tf_", "modeling_", 1))

    def torch_names(self, module: str) -> frozenset[str]:
        """The names either half lists for a module without asking for TensorFlow."""
        return frozenset(self._torch_names.get(module, ()))

    def place(self, half: Half, module: str, name: str) -> int:
        """The line below which a name of that module is added: in order among its names, or else among the modules."""
        own = self.listed(half, module).values()
        before = [export.line for export in own if order(export.name, half) < order(name, half)]
        if own:
            return max(before, default=min(export.line for export in own))
        family = module.partition(".")[0]
        known = ((other, exports) for (side, other), exports in self._listed.items() if side == half)
        above = (exports for other, exports in known if other < module and other.partition(".")[0] == family)
        return max((export.line for exports in above for export in exports.values()), default=self.guards.get(half, 1))

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that either half lists."""
        return frozenset(export.name for export in self.exports)

    @cached_property
    def _listed(self) -> dict[tuple[Half, str], dict[str, Export]]:
        listed: dict[tuple[Half, str], dict[str, Export]] = {}
        for export in self.exports:
            if export.needs_tensorflow and export.is_object:
                listed.setdefault((export.half, export.module), {})[export.name] = export
        return listed

    @cached_property
    def _torch_names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for export in self.exports:
            if not export.needs_tensorflow:
                names.setdefault(export.module, []).append(export.name)
        return names

    @cached_property
    def _by_name(self) -> dict[Half, dict[str, Export]]:
        return {half: {export.name: export for export in self.exports if export.half == half} for half in HALVES}


@dataclass(frozen=True)
class MainInit(Init, RepoFact):
    """The package's own `__init__`, where it lists the models' classes."""

    @classmethod
    def read(cls, repo: Repo) -> Self:
        tree = repo.parse(MAIN)
        exports = _all_exports(tree)
        if "define_import_structure" in repo.text(MAIN):
            raise Skip("the main `__init__` derives its exports from the models")
        if not any(export.module.startswith("models.") for export in exports):
            raise Unreadable(MAIN, "lists no model in a form known here; please report this tree")
        return cls(repo, MAIN, exports, _guards(exports))

    @cached_property
    def tensorflow_names(self) -> frozenset[str]:
        """All names that are exported for TensorFlow."""
        return frozenset(export.name for export in self.exports if export.needs_tensorflow)

    @cached_property
    def tensorflow_order(self) -> list[str]:
        """The names of the typed half's TensorFlow block, in their order, which the script for the dummies reads."""
        half = self.halves[-1]
        return [export.name for export in self.exports if export.half == half and export.guard == {"tf"}]

    def tensorflow_objects(self, module: str) -> list[str]:
        """The TensorFlow objects either half lists for a module, in their order."""
        return list({**self.listed("lazy", module), **self.listed("typed", module)})


def main_exports(port: Port, defined: frozenset[str]) -> list[str]:
    """The defined TensorFlow objects that the main `__init__` takes from this model; none where it derives them."""
    try:
        return [name for name in port.fact(MainInit).tensorflow_objects(port.module) if name in defined]
    except Skip:
        return []


@dataclass(frozen=True)
class OwnInit(Init):
    """The `__init__` of one folder; where `derived`, each file's `__all__` says what it exports.

    `unimported` are the lines at which a helper such as `is_tf_available` is used that the file does not import.
    """

    derived: bool
    unimported: dict[str, int]

    @classmethod
    def of(cls, repo: Repo, path: str) -> Self:
        """What the `__init__` at a path exports. Raises Unreadable where that is in no form known here."""
        tree = repo.parse(path)
        exports = _all_exports(tree)
        derived = "define_import_structure" in repo.text(path)
        if not exports and not derived:
            raise Unreadable(path, "exports nothing in a form known here; compare it with a sibling's `__init__`")
        return cls(repo, path, exports, _guards(exports), derived, _unimported(tree))

    def unusable(self) -> Iterator[Finding]:
        """The findings that the file uses a helper of its guards without importing it."""
        for name, line in self.unimported.items():
            message = f"`{name}` is used but not imported; import it from `...utils`"
            edit = partial(helped, self.path, self.repo.text(self.path), name)
            yield Finding(message, self.path, line, symbol=name, edit=edit)

    def unstarred(self, module: str) -> Iterator[Finding]:
        """The finding that the typed half of a derived `__init__` does not import a module as a whole."""
        imported = {export.module: export.line for export in self.exports if export.half == "typed"}
        if module not in imported:
            message = f"the typed half does not import the file; add `from .{module} import *`"
            edit = partial(starred, self.path, self.repo.text(self.path), module, imported)
            yield Finding(message, self.path, max(imported.values(), default=1), symbol=module, edit=edit)


@dataclass(frozen=True)
class ModelInit(OwnInit, PortFact):
    """A model's own `__init__`."""

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls.of(port.repo, f"{port.folder}/__init__.py")


@dataclass(frozen=True)
class AutoInit(OwnInit, RepoFact):
    """The `__init__` of the auto classes."""

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls.of(repo, f"{PACKAGE}/models/auto/__init__.py")


def _unimported(tree: ast.Module) -> dict[str, int]:
    imported = {
        name.asname or name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names
    }
    used = {node.id: node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return {name: line for name, line in used.items() if HELPER.fullmatch(name) and name not in imported}


def _guards(exports: tuple[Export, ...]) -> dict[Half, int]:
    lines: dict[Half, int] = {}
    for export in exports:
        if export.guard == {"tf"}:
            lines.setdefault(export.half, export.line)
    return lines


def _all_exports(tree: ast.Module) -> tuple[Export, ...]:
    """Both halves; a file without them imports what it exports, at once."""
    halved = any(_halves(node) for node in tree.body)
    return tuple(_exports(tree.body, "lazy" if halved else "typed"))


def _halves(node: ast.stmt) -> bool:
    """Whether a statement belongs to one of two halves."""
    match node:
        case ast.If(test=test):
            return "TYPE_CHECKING" in ast.unparse(test)
        case ast.Assign([target]) | ast.AnnAssign(target):
            return isinstance(target, ast.Name) and target.id == "_import_structure"
    return False


def _exports(body: list[ast.stmt], half: Half = "lazy", guard: Guard = frozenset()) -> Iterator[Export]:
    for node in body:
        match node:
            case ast.If(test=test) if "TYPE_CHECKING" in ast.unparse(test):
                yield from _exports(node.body, "typed", guard)
            case ast.If(test=test):
                yield from _exports(node.body, half, guard | backends(test))
            case ast.Try(orelse=orelse):
                condition = node.body[0] if node.body else None
                asked = backends(condition.test) if isinstance(condition, ast.If) else frozenset()
                yield from _exports(orelse, half, guard | asked)
            case ast.ImportFrom(level=1, module=str(module)) if half == "typed":
                yield from (Export(name.name, module, half, guard, name.lineno) for name in node.names)
            case _ if half == "lazy":
                yield from _lazy(node, guard)


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
