"""What `tfport-check new` writes, beside the ports that were merged.

    python benchmarks/new_ports.py CHECKOUT [MODEL …]

The TensorFlow file of each model is hidden, the file to start from is written (in memory, nothing in the checkout is
touched), and compared with the hidden one: which of the real port's classes, of the layers its classes keep, and of
the names it gives to layers and weights are there. The rest of a port is judgement, and left as TODOs.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checker.new import start
from checker.port import TF_FILE, find_port
from checker.repo import Repo, Source, Unreadable

MODELS = ("vit", "bert", "deit", "convnext", "opt")
COLUMNS = ("classes", "layers", "names")


@dataclass(frozen=True)
class Hidden:
    """A checkout without some of its files."""

    source: Source
    paths: frozenset[str]

    def read(self, path: str) -> bytes | None:
        return None if path in self.paths else self.source.read(path)

    def names(self, folder: str) -> frozenset[str]:
        return frozenset(
            name for name in self.source.names(folder) if f"{folder.rstrip('/')}/{name}" not in self.paths
        )


@dataclass(frozen=True)
class Names:
    """What a TensorFlow file names: its classes, the layers that they keep, and the `name=` of layers and weights."""

    classes: frozenset[str]
    layers: frozenset[tuple[str, str]]
    names: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, text: str) -> "Names":
        classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
        return cls(
            frozenset(node.name for node in classes),
            frozenset((node.name, kept) for node in classes for kept in _kept(node)),
            frozenset((node.name, name) for node in classes for name in _named(node)),
        )

    def agreed(self, real: "Names") -> list[tuple[int, int]]:
        """How many of the real port's names are here, and how many it has, for each column."""
        pairs = ((getattr(self, column), getattr(real, column)) for column in COLUMNS)
        return [(len(ours & theirs), len(theirs)) for ours, theirs in pairs]


def _kept(node: ast.ClassDef) -> Iterator[str]:
    for each in ast.walk(node):
        match each:
            case ast.Assign([ast.Attribute(ast.Name("self"), attribute)], value) if any(_names(value)):
                yield attribute


def _named(node: ast.ClassDef) -> Iterator[str]:
    for name in _names(node):
        yield re.sub(r"_\._|/", ".", re.sub(r"\{[^{}]*\}", "{}", name))


def _names(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.keyword) and each.arg == "name":
            yield ast.unparse(each.value).strip("f\"'")


def compare(repo: Repo, model: str) -> list[tuple[int, int]]:
    """How many of the real port's names the file to start from has."""
    port = find_port(repo, model)
    hidden = Repo(Hidden(repo.source, frozenset(port.files(TF_FILE))))
    path, text = start(find_port(hidden, model))
    return Names.of(text).agreed(Names.of(repo.text(path)))


def main(arguments: list[str]) -> None:
    repo = Repo.open(Path(arguments[0]))
    rows = {}
    for model in arguments[1:] or MODELS:
        try:
            rows[model] = compare(repo, model)
        except Unreadable as trouble:
            print(f"{model}: {trouble}", file=sys.stderr)
    table: list[tuple[str, ...]] = [("Model", *COLUMNS), ("---",) * 4]
    table += [(model, *(f"{same} of {all}" for same, all in row)) for model, row in rows.items()]
    table.append(("all", *map(_share, zip(*rows.values(), strict=True))))
    for line in table:
        print(f"| {' | '.join(line)} |")


def _share(pairs: Iterable[tuple[int, int]]) -> str:
    same, all = map(sum, zip(*pairs, strict=True))
    return f"{same} of {all} ({100 * same // max(all, 1)}%)"


if __name__ == "__main__":
    main(sys.argv[1:])
