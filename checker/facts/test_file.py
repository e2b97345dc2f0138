"""One test file as text: its classes, the models they test, and how a model is added to them."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from checker.repo import Repo

TESTED = "all_model_classes"
WIDTH = 119
LISTING = re.compile(
    rf"(?P<indent> *)(?P<head>{TESTED} = |from \S+ import |)"
    r"\(?(?P<names>[\w, ]+)\)?(?: if (?P<condition>.+) else \(\))?"
)


@dataclass(frozen=True)
class Word:
    """A name where it stands in a file."""

    name: str
    line: int
    column: int


@dataclass(frozen=True)
class TestClass:
    """One class of a test file; `tested` are the models in its `all_model_classes`, None where it has none."""

    name: str
    line: int
    bases: tuple[str, ...]
    tested: tuple[Word, ...] | None

    @property
    def names(self) -> list[str]:
        return [word.name for word in self.tested or ()]


@dataclass(frozen=True)
class TestFile:
    """One test file: its classes, and the names it imports."""

    path: str
    text: str = field(repr=False)
    classes: tuple[TestClass, ...]
    imports: tuple[tuple[Word, ...], ...]

    @classmethod
    def of(cls, repo: Repo, path: str) -> "TestFile":
        tree = repo.parse(path)
        classes = tuple(_class(node) for node in tree.body if isinstance(node, ast.ClassDef))
        return cls(path, repo.text(path), classes, tuple(_imports(tree.body)))

    @property
    def tested(self) -> dict[str, Word]:
        """The models of all classes together."""
        return {word.name: word for found in self.classes for word in found.tested or ()}

    @property
    def suites(self) -> list[TestClass]:
        """The classes that name the models they test."""
        return [found for found in self.classes if found.tested]

    def has_mixin(self, found: TestClass, mixin: str) -> bool:
        """Whether a class inherits the common tests, perhaps through another class of the file."""
        local = {other.name: other for other in self.classes}
        bases = [base for base in found.bases if base != found.name]
        return mixin in bases or any(base in local and self.has_mixin(local[base], mixin) for base in bases)

    def testing(self, name: str, suite: TestClass, order: list[str]) -> str | None:
        """The text with one more tested model, imported if need be; None where the lists are of a form not known."""
        text = _joined(self.text, name, [word for word in suite.tested or () if word.name in order], order.index)
        if text is None or any(word.name == name for words in self.imports for word in words):
            return text
        kin = max(self.imports, key=lambda words: sum(word.name in order for word in words), default=())
        return _joined(text, name, list(kin), str)


def _joined(text: str, name: str, words: list[Word], key: Callable[[str], Any]) -> str | None:
    """The text with a name in its place among listed words; None where they are listed in a way not known here."""
    if not words:
        return None
    before = [word for word in words if key(word.name) < key(name)]
    at = max(before, key=lambda word: key(word.name)) if before else words[0]
    lines = text.split("\n")
    line, end = lines[at.line - 1], at.column + len(at.name)
    if line.strip() == f"{at.name},":
        lines.insert(at.line if before else at.line - 1, f"{line[: at.column]}{name},")
        return "\n".join(lines)
    pair = f"{at.name}, {name}" if before else f"{name}, {at.name}"
    wrapped = _wrapped(line[: at.column] + pair + line[end:].replace(",)", ")", 1))
    lines[at.line - 1 : at.line] = wrapped
    return "\n".join(lines) if wrapped else None


def _wrapped(line: str) -> list[str]:
    """A line with a list as the repository's formatter writes it; none where it cannot be told."""
    if len(line) <= WIDTH:
        return [line]
    found = LISTING.fullmatch(line)
    if not found:
        return []
    indent, head, names, condition = found["indent"], found["head"], found["names"], found["condition"]
    if head == f"{TESTED} = ":
        inner = _wrapped(f"{indent}    ({names}) if {condition} else ()" if condition else f"{indent}    ({names})")
        return [f"{indent}{head}(", *inner, f"{indent})"] if condition else []
    each = [f"{indent}    {name}," for name in names.split(", ")]
    rest = [f"{indent}if {condition}", f"{indent}else ()"] if condition else []
    return [f"{indent}{head}(", *each, f"{indent})", *rest]


def _class(node: ast.ClassDef) -> TestClass:
    bases = tuple(ast.unparse(base).rpartition(".")[2] for base in node.bases)
    tested = None
    for statement in node.body:
        match statement:
            case ast.Assign([ast.Name(name)], value) if name == TESTED:
                tested = tuple(_words(value))
    return TestClass(node.name, node.lineno, bases, tested)


def _words(value: ast.expr) -> Iterator[Word]:
    for node in ast.walk(value):
        if isinstance(node, ast.Name) and node.id[0].isupper():
            yield Word(node.id, node.lineno, node.col_offset)


def _imports(body: list[ast.stmt]) -> Iterator[tuple[Word, ...]]:
    """The imports at the top of a file, also those that wait for a backend."""
    for node in body:
        match node:
            case ast.ImportFrom(names=names):
                yield tuple(Word(name.name, name.lineno, name.col_offset) for name in names)
            case ast.If(body=guarded):
                yield from _imports(guarded)
