"""The markdown format: a page for a job's summary, and the pieces that a comment is made of.

It is made from the report as JSON, so that a comment can be made where the checkout is not; nothing in it is trusted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.report import Count, Report
from checker.report.json import as_data
from checker.report.lines import Line, line
from checker.report.markup import block, code, prose, row, words

LIMIT = 900_000  # bytes; GitHub drops a whole summary above 1 MiB
NOTES = 20  # notes that are shown; there is one for every hundredth of that
NAMED = 5  # models that a command names; more of them make it longer than anybody copies
MARKS = {"error": "❌", "warning": "⚠️", "advice": "💡"}
PRESSING = ("error", "warning")
Data = Mapping[str, Any]
Titles = Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """A part of a page that opens at a click."""

    title: str
    body: str

    def __str__(self) -> str:
        return f"<details><summary>{words(self.title)}</summary>\n\n{self.body}\n\n</details>"


@dataclass(frozen=True)
class Page:
    """A page by what may be left out of it: `head` and `below` stay, then `rows` count, then the `sections`."""

    head: str
    table: str = ""
    rows: tuple[str, ...] = ()
    below: str = ""
    sections: tuple[Section, ...] = ()

    def fit(self, limit: int) -> str:
        """The page with as much as a number of bytes allows; what is left out is said."""
        gone = f"Left out, to fit in here: {', '.join(words(section.title) for section in self.sections)}."
        room = limit - sum(map(size, (self.head, self.table, self.below, gone))) - 200
        shown = self._shown(room)
        room -= sum(map(size, self.rows[:shown]))
        kept = _fitting(self.sections, room)
        rest = len(self.rows) - shown
        parts = [self.head, "\n".join((self.table, *self.rows[:shown])) if shown else ""]
        parts += [f"… and {rest} more; the report of the run has them all." if rest else "", self.below]
        parts += [str(section) for section in kept]
        if titles := [words(section.title) for section in self.sections if section not in kept]:
            parts += [f"Left out, to fit in here: {', '.join(titles)}. The report of the run has all."]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _shown(self, room: int) -> int:
        """How many rows there is room for."""
        for number, each in enumerate(self.rows):
            room -= size(each)
            if room < 0:
                return number
        return len(self.rows)


def size(text: str) -> int:
    """What a text takes, by the strictest way to count it."""
    return len(text.encode()) + 2


def _fitting(sections: Sequence[Section], room: int) -> list[Section]:
    """The sections there is room for; one that is too long leaves the room to those after it."""
    kept = []
    for section in sections:
        if (needed := size(str(section))) <= room:
            kept.append(section)
            room -= needed
    return kept


def render(report: Report, width: int) -> Iterator[Line]:
    """The report as a page."""
    data = as_data(report)
    titles = {result.check.id: result.check.title for result in report.results}
    commit = f"Checked {code(report.commit[:7])}" if report.commit else ""
    head = [heading(data), commit, *map(prose, report.notes[:NOTES])]
    head += [f"… and {len(report.notes) - NOTES} notes more." if len(report.notes) > NOTES else ""]
    page = Page("\n\n".join(filter(None, head)), *left(data), hint(data), (*advice(data), *folded(data, titles)))
    for text in page.fit(LIMIT).splitlines():
        yield line(text)


def heading(data: Data) -> str:
    """`TensorFlow port …: 18 of 22 done, 4 left`."""
    models = [port["model"] for port in data["ports"]]
    if not models:
        return "### No TensorFlow port is touched"
    named = f"TensorFlow port {code(models[0])}" if len(models) == 1 else f"{len(models)} TensorFlow ports"
    return f"### {named}: {tally(data)}"


def tally(data: Data) -> Count:
    """How far all ports are together; advice leaves nothing to do."""
    pressing = _pressing(data)
    states = [
        "passed" if each["status"] == "failed" and (port["model"], each["check"]) not in pressing else each["status"]
        for port in data["ports"]
        for each in port["checks"]
    ]
    return Count(*map(states.count, ("passed", "failed", "error", "skipped")))


def _pressing(data: Data) -> set[tuple[str, str]]:
    """The ports and checks of which something is left to do."""
    return {(each["model"], each["check"]) for each in data["findings"] if _presses(each)}


def _presses(finding: Data) -> bool:
    return finding["severity"] in PRESSING


def left(data: Data) -> tuple[str, tuple[str, ...]]:
    """What is left to do: the head of a table, and its rows; what could not be judged first, then errors."""
    several = len(data["ports"]) > 1
    names = ["", "Left", "Where", "Fix", *(["Port"] if several else [])]
    found = sorted(filter(_presses, data["findings"]), key=lambda each: PRESSING.index(each["severity"]))
    rows = [*_unjudged(data), *map(_cells, found)]
    shown = tuple(row(cells if several else cells[:4]) for cells in rows)
    return (f"{row(names)}\n|{' --- |' * len(names)}", shown) if shown else ("", ())


def _cells(finding: Data) -> list[str]:
    fix = "`--fix`" if finding["fixable"] else ""
    told = f"{code(finding['check'])} {prose(finding['message'])}"
    return [MARKS[finding["severity"]], told, _place(finding), fix, code(finding["model"])]


def _place(finding: Data) -> str:
    return code(f"{finding['path']}:{finding['line']}")


def _unjudged(data: Data) -> Iterator[list[str]]:
    """A row for each reason, with the checks and ports it is about."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for port in data["ports"]:
        for each in port["checks"]:
            if each["status"] == "error":
                groups.setdefault(each["reason"], []).append((each["check"], port["model"]))
    for reason, found in groups.items():
        checks, models = (list(dict.fromkeys(names)) for names in zip(*found, strict=True))
        told = f"{_named(checks, 'checks')} could not be judged: {prose(reason)}"
        yield ["❔", told, "", "", _named(models, "ports")]


