"""The `__all__` of a model's TensorFlow files, which says what a derived `__init__` exports (since 2024-12)."""

import ast
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from checker.facts.sources import Source, Sources
from checker.finding import Finding
from checker.port import Port, PortFact


@dataclass(frozen=True)
class AllList:
    """The `__all__` of one file: its line (or, where it is missing, the file's last) and the line of each name."""

    path: str
    line: int
    names: dict[str, int]

    @property
    def missing(self) -> bool:
        return not self.names

    def deviations(self, public: Iterable[str], defined: frozenset[str]) -> Iterator[Finding]:
        """Public classes the list lacks, and names in it that the file does not define."""
        unknown = {name: line for name, line in self.names.items() if name not in defined}
        for name in public:
            if name not in self.names:
                meant = next(iter(difflib.get_close_matches(name, unknown, n=1)), None)
                yield self._missing(name, meant, unknown.pop(meant) if meant else self.line)
        for name, line in unknown.items():
            yield Finding(f"`{name}` is in `__all__` but not in this file; remove it", self.path, line, symbol=name)

    def _missing(self, name: str, meant: str | None, line: int) -> Finding:
        if meant:
            message = f"`{meant}` in `__all__` exists nowhere; `{name}` seems to be meant, write that"
        else:
            message = f"`{name}` is not in this file's `__all__`; add it, the `__init__` exports what stands there"
        return Finding(message, self.path, line, symbol=name)


@dataclass(frozen=True)
class AllLists(PortFact):
    """The `__all__` of each TensorFlow module, by the module's name."""

    by_module: dict[str, AllList]

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls({source.module: _all_list(source) for source in port.fact(Sources).tensorflow})


def _all_list(source: Source) -> AllList:
    names = all_names(source.tree)
    return AllList(source.path, max(names.values(), default=source.text.count("\n") or 1), names)


def all_names(tree: ast.Module) -> dict[str, int]:
    """The names in a module's `__all__`, each with its line."""
    names: dict[str, int] = {}
    for node in tree.body:
        match node:
            case (
                ast.Assign([ast.Name("__all__")], ast.List(items) | ast.Tuple(items))
                | ast.AnnAssign(ast.Name("__all__"), value=ast.List(items))
                | ast.AugAssign(ast.Name("__all__"), value=ast.List(items))
            ):
                constants = [item for item in items if isinstance(item, ast.Constant)]
                names.update((str(item.value), item.lineno) for item in constants)
    return names
