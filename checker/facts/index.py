"""The table on the documentation's first page that says which framework each model supports.

A grid in `index.rst`, then Markdown in `index.mdx` and `index.md`; its columns for tokenizers went in 2023, its rows
became links in early 2024, the table itself was dropped in March 2025.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from checker.facts.auto import ConfigurationTables, ModelTypes
from checker.facts.classes import Classes
from checker.facts.exemptions import Exemptions
from checker.facts.lines import inserted
from checker.finding import Edit, Finding
from checker.port import Port, PortFact
from checker.repo import Repo, RepoFact, Skip

PLACES = (
    "docs/source/en/index.md",
    "docs/source/en/index.mdx",
    "docs/source/index.mdx",
    "docs/source/index.rst",
)
COLUMN = "TensorFlow support"
LINK = re.compile(r"\[(?P<name>.+)\]\((?P<page>.+)\)")
FILES = {
    "Tokenizer slow": re.compile(r"tokenization_\w+(?<!_fast)\.py"),
    "Tokenizer fast": re.compile(r"tokenization_\w+_fast\.py"),
    "PyTorch support": re.compile(r"modeling_(?!tf_|flax_)\w+\.py"),
    COLUMN: re.compile(r"modeling_tf_\w+\.py"),
    "Flax Support": re.compile(r"modeling_flax_\w+\.py"),
}
YES, NO = "✅", "❌"


@dataclass(frozen=True)
class Row:
    """One model of the table: its name in prose, its cells as written, its line."""

    name: str
    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Index(RepoFact):
    """The table's rows by their names; `columns` are its titles as written, with the spaces around them."""

    path: str
    text: str = field(repr=False)
    columns: tuple[str, ...]
    rows: dict[str, Row]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        path = next((path for path in PLACES if repo.has(path)), None)
        if path is None:
            raise Skip("no index page in this tree")
        text = repo.text(path)
        rows = list(_rows(text))
        if not rows:
            raise Skip(f"the index has no column `{COLUMN}`")
        return cls(path, text, rows[0].cells, {row.name: row for row in rows[1:]})

    @property
    def column(self) -> int:
        return [cell.strip() for cell in self.columns].index(COLUMN)

    def is_ticked(self, row: Row) -> bool:
        return row.cells[self.column].strip() == YES

    def below(self, name: str) -> Row | None:
        """The row above which a name belongs; the script that makes the table ignores case since late 2021."""
        names = list(self.rows)
        key = str if names == sorted(names) else str.lower
        return next((row for row in self.rows.values() if key(row.name) > key(name)), None)

    def ticked(self, row: Row) -> Edit:
        """The row with a tick for TensorFlow."""
        cells = list(row.cells)
        cells[self.column] = _centred(YES, self._width(self.column))
        lines = self.text.split("\n")
        lines[row.line - 1] = f"|{'|'.join(cells)}|"
        return Edit(self.path, self.text, "\n".join(lines))

    def added(self, name: str, page: str, frameworks: set[str]) -> Edit:
        """A row for a model, with ticks in these columns."""
        links = any(LINK.search(row.cells[0]) for row in self.rows.values())
        words = [f"[{name}](model_doc/{page})" if links else name]
        words += [YES if title.strip() in frameworks else NO for title in self.columns[1:]]
        cells = [_centred(word, self._width(at)) for at, word in enumerate(words)]
        below, last = self.below(name), max(row.line for row in self.rows.values())
        row = f"|{'|'.join(cells)}|"
        if self.path.endswith(".rst"):
            rule = "+".join(["", *("-" * len(title) for title in self.columns), ""])
            return inserted(self.path, self.text, below.line - 1 if below else last + 1, [row, rule])
        return inserted(self.path, self.text, below.line - 1 if below else last, [row])

    def _width(self, column: int) -> int:
        return len(self.columns[column])


def _rows(text: str) -> Iterator[Row]:
    """The table's head and its rows."""
    inside = False
    for line, content in enumerate(text.split("\n"), 1):
        cells = tuple(content.strip().strip("|").split("|"))
        titles = [cell.strip() for cell in cells]
        if COLUMN in titles:
            inside = True
        elif inside and not content.startswith(("|", "+")):
            return
        if inside and len(cells) > 1 and not re.fullmatch(r"[:=-]*", titles[0]):
            link = LINK.fullmatch(titles[0])
            yield Row(link["name"] if link else titles[0], cells, line)


def _centred(word: str, width: int) -> str:
    """A word in the middle of a cell; a tick is two columns wide."""
    length = 2 if word in (YES, NO) else len(word)
    left = (width - length) // 2
    return f"{' ' * left}{word}{' ' * (width - length - left)}"


@dataclass(frozen=True)
class IndexPlace(PortFact):
    """The names under which the table must show the port, with their model types.

    A folder may hold models that are not ported, and parts of models, which are called like their classes.
    """

    index: Index
    types: dict[str, str]
    port: Port = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        index, tables, classes = port.fact(Index), port.fact(ConfigurationTables), port.fact(Classes)
        ported = [found.name.lower() for found in classes.public]
        parts = {found.name for found in classes.torch}
        types = {}
        for type in sorted(port.fact(ModelTypes).types & tables.names.keys()):
            prefix = f"tf{tables.configurations.get(type, '').removesuffix('Config')}".lower()
            if tables.names[type] not in parts and any(name.startswith(prefix) for name in ported):
                types[tables.names[type]] = type
        if not types:
            raise Skip("the model has no name in `MODEL_NAMES_MAPPING`, from which the index is made")
        return cls(index, types, port)

    @property
    def unticked(self) -> list[Row]:
        """The model's rows that say no for TensorFlow."""
        rows = [self.index.rows[name] for name in self.types if name in self.index.rows]
        return [row for row in rows if not self.index.is_ticked(row)]

    @property
    def missing(self) -> list[str]:
        """The model's names that have no row."""
        return [name for name in self.types if name not in self.index.rows]

    def denies(self, row: Row) -> Finding:
        """A row says that there is no TensorFlow port."""
        message = f"`{row.name}` has no {YES} in the column `{COLUMN}`; put one there"
        return Finding(message, self.index.path, row.line, symbol=row.name, edit=partial(self.index.ticked, row))

    def lacks(self, name: str) -> Finding:
        """There is no row."""
        below = self.index.below(name)
        line = below.line if below else max(row.line for row in self.index.rows.values())
        message = f"`{name}` has no row in the table of models; add one with {YES} in the column `{COLUMN}`"
        return Finding(message, self.index.path, line, symbol=name, edit=partial(self._added, name))

    def _added(self, name: str) -> Edit:
        files = self.port.repo.names(self.port.folder)
        frameworks = {title for title, pattern in FILES.items() if any(map(pattern.fullmatch, files))}
        page = self.port.fact(Exemptions).pages.get(self.types[name], self.types[name])
        return self.index.added(name, page, frameworks)