def hint(data: Data) -> str:
    """How to mend what is left."""
    pressing = [each for each in data["findings"] if _presses(each)]
    if not pressing:
        return ""
    mechanical = [each["model"] for each in pressing if each["fixable"]]
    models = list(dict.fromkeys(mechanical))
    command = f"tfport-check {' '.join(models) if len(models) <= NAMED else 'MODEL'} --fix"
    mend = f"{code(command)} mends {len(mechanical)} of these for you; " if mechanical else ""
    return f"{mend}{code('tfport-check explain ' + pressing[0]['check'])} says more about the first."


def patch(text: str) -> Iterator[Section]:
    """A patch, folded."""
    if text.strip():
        yield Section("Patch for git apply", block(text.removesuffix("\n").split("\n"), "diff"))


def advice(data: Data) -> Iterator[Section]:
    """What may be left as it is, folded."""
    found = [each for each in data["findings"] if not _presses(each)]
    items = [f"- 💡 {code(each['check'])} {prose(each['message'])} {_place(each)}" for each in found]
    yield from _section("Advice", items)


def folded(data: Data, titles: Titles) -> Iterator[Section]:
    """What is done and what does not apply, folded; of several ports, together for each check."""
    done, skipped = dict[str, list[str]](), dict[str, list[str]]()
    pressing = _pressing(data)
    for port in data["ports"]:
        for each in port["checks"]:
            named = f"{prose(titles.get(each['check'], ''))} {code(each['check'])}".lstrip()
            if each["status"] == "skipped":
                skipped.setdefault(f"- {named}: {prose(each['reason'])}", []).append(port["model"])
            elif each["status"] in ("passed", "failed") and (port["model"], each["check"]) not in pressing:
                done.setdefault(f"- ✅ {named}", []).append(port["model"])
    for title, items in (("Done", done), ("Does not apply here", skipped)):
        several = len(data["ports"]) > 1
        yield from _section(
            title, [f"{item} ({_named(models, 'ports')})" if several else item for item, models in items.items()]
        )


def _named(names: Sequence[str], what: str) -> str:
    return ", ".join(map(code, names)) if len(names) <= NAMED else f"{len(names)} {what}"


def _section(title: str, items: Sequence[str]) -> Iterator[Section]:
    if items:
        yield Section(f"{title} ({len(items)})", "\n".join(items))
