"""Edits of whole lines, for the places that are kept by hand line by line; lines count from 1."""

import re
from collections.abc import Iterable, Sequence

from checker.finding import Edit

WIDTH = 119
EXAMPLE = re.compile(r"\s*(?:>>>|\.\.\.) ")


def inserted(path: str, text: str, after: int, new: Iterable[str]) -> Edit:
    """New lines below line `after` (0 is the top); the file's own line ends are kept."""
    lines = text.split("\n")
    end = "\r" if "\r\n" in text else ""
    lines[after:after] = [line + end for line in new]
    return Edit(path, text, "\n".join(lines))


def rewritten(path: str, text: str, line: int, old: str, new: str) -> Edit:
    """The last `old` of one line becomes `new`."""
    lines = text.split("\n")
    lines[line - 1] = new.join(lines[line - 1].rsplit(old, 1))
    return Edit(path, text, "\n".join(lines))


def removed(path: str, text: str, line: int, end: int) -> Edit:
    """The lines from `line` to `end` go."""
    lines = text.split("\n")
    del lines[line - 1 : end]
    return Edit(path, text, "\n".join(lines))


def refitted(before: str, after: str, line: int) -> str:
    """A text after an edit of one line, as a formatter leaves it: what was too long to be joined may fit now."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) == len(new) and _fits_joined(new, line - 1) and not _fits_joined(old, line - 1):
        new[line - 2 : line + 1] = [_joined(new, line - 1)]
    return "\n".join(new)


def _fits_joined(lines: Sequence[str], at: int) -> bool:
    """Whether what stands alone between brackets would fit on the line that opens them."""
    if not (0 < at < len(lines) - 1 and lines[at - 1].endswith("(")) or lines[at].endswith(",") or "#" in lines[at]:
        return False
    return _inner(lines, at + 1).startswith(")") and len(_joined(lines, at)) <= WIDTH


def _joined(lines: Sequence[str], at: int) -> str:
    return lines[at - 1] + _inner(lines, at) + _inner(lines, at + 1)


def _inner(lines: Sequence[str], at: int) -> str:
    """A line without its indentation, and in an example without its dots."""
    return EXAMPLE.sub("", lines[at]).lstrip() if EXAMPLE.match(lines[at - 1]) else lines[at].lstrip()
