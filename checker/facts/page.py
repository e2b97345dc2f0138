"""One page of the documentation as text: its sections, the classes they document, and how both are written.

Pages were reStructuredText (`.. autoclass::`) and became Markdown (`[[autodoc]]`) in early 2022.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from checker.facts.lines import inserted, rewritten
from checker.finding import Edit

CALLS = ("call", "forward", "__call__", "**call**")
CLASS = re.compile(r"[A-Z]\w+")
HEADING = re.compile(r"(?P<mark>##+) +(?P<title>[^\[\s].*?)(?:\[\[.*\]\])?\s*")
AUTODOC = re.compile(r"\s*\[\[autodoc\]\] *(?P<target>[\w.]+)(?: +- +(?P<methods>.*?))?\s*")
METHOD = re.compile(r"\s*- +(?P<names>\S+)\s*")
TAGS = ("<frameworkcontent>", "<pt>", "</pt>", "<tf>", "<jax>")
UNDERLINE = re.compile(r"([=~\-^\"'*+#])\1{2,}\s*")
AUTOCLASS = re.compile(r"\s*\.\. autoclass:: *(?P<target>[\w.]+)(?P<methods>)\s*")
MEMBERS = re.compile(r"\s+(?::members:)?(?P<names>[\w, ]*)\s*")


@dataclass(frozen=True)
class Entry:
    """One documented class: its dotted name as written, its line, its methods and the line they end at."""

    target: str
    line: int
    end: int
    methods: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.target.rpartition(".")[2]

    @property
    def module(self) -> str:
        """The module the target names, such as `modeling_tf_bert`; most targets name none."""
        return self.target.rpartition(".")[0].rpartition(".")[2]


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it up to line `end`; `mark` is its `##` or its underline."""

    title: str
    mark: str
    line: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def subject(self) -> Entry | None:
        """What the heading is about, where it is the name of a class."""
        return self.entries[0] if self.entries and CLASS.fullmatch(self.title) else None


@dataclass(frozen=True)
class Spot:
    """Where a section goes: below `before`, else above `after`, else behind `torch` (PyTorch's last), else at the end.

    It is written like `twin`, where there is one, and stands `gap` lines below what is above it.
    """

    before: Section | None = None
    after: Section | None = None
    torch: Section | None = None
    twin: Section | None = None
    gap: int = 1


@dataclass(frozen=True)
class Page:
    """A page with its sections in order; the first has no heading and holds what stands before all headings."""

    path: str
    text: str = field(repr=False)
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, path: str, text: str) -> "Page":
        return cls(path, text, tuple(_sections(text.split("\n"), path.endswith(".rst"))))

    @property
    def is_rst(self) -> bool:
        return self.path.endswith(".rst")

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        """Each documented class with the places that document it."""
        places: dict[str, list[Entry]] = {}
        for section in self.sections:
            for entry in section.entries:
                places.setdefault(entry.name, []).append(entry)
        return places

    @cached_property
    def shows_calls(self) -> bool:
        """Whether any class is shown with its `call` or `forward`; some pages name no methods."""
        return any(method in CALLS for places in self.entries.values() for entry in places for method in entry.methods)

    def documentation(self, name: str, methods: Sequence[str], twin: Section | None = None) -> list[str]:
        """The lines that document a class, in the page's own form, and its twin's."""
        if self.is_rst:
            return [f".. autoclass:: transformers.{name}", f"    :members: {', '.join(methods)}".rstrip()]
        dotted = twin and twin.subject and twin.subject.target.startswith("transformers.")
        target = f"transformers.{name}" if dotted else name
        if self._on_one_line and methods:
            return [f"[[autodoc]] {target} - {' '.join(methods)}"]
        return [f"[[autodoc]] {target}", *(f"{self._indent}- {method}" for method in methods)]

    def added(self, name: str, methods: Sequence[str], spot: Spot) -> Edit:
        """A section for a class."""
        gap, torch = [""] * spot.gap, spot.torch
        heading = self._heading(name, spot.before or spot.after or torch)
        section = [*heading, *self.documentation(name, methods, spot.twin)]
        if spot.before:
            return inserted(self.path, self.text, spot.before.end, [*gap, *section])
        if spot.after:
            return inserted(self.path, self.text, spot.after.line - 1, [*section, *gap])
        lines = [line.strip() for line in self.text.split("\n")]
        torch_end = _tab_end(lines, torch.end) if torch else None
        if torch_end is None:
            return inserted(self.path, self.text, (torch or self.sections[-1]).end, [*gap, *section])
        if lines[torch_end : torch_end + 1] == ["<tf>"]:
            return inserted(self.path, self.text, torch_end + 1, [*gap, *section])
        return inserted(self.path, self.text, torch_end, ["<tf>", "", *section, "", "</tf>"])

    def gap(self, *sections: Section) -> int:
        """How few blank lines stand above any of some sections; without any, as many as a page of its kind has."""
        lines = self.text.split("\n")
        gaps = (section.line - 1 - _end_of_text(lines, section.line - 1) for section in sections)
        return max(min(gaps, default=2 if self.is_rst else 1), 1)

    def filled(self, section: Section, methods: Sequence[str]) -> Edit:
        """Documentation under a heading that has none; methods that stand there already are kept."""
        lines = self.text.split("\n")
        below = section.line + (2 if self.is_rst else 1)
        blank = not lines[below - 1 : below] or not lines[below - 1].strip()
        place = below if blank else below - 1
        documentation = self.documentation(section.title, methods)
        if lines[place : place + 1] == documentation[1:2] != []:
            documentation = documentation[:1]
        return inserted(self.path, self.text, place, documentation if blank else ["", *documentation])

    def headed(self, entry: Entry) -> Edit:
        """A heading above what documents a class."""
        model = next((section for section in self.sections if section.subject), None)
        heading = self._heading(entry.name, model)
        above = self.text.split("\n")[: entry.line - 1]
        blank = next((count for count, line in enumerate(reversed(above)) if line.strip()), 0)
        if blank > self.gap():
            return inserted(self.path, self.text, entry.line - 2, heading[:-1])
        return inserted(self.path, self.text, entry.line - 1, heading)

    def calling(self, entry: Entry) -> Edit:
        """The documentation of a class with its `call`; another framework's name of it is replaced."""
        wrong = next((method for method in entry.methods if method in CALLS), None)
        if wrong:
            line = next(at for at in range(entry.end, 0, -1) if wrong in self.text.split("\n")[at - 1])
            return rewritten(self.path, self.text, line, wrong, "call")
        new = self.documentation(entry.name, ["call", *entry.methods])
        if self.is_rst and entry.end > entry.line:
            members = ":members: call," if entry.methods else ":members: call"
            return rewritten(self.path, self.text, entry.line + 1, ":members:", members)
        if len(new) == 1:
            return rewritten(self.path, self.text, entry.line, entry.target, f"{entry.target} - call")
        return inserted(self.path, self.text, entry.line, new[1:2])

    def _heading(self, name: str, model: Section | None) -> list[str]:
        mark = model.mark if model else "~" * 119 if self.is_rst else "##"
        return [name, mark, ""] if self.is_rst else [f"{mark} {name}", ""]

    @cached_property
    def _on_one_line(self) -> bool:
        return any(entry.methods and entry.end == entry.line for places in self.entries.values() for entry in places)

    @cached_property
    def _indent(self) -> str:
        lines = self.text.split("\n")
        indents = [
            re.sub(r"\S.*", "", lines[entry.line], flags=re.DOTALL)
            for places in self.entries.values()
            for entry in places
            if entry.methods and entry.end > entry.line
        ]
        return max(indents, key=indents.count, default="    ")


