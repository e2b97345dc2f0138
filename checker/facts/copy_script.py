"""How this checkout's own `utils/check_copies.py` compares a copy with its source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Self

from checker.facts.blocks import SIGNATURE_END, Line, block_end
from checker.repo import Repo, RepoFact

if TYPE_CHECKING:
    from checker.facts.formatting import Statement

SCRIPT = "utils/check_copies.py"
PAIR = re.compile(r"(\S+)->(\S+)(\s+.*|$)")
NAME = re.compile(r"(?:class\s+([^(:]+)[(:]|def\s+([^(]+)\()")
IGNORE = "# Ignore copy"


@dataclass(frozen=True)
class Replacements:
    """The `with A->B, C->D all-casing` of a directive: regular expressions that are applied in order.

    `ignored` holds the parts that the script passes over without a word.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """What the script makes of the text behind a directive's source."""
        pairs: list[tuple[str, str]] = []
        ignored: list[str] = []
        for part in filter(None, (part.strip() for part in text.replace("with", "").split(","))):
            match = PAIR.match(part)
            usable = match is not None and _compiles(match[1])
            if match and usable:
                pairs += _pairs(match[1], match[2], match[3].strip() == "all-casing")
            if match is None or not usable or match[3].strip() not in ("", "all-casing"):
                ignored.append(part)
        return cls(tuple(pairs), tuple(ignored))

    def apply(self, text: str) -> str:
        for old, new in self.pairs:
            text = re.sub(old, new, text)
        return text


def _pairs(old: str, new: str, all_casing: bool) -> list[tuple[str, str]]:
    casings = [(old, new), (old.lower(), new.lower()), (old.upper(), new.upper())]
    return casings if all_casing else casings[:1]


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


@dataclass(frozen=True)
class CopyScript(RepoFact):
    """What the script looks at: a header's bases, blocks marked to be ignored, test files, wrapped docstrings."""

    headers: bool = True
    ignores_blocks: bool = True
    tests: bool = True
    wraps_docstrings: bool = True

    @classmethod
    def read(cls, repo: Repo) -> Self:
        text = repo.find(SCRIPT)
        if text is None:
            return cls()
        return cls(
            headers="def check_codes_match" in text,
            ignores_blocks=IGNORE in text,
            tests="tests\\.(" in text,
            wraps_docstrings="style_docstrings_in_code" in text,
        )

    def difference(self, source: list[str], copy: list[Line], replace: Replacements) -> int | None:
        """The line where a copy first differs from its source under the replacements, or None; headers come first."""
        theory = self.theory(source, copy[0][1], replace)
        if self.ignores_blocks:
            theory, copy = _without_ignored(theory, copy)
            theory, copy = [line for line in theory if line.strip()], [line for line in copy if line[1].strip()]
        if theory == [text for _, text in copy]:
            return None
        if not replace.pairs:
            return _first_difference(theory, copy)
        return self._rewrapped_difference(theory, copy, frozenset(source))

    def theory(self, source: list[str], header: str, replace: Replacements) -> list[str]:
        """What the replacements make of a source, under the copy's own header as far as that is not compared."""
        lines = replace.apply("\n".join(source)).split("\n")
        return [self._header(lines[0], header), *lines[1:]]

    def _header(self, theory: str, copy: str) -> str:
        """The header as the script compares it: names may differ, and before 2023-10 so may all of it."""
        if not self.headers:
            return copy
        old, new = NAME.match(theory), NAME.match(copy)
        return theory.replace(old[1] or old[2], new[1] or new[2]) if old and new else theory

    def _rewrapped_difference(self, theory: list[str], copy: list[Line], untouched: frozenset[str]) -> int | None:
        """The first difference that formatting cannot have made: it rewraps only what a replacement touched."""
        from checker.facts.formatting import statements

        expected, found = statements([(0, text) for text in theory]), statements(copy)
        for one, two in zip(expected, found, strict=False):
            if one.raw == two.raw:
                continue
            if untouched.issuperset(one.raw) or not self._same(one, two):
                return _first_difference(list(one.raw), list(two.lines))
        if len(expected) == len(found) > 0:
            return None
        return found[len(expected)].lines[0][0] if len(found) > len(expected) else copy[-1][0]

    def _same(self, one: "Statement", two: "Statement") -> bool:
        if self.wraps_docstrings and one.is_docstring and two.is_docstring:
            return _letters(one.raw) == _letters(two.raw)
        return one == two and not one.is_settled


def _letters(lines: tuple[str, ...]) -> str:
    return "".join("".join(lines).replace(">>>", "").replace("...", "").split())


def _first_difference(theory: list[str], copy: list[Line]) -> int:
    for wanted, (number, found) in zip(theory, copy, strict=False):
        if wanted != found:
            return number
    return copy[min(len(theory), len(copy) - 1)][0]


def _without_ignored(theory: list[str], copy: list[Line]) -> tuple[list[str], list[Line]]:
    """Both without the inner blocks that the copy marks to be ignored."""
    if not any(IGNORE in text for _, text in copy):
        return theory, copy
    parts = list(_parts([text for _, text in copy]))
    ignored = {name for name, start, end in parts if any(IGNORE in text for _, text in copy[start:end])}
    kept = [line for name, start, end in parts if name not in ignored for line in copy[start:end]]
    wanted = [line for name, start, end in _parts(theory) if name not in ignored for line in theory[start:end]]
    return wanted, kept


def _parts(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """The header, the inner classes and functions with what stands directly above them, and what is between them."""
    margin = " " * (len(lines[0]) - len(lines[0].lstrip()) + 4)
    inner = re.compile(rf"{margin}((?:class|def)\s+\S+?)[(:]")
    done = _header_end(lines)
    yield "header", 0, done
    between = count()
    for number in range(done, len(lines)):
        if number < done or not (match := inner.match(lines[number])):
            continue
        start = number
        while start > done and lines[start - 1].startswith(margin) and lines[start - 1].strip():
            start -= 1
        if "".join(lines[done:start]).strip():
            yield f"part {next(between)}", done, start
        done = block_end(lines, number, len(margin) + 4)
        yield match[1], start, done
    yield f"part {next(between)}", done, len(lines)


def _header_end(lines: list[str]) -> int:
    """The line after a header, which the script takes for a long one where it does not end in `):`."""
    if "(" not in lines[0] or "):" in lines[0]:
        return 1
    return next((number for number, line in enumerate(lines) if SIGNATURE_END.match(line)), len(lines) - 1) + 1
