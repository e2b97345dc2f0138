"""Classes and functions, found by their dotted names and line by line, as `utils/check_copies.py` finds them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from checker.repo import PACKAGE, Repo, RepoFact

HEADER = re.compile(r"( *)(?:class|def) +(\w+)[(:]")
WORD = re.compile(r"\w+")
SIGNATURE_END = re.compile(r"\s*\)(\s*->.*:|:)\s*$")
Line = tuple[int, str]


@dataclass(frozen=True)
class Block:
    """A class or function: where it is, how deep, and its lines from the header on.

    `name` has the class before a method's name; `start` is the 0-based number of the header's line.
    """

    path: str
    name: str
    start: int
    indent: int
    lines: tuple[str, ...] = field(repr=False)

    @property
    def span(self) -> range:
        """The 0-based lines it covers."""
        return range(self.start, self.start + len(self.lines))

    @cached_property
    def distinct(self) -> frozenset[str]:
        """Its lines, each once."""
        return frozenset(self.lines)

    @cached_property
    def body(self) -> str:
        """What is below its header."""
        return "\n".join(self.lines[1:])

    @cached_property
    def signs(self) -> int:
        """How many equals signs are below its header, whatever the names and the layout."""
        return self.body.count("=")

    @cached_property
    def words(self) -> list[str]:
        """The words below its header."""
        return WORD.findall(self.body)


@dataclass(frozen=True)
class Outline:
    """A file's lines, and the headers in it as (line, indent, name)."""

    path: str
    lines: list[str] = field(repr=False)
    headers: list[tuple[int, int, str]] = field(repr=False)
    _found: dict[tuple[str, ...], Block | None] = field(default_factory=dict, repr=False)
    _blocks: dict[tuple[str, int], Block] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, path: str, text: str) -> Self:
        lines = text.split("\n")
        return cls(path, lines, list(_headers(lines)))

    def find(self, names: list[str]) -> Block | None:
        """The block of that dotted name; like the script, a method is the next one of its name below the class."""
        key = tuple(names)
        if key not in self._found:
            self._found[key] = self._find(names)
        return self._found[key]

    def _find(self, names: list[str]) -> Block | None:
        start = -1
        for depth, name in enumerate(names):
            found = (line for line, indent, own in self.headers if line > start and (indent, own) == (4 * depth, name))
            start = next(found, -1)
            if start < 0:
                return None
        return self.block(".".join(names), start, 4 * (len(names) - 1))

    def at(self, line: int) -> Block | None:
        """The class or function whose header stands on that line; a method is named with its class."""
        match = HEADER.match(self.lines[line]) if line < len(self.lines) else None
        if match is None:
            return None
        outer = [name for start, indent, name in self.headers if start < line and indent == 0][-1:] if match[1] else []
        return self.block(".".join([*outer, match[2]]), line, len(match[1]))

    def blocks(self) -> Iterator[Block]:
        """The module's classes and functions, each class followed by its methods."""
        outer = ""
        for line, indent, name in self.headers:
            if indent == 0:
                outer = name
            if indent in (0, 4):
                yield self.block(f"{outer}.{name}" if indent else name, line, indent)

    def block(self, name: str, start: int, indent: int) -> Block:
        key = (name, start)
        if key not in self._blocks:
            lines = self.lines[start : block_end(self.lines, start, indent + 4)]
            self._blocks[key] = Block(self.path, name, start, indent, tuple(lines))
        return self._blocks[key]


def _headers(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    for number, line in enumerate(lines):
        if ("def " in line or "class " in line) and (match := HEADER.match(line)):
            yield number, len(match[1]), match[2]


def block_end(lines: list[str], start: int, body: int) -> int:
    """The line after the block that starts there and whose body has that indent; blank lines at its end left out."""
    margin, end = " " * body, start + 1
    while end < len(lines) and (lines[end].startswith(margin) or _goes_on(lines[end])):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def _goes_on(line: str) -> bool:
    return not line.strip() or SIGNATURE_END.match(line) is not None


@dataclass(frozen=True)
class Blocks(RepoFact):
    """Every module of the checkout, outlined when it is asked for."""

    repo: Repo = field(repr=False)
    outlines: dict[str, Outline | None] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls(repo)

    def outline(self, path: str) -> Outline | None:
        """The outline of a file, or None where there is none."""
        if path not in self.outlines:
            text = self.repo.find(path)
            self.outlines[path] = None if text is None else Outline.of(path, text)
        return self.outlines[path]

    def module(self, dotted: str) -> tuple[Outline, list[str]] | None:
        """The module that a name below `transformers.` or `tests.` begins with, and the names inside it."""
        root, *parts = dotted.split(".")
        folder = PACKAGE if root == "transformers" else root
        if not all(part.isidentifier() for part in parts):
            return None
        for length in range(1, len(parts) + 1):
            outline = self.outline(f"{folder}/{'/'.join(parts[:length])}.py")
            if outline:
                return outline, parts[length:]
        return None

    def find(self, dotted: str) -> Block | None:
        """The class or function of that full name, such as `transformers.models.bert.modeling_tf_bert.TFBertLayer`."""
        found = self.module(dotted)
        return found[0].find(found[1]) if found and found[1] else None
