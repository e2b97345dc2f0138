"""The docstrings of a file line by line, with the class, function or constant that each line belongs to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from checker.facts.blocks import Blocks, Outline
from checker.port import TF_FILE, Port, PortFact

CONSTANT = re.compile(r"(_*[A-Z]\w*) = ")
PROMPTS = (">>> ", "... ")


class Line(NamedTuple):
    """One line: its 0-based number, its text, what it belongs to, and whether it is a docstring's."""

    number: int
    text: str
    symbol: str
    quoted: bool

    @property
    def example(self) -> str:
        """The code of an example on this line, without its comment; "" where it is none."""
        return self.text.partition("#")[0] if self.quoted and self.text.lstrip().startswith(PROMPTS) else ""


def lines(outline: Outline) -> Iterator[Line]:
    """All lines of a file."""
    inside, owner, symbol = False, "", ""
    headers = {line: (indent, name) for line, indent, name in outline.headers if indent in (0, 4)}
    for number, text in enumerate(outline.lines):
        if number in headers and not inside:
            indent, name = headers[number]
            owner = owner if indent else name
            symbol = f"{owner}.{name}" if indent else name
        elif " = " in text and (match := CONSTANT.match(text)):
            owner = symbol = match[1]
        bounds = text.count('"""')
        yield Line(number, text, symbol, inside or bounds > 0)
        inside ^= bounds % 2 == 1


@dataclass(frozen=True)
class Docstrings(PortFact):
    """The lines of a port's TensorFlow files, by the files' paths."""

    lines: Mapping[str, tuple[Line, ...]] = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        outlines = map(port.fact(Blocks).outline, port.files(TF_FILE))
        return cls({outline.path: tuple(lines(outline)) for outline in outlines if outline})

    def quoted(self, path: str) -> list[Line]:
        """The lines of a file's docstrings."""
        return [line for line in self.lines[path] if line.quoted]
