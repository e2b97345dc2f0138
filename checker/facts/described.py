"""The arguments that docstrings describe."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.facts.docstrings import Line
from checker.facts.modeling import Method

ENTRY = re.compile(r"( +)(\w+):? *\(+(?=(?::\w+:)?`)")
SECTION = re.compile(r"\s*(?:Returns?|Examples?|Raises):")
JOINED = re.compile(r"\s+\S.*\. (\w+) \((?::\w+:)?`(?:tf|torch|np|bool|int|str|float|List|Tuple|Dict|Optional)\b")
CUT = re.compile(r"\s+\S.*\. (\w+)$")
CONSTANT = re.compile(r"\b([A-Z][A-Z0-9_]*_DOCSTRING)\b")


@dataclass(frozen=True)
class Entry:
    """One described argument, at a 1-based line; `joined` where it runs on inside another's description."""

    name: str
    line: int
    joined: bool = False


@dataclass(frozen=True)
class Docs:
    """What one docstring, or one constant that several methods share, describes."""

    path: str
    symbol: str
    line: int
    entries: tuple[Entry, ...]

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.entries]


def constants(method: Method) -> list[str]:
    """The names of the docstrings that a method's decorators put before its own."""
    return [name for found in method.decorators for name in CONSTANT.findall(found.text)]


def described(path: str, quoted: Iterable[Line]) -> Iterator[Docs]:
    """The docstrings of a file that describe arguments, of all the lines of its docstrings."""
    owned: dict[str, list[Line]] = {}
    for line in quoted:
        owned.setdefault(line.symbol, []).append(line)
    for symbol, found in owned.items():
        entries = tuple(_entries(found))
        if entries:
            yield Docs(path, symbol, found[0].number + 1, entries)


def _entries(found: Iterable[Line]) -> Iterator[Entry]:
    indent, cut = "", None
    for line in found:
        if SECTION.match(line.text):
            return
        match = ENTRY.match(line.text)
        if match and (not indent or match[1] == indent):
            indent = match[1]
            yield Entry(match[2], line.number + 1)
        elif indent and (match := JOINED.match(line.text)):
            yield Entry(match[1], line.number + 1, joined=True)
        elif cut and line.text.lstrip().startswith("(`"):
            yield Entry(cut[1], line.number, joined=True)
        cut = CUT.match(line.text)
