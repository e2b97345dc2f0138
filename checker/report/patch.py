"""Edits as other tools take them: the lines that are replaced."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from checker.finding import Edit, Finding


@dataclass(frozen=True)
class Hunk:
    """The lines from `start` up to, not including, `end` (1-based) become `text`; none of them for an insertion."""

    start: int
    end: int
    text: str


def safe_edit(finding: Finding) -> Edit | None:
    """The edit a finding offers, where it cannot change how the model behaves."""
    edit = finding.edit() if finding.edit else None
    return edit if edit and not edit.unsafe and edit.after != edit.before else None


def hunks(edit: Edit) -> Iterator[Hunk]:
    """What an edit replaces; the lines that both ends share are passed over, for files of thousands of lines."""
    before, after = split(edit.before or ""), split(edit.after)
    head = _shared(before, after, 0)
    tail = _shared(before[::-1], after[::-1], head)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    for kind, start, end, low, high in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Hunk(head + start + 1, head + end + 1, "".join(new[low:high]))


def split(text: str) -> list[str]:
    """The lines of a text as git and editors count them, each with its end."""
    lines = text.split("\n")
    return [f"{each}\n" for each in lines[:-1]] + [each for each in lines[-1:] if each]


def whole_lines(hunk: Hunk, before: str) -> Hunk:
    """A hunk that replaces at least a line by a line: an insertion or deletion takes the line before it along."""
    lines = split(before)
    if hunk.start < hunk.end and hunk.text:
        return hunk
    if hunk.start > 1:
        return Hunk(hunk.start - 1, hunk.end, lines[hunk.start - 2] + hunk.text)
    return Hunk(hunk.start, hunk.end + 1, hunk.text + "".join(lines[hunk.end - 1 : hunk.end]))


def _shared(one: list[str], other: list[str], taken: int) -> int:
    """How many lines both begin with; `taken` lines at their other end are spoken for."""
    most = min(len(one), len(other)) - taken
    return next((at for at in range(most) if one[at] != other[at]), max(most, 0))
