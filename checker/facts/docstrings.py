"""The docstrings of a file line by line, with the class, function or constant that each line belongs to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checker.facts.blocks import Outline

CONSTANT = re.compile(r"(_*[A-Z]\w*) = ")
PROMPTS = (">>> ", "... ")


@dataclass(frozen=True)
class Line:
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
        elif match := CONSTANT.match(text):
            owner = symbol = match[1]
        bounds = text.count('"""')
        yield Line(number, text, symbol, inside or bounds > 0)
        inside ^= bounds % 2 == 1
