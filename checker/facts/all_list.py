"""The `__all__` of a model's TensorFlow files, which says what a derived `__init__` exports (since 2024-12)."""

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from checker.facts.lines import rewritten
from checker.facts.modeling import Library, Module
from checker.facts.sources import Source, Sources
from checker.finding import Edit, Finding
from checker.port import Port, PortFact

WIDTH = 119


@dataclass(frozen=True)
class AllList:
    """The `__all__` of one file: its line (or, where it is missing, the file's last) and the line of each name."""

    path: str
    text: str = field(repr=False)
    line: int
    names: Mapping[str, int]

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
            edit = partial(rewritten, self.path, self.text, line, meant, name)
        else:
            message = f"`{name}` is not in this file's `__all__`; add it, the `__init__` exports what stands there"
            edit = partial(listed, self.path, self.text, name)
        return Finding(message, self.path, line, symbol=name, edit=edit)


@dataclass(frozen=True)
class AllLists(PortFact):
    """The `__all__` of each TensorFlow module, by the module's name."""

    by_module: dict[str, AllList]

    @classmethod
    def read(cls, port: Port) -> Self:
        library = port.fact(Library)
        return cls({each.module: _all_list(each, library.of(each.path)) for each in port.fact(Sources).tensorflow})


def _all_list(source: Source, module: Module) -> AllList:
    end = source.text.count("\n") or 1
    return AllList(source.path, source.text, max(module.listed.values(), default=end), module.listed)


def listed(path: str, text: str, name: str) -> Edit:
    """The `__all__` of a file with a name in its order, or a new one at the file's end."""
    tree = ast.parse(text.removeprefix("\ufeff"))
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name("__all__")], ast.List(items)):
                names = [item.value for item in items if isinstance(item, ast.Constant)]
                at = next((at for at, each in enumerate(names) if str(each) > name), len(names))
                lines = text.split("\n")
                lines[node.lineno - 1 : node.end_lineno] = _rendered(
                    [*map(str, names[:at]), name, *map(str, names[at:])], node.lineno != node.end_lineno
                )
                return Edit(path, text, "\n".join(lines))
    return Edit(path, text, "\n".join([text.rstrip("\n"), "", "", *_rendered([name]), ""]))


def _rendered(names: list[str], exploded: bool = False) -> list[str]:
    quoted = ", ".join(f'"{name}"' for name in names)
    line = f"__all__ = [{quoted}]"
    return (
        [line] if len(line) <= WIDTH and not exploded else ["__all__ = [", *(f'    "{name}",' for name in names), "]"]
    )
