"""A real port without all that wires it: what is left when only the modeling and the test files are written."""

import ast
import re
from collections.abc import Iterable, Iterator

from checker.facts.auto import TENSORFLOW, AutoTables, ModelTypes
from checker.facts.doc_page import DocPlace
from checker.facts.dummies import PLACE, Dummies
from checker.facts.exports import MAIN, MainInit
from checker.facts.guards import backends
from checker.facts.index import IndexPlace
from checker.facts.page import Page
from checker.port import Port
from checker.repo import Repo, Skip

LISTS = ("utils/documentation_tests.txt",)
EMPTY_TAB = re.compile(r"\n*<tf>\s*</tf>")
HELPER = re.compile(r"^ +is_tf_available,\n|, is_tf_available\b|\bis_tf_available, ", re.MULTILINE)


def stripped(port: Port) -> Repo:
    """The checkout without the wiring of one port."""
    names = _names(port)
    texts = {
        MAIN: _without_statements(port.repo.text(MAIN), port.module),
        f"{port.folder}/__init__.py": _without_guards(port.repo.text(f"{port.folder}/__init__.py")),
        TENSORFLOW: _without_rows(port),
        PLACE: _without_dummies(port, names),
        **dict(_pages(port, names)),
        **dict(_index(port)),
        **dict(_lists(port)),
    }
    for path in port.files(re.compile(r"modeling_tf_\w+\.py")):
        texts[path] = re.sub(r"\n\n\n__all__ = \[.*?\]\n", "\n", port.repo.text(path), flags=re.DOTALL)
    return port.repo.edited({path: text for path, text in texts.items() if text != port.repo.text(path)})


def _names(port: Port) -> set[str]:
    return set(port.fact(MainInit).tensorflow_objects(port.module))


def _cut(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A text without ranges of its lines, which count from 1 and include the last."""
    lines = text.splitlines(keepends=True)
    for first, last in sorted(ranges, reverse=True):
        del lines[first - 1 : last]
    return "".join(lines)


def _guards(body: Iterable[ast.stmt]) -> Iterator[ast.If | ast.Try]:
    """The TensorFlow blocks of a file, also those under `if TYPE_CHECKING`."""
    for node in body:
        match node:
            case ast.If(test=test) | ast.Try(body=[ast.If(test=test)]) if backends(test) == {"tf"}:
                yield node
            case ast.If(body=inner) if "TYPE_CHECKING" in ast.unparse(node.test):
                yield from _guards(inner)


def _without_statements(text: str, module: str) -> str:
    """The main `__init__` without the statements of a module that are guarded by TensorFlow."""
    own = re.compile(rf"\s*(?:_import_structure\[\"{re.escape(module)}\"\]|from \.{re.escape(module)} import)")
    lines = text.splitlines()
    guards = _guards(ast.parse(text).body)
    nodes = [node for guard in guards for node in (guard.body if isinstance(guard, ast.If) else guard.orelse)]
    return _cut(text, [(node.lineno, node.end_lineno or 0) for node in nodes if own.match(lines[node.lineno - 1])])


def _without_guards(text: str) -> str:
    """A model's `__init__` without its TensorFlow blocks and what they need."""
    lines = text.splitlines()
    guards = _guards(ast.parse(text).body)
    kept = _cut(text, [(node.lineno - (not lines[node.lineno - 2]), node.end_lineno or 0) for node in guards])
    kept = re.sub(r"^    from \.modeling_tf_\w+ import \*\n", "", kept, flags=re.MULTILINE)
    return kept if "is_tf_available()" in kept else HELPER.sub("", kept, count=1)


def _without_rows(port: Port) -> str:
    auto, keys = port.fact(AutoTables), port.fact(ModelTypes).keys
    ranges = [(row.line, row.end) for table in auto.tensorflow.values() for row in table.rows if row.key in keys]
    return _cut(port.repo.text(TENSORFLOW), ranges)


def _without_dummies(port: Port, names: set[str]) -> str:
    ranges = [
        (dummy.line, dummy.line + dummy.body.count("\n") + 2)
        for dummy in port.fact(Dummies).blocks
        if dummy.name in names
    ]
    text = _cut(port.repo.text(PLACE), ranges)
    return text.rstrip("\n") + "\n"


def _pages(port: Port, names: set[str]) -> Iterator[tuple[str, str]]:
    place = port.fact(DocPlace)
    if place.exists:
        text = port.repo.text(place.path)
        starts = [section.line for section in Page.of(place.path, text).sections] + [text.count("\n") + 2]
        sections = Page.of(place.path, text).sections
        ranges = []
        for section, below in zip(sections, starts[1:], strict=True):
            if section.subject and section.subject.name in names:
                after = text.splitlines()[section.end : below - 1]
                blank = next((at for at, line in enumerate(after) if line.strip()), len(after))
                ranges.append((section.line, section.end + blank))
        ended = text[len(text.rstrip("\n")) :]
        yield place.path, EMPTY_TAB.sub("", _cut(text, ranges)).rstrip("\n") + ended


def _index(port: Port) -> Iterator[tuple[str, str]]:
    try:
        place = port.fact(IndexPlace)
    except Skip:
        return
    lines = place.index.text.split("\n")
    for name in place.types:
        if row := place.index.rows.get(name):
            cells = list(row.cells)
            cells[place.index.column] = cells[place.index.column].replace("✅", "❌")
            lines[row.line - 1] = f"|{'|'.join(cells)}|"
    yield place.index.path, "\n".join(lines)


def _lists(port: Port) -> Iterator[tuple[str, str]]:
    for path in LISTS:
        if port.repo.has(path):
            yield path, re.sub(rf"^{port.folder}/modeling_tf_.*\n", "", port.repo.text(path), flags=re.MULTILINE)
