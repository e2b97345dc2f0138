"""Suggestions on a pull request: the part of a patch that GitHub can show beside the lines it changes.

GitHub takes a suggestion only for lines that its own diff of the pull request shows. Both diffs may be a stranger's;
a suggestion is made only where they agree on what stands in the lines.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, starmap

from checker.report.lines import UNSAFE
from checker.report.markdown import Data
from checker.report.markup import code, fence, prose

MOST = 10  # more comments than that on the lines of a pull request are noise
LONGEST = 20_000  # characters of one; GitHub takes no comment of more than 65,536
HEAD = re.compile(r"@@ -(\d{1,9})(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@")
FILE = re.compile(r"^(?=--- a/.*\n\+\+\+ b/)", re.MULTILINE)
NAME = re.compile(r"--- a/(?P<path>.*)\n\+\+\+ b/(?P=path)\n")


@dataclass(frozen=True)
class Change:
    """The lines from `start` to `end` (1-based, both included) and what they shall be."""

    start: int
    end: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A comment on lines of a file of the pull request, from `start` to `end` (both included)."""

    path: str
    start: int
    end: int
    body: str


def suggest(data: Data, patch: str, diffs: Mapping[str, str]) -> tuple[list[Suggestion], str]:
    """What of a patch can be suggested, and the rest of it; `diffs` are GitHub's own of the files, by their paths.

    A file's changes may need each other, so that either all of them are suggested or none.
    """
    suggestions, rest = list[Suggestion](), ""
    for part in filter(None, FILE.split(patch)):
        named = NAME.match(part)
        path = named["path"] if named else ""
        changes = [change for hunk in _hunks(part) for change in hunk.changes()]
        fits = _fit(changes, diffs.get(path, "")) and len(suggestions) + len(changes) <= MOST
        if changes and fits:
            suggestions += [Suggestion(path, each.start, each.end, _body(data, path, each)) for each in changes]
        else:
            rest += part
    return suggestions, rest


@dataclass(frozen=True)
class Hunk:
    """One hunk of a diff: where it starts on both sides, and its lines with their signs."""

    old: int
    new: int
    lines: Sequence[str]

    def changes(self) -> Iterator[Change]:
        """What the hunk changes, in as many parts as there are unchanged lines between."""
        merged = list[tuple[int, int]]()
        for start, end in starmap(self._placed, self._spans()):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        yield from (self._change(start, end) for start, end in merged)

    def _spans(self) -> Iterator[tuple[int, int]]:
        """The runs of lines that are not the same on both sides."""
        for changed, group in groupby(enumerate(self.lines), lambda each: each[1][0] != " "):
            numbers = [number for number, _ in group]
            if changed:
                yield numbers[0], numbers[-1] + 1

    def _placed(self, start: int, end: int) -> tuple[int, int]:
        """The run and, where it only inserts, a neighbour, because there must be a line to comment on."""
        if any(line[0] == "-" for line in self.lines[start:end]):
            return start, end
        return (start - 1, end) if start else (start, min(end + 1, len(self.lines)))

    def _change(self, start: int, end: int) -> Change:
        first = self.old + sum(line[0] != "+" for line in self.lines[:start])
        before = tuple(line[1:] for line in self.lines[start:end] if line[0] != "+")
        after = tuple(line[1:] for line in self.lines[start:end] if line[0] != "-")
        return Change(first, first + len(before) - 1, before, after)


def _hunks(diff: str) -> Iterator[Hunk]:
    """The hunks of one file's diff."""
    lines = diff.split("\n")
    heads = [(number, head) for number, line in enumerate(lines) if (head := HEAD.match(line))]
    ends = [number for number, _ in heads[1:]] + [len(lines)]
    for (number, head), end in zip(heads, ends, strict=False):
        body = [line for line in lines[number + 1 : end] if line[:1] in (" ", "+", "-")]
        yield Hunk(int(head[1]), int(head[2]), body)


def _fit(changes: Sequence[Change], diff: str) -> bool:
    """Whether the diff shows the lines of each change, in one hunk, as the change takes them to be."""
    if any(not change.before or not _presentable(change.after) for change in changes):
        return False
    shown = [(hunk.new, [line[1:] for line in hunk.lines if line[0] != "-"]) for hunk in _hunks(diff)]
    return all(any(_shows(first, lines, change) for first, lines in shown) for change in changes)


def _shows(first: int, lines: list[str], change: Change) -> bool:
    start = change.start - first
    return start >= 0 and tuple(lines[start : start + len(change.before)]) == change.before


def _presentable(lines: Iterable[str]) -> bool:
    """Whether lines can be shown as they are, in one comment."""
    text = "".join(lines)
    return len(text) <= LONGEST and not UNSAFE.search(text.replace("\t", ""))


def _body(data: Data, path: str, change: Change) -> str:
    """The comment: what is wrong there, and the lines as they should be."""
    near = [each for each in data["findings"] if each["path"] == path and each["fixable"]]
    near = [each for each in near if change.start - 1 <= each["line"] <= change.end + 1]
    told = [f"{code(each['check'])} {prose(each['message'])}" for each in near[:3]]
    lines = "\n".join([*(told or ["This goes with the other suggestions for this file."]), ""])
    ticks = fence("\n".join(change.after), 3)
    return "\n".join([lines, f"{ticks}suggestion", *change.after, ticks])