def _tab_end(lines: list[str], below: int) -> int | None:
    """The line of the `</pt>` that ends the part of the page which line `below` is in, if that is such a part."""
    tag = next((at for at, line in enumerate(lines[below:], below) if line in TAGS), None)
    return tag + 1 if tag is not None and lines[tag] == "</pt>" else None


def _sections(lines: list[str], is_rst: bool) -> Iterator[Section]:
    title, mark, top, entries = "", "", 0, list[Entry]()
    for at, line in enumerate(lines):
        heading = _heading(line, lines[at + 1 : at + 2], is_rst)
        if heading:
            yield Section(title, mark, top, _end(lines, top, at), tuple(entries))
            title, mark, top, entries = *heading, at + 1, []
        elif entry := (AUTOCLASS if is_rst else AUTODOC).fullmatch(line):
            entries.append(_entry(entry, lines, at, MEMBERS if is_rst else METHOD))
    yield Section(title, mark, top, _end(lines, top, len(lines)), tuple(entries))


def _heading(line: str, below: list[str], is_rst: bool) -> tuple[str, str] | None:
    """The title and the mark of the heading that a line is, with the line below it in reStructuredText."""
    if is_rst:
        underlined = line.strip() and not UNDERLINE.fullmatch(line) and below and UNDERLINE.fullmatch(below[0])
        return (line.strip(), below[0].strip()) if underlined else None
    found = HEADING.fullmatch(line)
    return (found["title"], found["mark"]) if found else None


def _entry(found: re.Match[str], lines: list[str], at: int, form: re.Pattern[str]) -> Entry:
    methods = (found["methods"] or "").replace("- ", " ").split()
    end = at + 1
    while end < len(lines) and lines[end].strip() and (more := form.fullmatch(lines[end])):
        methods += more["names"].replace(",", " ").split()
        end += 1
    return Entry(found["target"], at + 1, end, tuple(methods))


def _end_of_text(lines: list[str], below: int) -> int:
    """The last line above `below` that is not blank."""
    return next((line for line in range(below, 0, -1) if lines[line - 1].strip()), 0)


def _end(lines: list[str], top: int, below: int) -> int:
    """The last line of a section: blank lines and tags such as `</tf>` at its end belong to the page."""
    while below > top and (not lines[below - 1].strip() or lines[below - 1].lstrip().startswith("<")):
        below -= 1
    return below
