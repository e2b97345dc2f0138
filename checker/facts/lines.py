"""Edits of whole lines, for the places that are kept by hand line by line; lines count from 1."""

from collections.abc import Iterable

from checker.finding import Edit


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
