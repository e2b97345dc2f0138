"""The documentation's table of contents: which pages a reader can find, under which titles, in which order.

It was a directive in `index.rst`, became `toctree.yml` in late 2021 and `_toctree.yml` in early 2022, moved with the
pages to `docs/source/en`, and is divided into chapters (text, vision, audio, …) since mid-2022.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from checker.facts.auto import ModelTypes
from checker.facts.doc_page import PAGE, DocPlace
from checker.facts.lines import inserted, removed, rewritten
from checker.facts.sources import Sources
from checker.finding import Edit, Finding
from checker.port import Port, PortFact
from checker.repo import Repo, RepoFact, Skip, Unreadable

if TYPE_CHECKING:
    from yaml import Node

PLACES = (
    "docs/source/en/_toctree.yml",
    "docs/source/_toctree.yml",
    "docs/source/toctree.yml",
    "docs/source/index.rst",
)
RST_ROW = re.compile(r" +(?P<local>model_doc/\S+)")
FOLDER = "model_doc/"


@dataclass(frozen=True)
class Row:
    """One page: its place without the ending, its title, its chapter, and the lines it takes."""

    local: str
    title: str
    chapter: str
    line: int
    end: int

    @property
    def key(self) -> str:
        """What a chapter is sorted by."""
        return self.title.lower()


@dataclass(frozen=True)
class Toctree(RepoFact):
    """The rows of the models' pages; reStructuredText has no titles, its rows are sorted by their place."""

    path: str
    text: str = field(repr=False)
    rows: tuple[Row, ...]
    repo: Repo = field(repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        path = next((path for path in PLACES if repo.has(path)), None)
        if path is None:
            raise Skip("no table of contents in this tree")
        text = repo.text(path)
        rows = tuple(_rst_rows(text) if path.endswith(".rst") else _yaml_rows(path, text))
        if not rows:
            raise Unreadable(path, "lists no model's page in a form known here; please report this tree")
        return cls(path, text, rows, repo)

    def of(self, local: str) -> list[Row]:
        """The rows of one page."""
        return [row for row in self.rows if row.local == local]

    def chapter(self, row: Row) -> list[Row]:
        return [other for other in self.rows if other.chapter == row.chapter]

    def breaks_order(self, row: Row) -> bool:
        """Whether a row breaks an order which the rest of its chapter keeps."""
        chapter = self.chapter(row)
        others = [other.key for other in chapter if other != row]
        in_order = all(before <= after for before, after in pairwise(others))
        return in_order and not all(before.key <= after.key for before, after in pairwise(chapter))

    def dangling(self) -> list[Row]:
        """The rows whose page does not exist."""
        folder = f"{self.path.rpartition('/')[0]}/{FOLDER}"
        stems = {match["stem"] for name in self.repo.names(folder) if (match := PAGE.fullmatch(name))}
        return [row for row in self.rows if row.local.removeprefix(FOLDER) not in stems]

    def row_for(self, local: str, title: str, chapter: list[Row]) -> Edit:
        """A new row in a chapter's order."""
        key = title.lower()
        below = next((row.line for row in chapter if row.key > key), chapter[-1].end + 1)
        indent = re.sub(r"\S.*", "", self.text.split("\n")[chapter[0].line - 1])
        if self.path.endswith(".rst"):
            return inserted(self.path, self.text, below - 1, [f"{indent}{local}"])
        return inserted(self.path, self.text, below - 1, [f"{indent}- local: {local}", f"{indent}  title: {title}"])


def _rst_rows(text: str) -> Iterator[Row]:
    for line, content in enumerate(text.split("\n"), 1):
        if found := RST_ROW.fullmatch(content.rstrip()):
            yield Row(found["local"], found["local"], "", line, line)


def _yaml_rows(path: str, text: str) -> Iterator[Row]:
    import yaml

    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Unreadable(path, f"is no valid YAML ({error.problem}); mend it and run again", line) from None
    if root is not None:
        yield from _rows(root, "")


def _rows(node: "Node", chapter: str) -> Iterator[Row]:
    """The rows below a node: a list of mappings, each with a `local` or with `sections` of its own."""
    from yaml import MappingNode, SequenceNode

    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from _rows(item, chapter)
    elif isinstance(node, MappingNode):
        fields = {key.value: value for key, value in node.value}
        title = str(fields["title"].value) if "title" in fields else ""
        if "local" in fields and str(fields["local"].value).startswith(FOLDER):
            lines = [value.end_mark.line + 1 for value in fields.values()]
            yield Row(str(fields["local"].value), title, chapter, node.start_mark.line + 1, max(lines))
        if "sections" in fields:
            yield from _rows(fields["sections"], title)


@dataclass(frozen=True)
class TocPlace(PortFact):
    """Where the model's page is in the table of contents, or belongs."""

    toctree: Toctree
    local: str
    names: tuple[str, ...]
    port: Port = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        place = port.fact(DocPlace)
        toctree = port.fact(Toctree)
        if not place.exists:
            raise Skip("the model has no page yet")
        return cls(toctree, f"{FOLDER}{place.stem}", port.fact(ModelTypes).names, port)

    @property
    def rows(self) -> list[Row]:
        return self.toctree.of(self.local)

    def lacks(self) -> Finding:
        """No row is the page's own; perhaps one that leads nowhere was meant to be."""
        path, text = self.toctree.path, self.toctree.text
        if wrong := self._meant():
            message = f"`{wrong.local}` leads to no page; write `{self.local}`"
            edit = partial(rewritten, path, text, wrong.line, wrong.local, self.local)
            return Finding(message, path, wrong.line, symbol=self.local, edit=edit)
        chapter = self._chapter()
        title = self.local if path.endswith(".rst") else self._title()
        message = f"`{self.local}` is not in the table of contents; add it as `{title}`"
        line = next((row.line for row in chapter if row.key > title.lower()), chapter[-1].line)
        edit = partial(self.toctree.row_for, self.local, title, chapter)
        return Finding(message, path, line, symbol=self.local, edit=edit)

    def repeats(self, row: Row) -> Finding:
        """A second row of the page."""
        message = f"`{self.local}` is in the table of contents twice; delete one of its rows"
        edit = partial(removed, self.toctree.path, self.toctree.text, row.line, row.end)
        return Finding(message, self.toctree.path, row.line, symbol=self.local, edit=edit)

    def misplaces(self, row: Row) -> Finding:
        """The row breaks its chapter's order."""
        message = f"`{row.title}` is not in alphabetical order; move it to its place in the chapter"
        return Finding(message, self.toctree.path, row.line, symbol=self.local, edit=partial(self._moved, row))

    def _moved(self, row: Row) -> Edit:
        path, text = self.toctree.path, self.toctree.text
        without = removed(path, text, row.line, row.end).after
        rest = Toctree.read(self.toctree.repo.edited({path: without}))
        chapter = [other for other in rest.rows if other.chapter == row.chapter]
        return Edit(path, text, rest.row_for(row.local, row.title, chapter).after)

    def _meant(self) -> Row | None:
        dangling = self.toctree.dangling()
        near = get_close_matches(self.local, [row.local for row in dangling], n=1, cutoff=0.8)
        return next((row for row in dangling if row.local in near or row.title in self.names), None)

    def _title(self) -> str:
        """The page's own title; failing that, the model's name in prose."""
        page = self.port.repo.text(self.port.fact(DocPlace).path)
        found = re.search(r"^# (.+?) *(?:\[\[.*)?$", page, re.MULTILINE)
        return found[1] if found else (*self.names, self.port.name)[0]

    def _chapter(self) -> list[Row]:
        """The chapter the model's inputs speak for, where there are several; else the longest one."""
        chapters: dict[str, list[Row]] = {}
        for row in self.toctree.rows:
            chapters.setdefault(row.chapter, []).append(row)
        spoken = next((chapters[name] for name in chapters if name.startswith(_modality(self.port))), None)
        return spoken or max(chapters.values(), key=len)


def _modality(port: Port) -> str:
    """The word a chapter's title starts with, by the inputs which the model's code names."""
    sources = port.fact(Sources)
    code = "".join(source.text for source in sources.torch or sources.tensorflow)
    if "input_features" in code or "input_values" in code:
        return "Audio"
    if "bbox" in code or ("pixel_values" in code and "input_ids" in code):
        return "Multimodal"
    return "Vision" if "pixel_values" in code else "Text"
