"""What a port's files still mark for a person to write."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from checker.facts.blocks import Blocks
from checker.facts.docstrings import lines
from checker.facts.test_layout import test_paths
from checker.finding import TODO
from checker.port import TF_FILE, Port, PortFact


class Mark(NamedTuple):
    """A `TODO(tfport)`: its 1-based line, what is to be done, and the class or function it stands in."""

    path: str
    line: int
    task: str
    symbol: str


@dataclass(frozen=True)
class Unfinished(PortFact):
    """The marks in a port's TensorFlow files and tests; one that is repeated on the next line counts once."""

    marks: tuple[Mark, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        marked = [path for path in (*port.files(TF_FILE), *test_paths(port)) if TODO in port.repo.text(path)]
        return cls(tuple(mark for path in marked for mark in _marks(port, path)))


def _marks(port: Port, path: str) -> Iterator[Mark]:
    before = -1
    outline = port.fact(Blocks).outline(path)
    for line in lines(outline) if outline else ():
        if TODO not in line.text:
            continue
        if before != line.number - 1:
            task = line.text.partition(TODO)[2].strip(":)\"' ")
            yield Mark(path, line.number + 1, task, line.symbol)
        before = line.number
