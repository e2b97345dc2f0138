"""`# Copied from` directives, and the comments that were meant to be one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from checker.facts.blocks import Outline
from checker.facts.copy_script import Replacements

DIRECTIVE = re.compile(r"( *)#\s*Copied from\s+((?:transformers|tests)\.\S+\.\S+)\s*(\S.*)?$")
REFERENCE = r"(?:\w+\.)*(?:test_)?modeling_\w+\.[\w.]+|(?:transformers|models|tests)\.\w+\.[\w.]+"
NEARLY = re.compile(rf"( *)#+\s*cop\w*\b.*?\b({REFERENCE})(.*)$", re.IGNORECASE)
CHANGE = re.compile(r"([^\s,]+?)\s*[-=]+>\s*([^\s,]+)")


@dataclass(frozen=True)
class Directive:
    """One directive: where it stands (0-based line), the full name of its source, and the text behind that."""

    path: str
    line: int
    indent: int
    source: str
    tail: str

    @cached_property
    def replacements(self) -> Replacements:
        return Replacements.of(self.tail)

    @property
    def text(self) -> str:
        return f"{' ' * self.indent}# Copied from {self.source} {self.tail}".rstrip()

    @classmethod
    def of(cls, path: str, line: int, text: str) -> Self | None:
        match = DIRECTIVE.match(text)
        if match is None or not match[2].startswith(_root(path)):
            return None
        return cls(path, line, len(match[1]), match[2], match[3] or "")


@dataclass(frozen=True)
class Malformed:
    """A comment that means to be a directive: its 0-based line, its indent, the reference it holds, and the rest."""

    path: str
    line: int
    indent: int
    reference: str
    tail: str

    def meant(self) -> Iterator[Directive]:
        """The directives that it may have meant."""
        bare = re.sub(r"^(?:src\.)?(?:transformers|tests)\.", "", self.reference.rstrip("."), flags=re.IGNORECASE)
        for folder in ("", "models."):
            source = f"{_root(self.path)}{folder}{bare}"
            yield Directive(self.path, self.line, self.indent, source, normal(self.tail))


def directives(outline: Outline) -> Iterator[Directive]:
    """The directives of a file that the repository's script takes for such."""
    for number, line in enumerate(outline.lines):
        if "Copied from" in line and (directive := Directive.of(outline.path, number, line)):
            yield directive


def malformed(outline: Outline) -> Iterator[Malformed]:
    """The comments of a file that name a class of another model as their source, but not as the script reads it."""
    for number, line in enumerate(outline.lines):
        if "#" not in line or not (match := NEARLY.match(line)):
            continue
        if not match[2].endswith(".py") and Directive.of(outline.path, number, line) is None:
            yield Malformed(outline.path, number, len(match[1]), match[2], match[3])


def normal(tail: str) -> str:
    """The replacements of a directive as the script reads them."""
    changes = ", ".join(f"{old}->{new}" for old, new in CHANGE.findall(tail))
    casing = " all-casing" if re.search(r"\ball.?casings?\b", tail) else ""
    return f"with {changes}{casing}" if changes else ""


def _root(path: str) -> str:
    return "tests." if path.startswith("tests/") else "transformers."
