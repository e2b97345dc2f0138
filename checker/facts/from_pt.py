"""Where a port asks for PyTorch weights with `from_pt=True`: in the examples of its docstrings, and in its tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from checker.facts.blocks import Blocks, Outline
from checker.facts.docstrings import lines
from checker.facts.lines import refitted, removed
from checker.facts.test_layout import test_paths
from checker.finding import Edit
from checker.port import TF_FILE, Port, PortFact, Stage
from checker.repo import Repo

WORDS = "from_pt=True"
FLAG = re.compile(rf"\b{WORDS}\b")
OWN_LINE = re.compile(r"\s*(?:\.\.\. +)?from_pt=True,?$")
IN_CALL = re.compile(r", *from_pt=True|from_pt=True, *|from_pt=True")
FIRST_ARGUMENT = re.compile(r"from_pretrained\(\s*([\w.\"'/-]+)(?:[^()]|\([^()]*\))*$")
TEMPORARY = re.compile(r"\w*(?:tmp|temp|dir|path)\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Flag:
    """One `from_pt=True`, at a 1-based place."""

    path: str
    line: int
    column: int
    symbol: str
    tested: bool


@dataclass(frozen=True)
class Flags(PortFact):
    """All `from_pt=True` of a port that load weights of the Hub."""

    found: tuple[Flag, ...]
    stage: Stage
    repo: Repo = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        files = _outlines(port, port.files(TF_FILE))
        tests = _outlines(port, test_paths(port))
        examples = [flag for outline in files for flag in _in_examples(outline)]
        return cls((*examples, *(flag for outline in tests for flag in _in_tests(outline))), port.stage, port.repo)

    def without(self, flag: Flag) -> Edit:
        """The call without the flag."""
        text = self.repo.text(flag.path)
        rows = text.split("\n")
        row, column = rows[flag.line - 1], flag.column - 1
        if OWN_LINE.match(row):
            return removed(flag.path, text, flag.line, flag.line)
        match = next(found for found in IN_CALL.finditer(row) if found.end() > column)
        rows[flag.line - 1] = row[: match.start()] + row[match.end() :]
        return Edit(flag.path, text, refitted(text, "\n".join(rows), flag.line))


def _outlines(port: Port, paths: list[str]) -> list[Outline]:
    """The files that have the flag at all."""
    code = port.fact(Blocks)
    return [outline for path in paths if WORDS in port.repo.text(path) and (outline := code.outline(path))]


def _in_examples(outline: Outline) -> Iterator[Flag]:
    for line in lines(outline):
        for match in FLAG.finditer(line.example):
            yield Flag(outline.path, line.number + 1, match.start() + 1, line.symbol, tested=False)


def _in_tests(outline: Outline) -> Iterator[Flag]:
    """Those that load weights by name; a test may write PyTorch weights to a temporary folder, and read them."""
    before = ""
    for line in lines(outline):
        for match in FLAG.finditer(line.text):
            call = FIRST_ARGUMENT.search(before + line.text[: match.start()])
            if call and not TEMPORARY.fullmatch(call[1]):
                yield Flag(outline.path, line.number + 1, match.start() + 1, line.symbol, tested=True)
        before = before[-500:] + line.text + "\n"
