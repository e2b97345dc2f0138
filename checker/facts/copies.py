"""The copies among a model's TensorFlow code, as its directives name them, and where they come from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from checker.facts.blocks import Block, Blocks, Outline
from checker.facts.copy_script import IGNORE, CopyScript
from checker.facts.directives import Directive, Malformed, directives, malformed
from checker.finding import Edit, Finding
from checker.port import TF_FILE, Port, PortFact
from checker.repo import Repo, RepoFact

METHOD = re.compile(r"\s+def ")
TEST_FILE = re.compile(r"test_modeling_tf_\w+\.py")


@dataclass(frozen=True)
class Copy:
    """A directive, the block below it (None where no class or function follows) and its source (None if not found).

    `difference` is the 0-based line where the copy first differs from what the directive says, None where it does not.
    """

    directive: Directive
    block: Block | None
    source: Block | None
    difference: int | None = None

    @property
    def name(self) -> str:
        return self.block.name if self.block else ""

    @property
    def is_true(self) -> bool:
        return self.block is not None and self.source is not None and self.difference is None

    def holds(self, path: str, line: int) -> bool:
        """Whether a line, 0-based, is in this copy, and the copy is what its directive says."""
        return self.block is not None and self.block.path == path and line in self.block.span and self.is_true

    @property
    def around_difference(self) -> frozenset[int]:
        """The lines, 1-based, of the methods that the difference is in or between, and that of the header."""
        if self.block is None or self.difference is None:
            return frozenset()
        start, end = self.block.start, self.block.start + len(self.block.lines)
        methods = [start + at for at, line in enumerate(self.block.lines) if METHOD.match(line)]
        first = max((line for line in methods if line < self.difference), default=start)
        last = min((line + 1 for line in methods if line > self.difference), default=end)
        return frozenset([start + 1, *range(first + 1, last + 1)])


@dataclass(frozen=True)
class Copies(PortFact):
    """The directives of a model's TensorFlow files, and of its tests where the tree's script reads those."""

    copies: tuple[Copy, ...]
    malformed: tuple[Malformed, ...]
    code: Blocks = field(repr=False)
    script: CopyScript = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        code, script = port.fact(Blocks), port.fact(CopyScript)
        outlines = [outline for path in _files(port, script) if (outline := code.outline(path))]
        copies = tuple(copy for outline in outlines for copy in _copies(outline, code, script))
        found = cls(copies, (), code, script)
        bad = [comment for outline in outlines for comment in malformed(outline)]
        return replace(found, malformed=tuple(one for one in bad if one.line not in found.lines(one.path)))

    def lines(self, path: str) -> frozenset[int]:
        """The 0-based lines of a file that say, well or badly, that they are copied."""
        outline = self.code.outline(path)
        badly = [outline.at(bad.line + 1) for bad in self.malformed if bad.path == path] if outline else []
        well = [copy.block for copy in self.copies if copy.directive.path == path]
        return frozenset().union(*(block.span for block in [*badly, *well] if block))

    def inherited(self, path: str) -> frozenset[int]:
        """The 0-based lines of a file that their source has too, whose faults are mended there.

        Where no source can be found, all of a copy is left alone until it says what it is from.
        """
        outline = self.code.outline(path)
        meant = [(bad, self.meant(bad)) for bad in self.malformed if bad.path == path] if outline else []
        lost = [outline.at(bad.line + 1) for bad, directive in meant if outline and directive is None]
        copies = [copy for copy in self.copies if copy.directive.path == path]
        copies += [_judged(mark, outline, self.code, self.script) for _, mark in meant if outline and mark]
        spans = [block.span for block in lost if block]
        return frozenset().union(*spans, *(self._inherited(copy) for copy in copies))

    def _inherited(self, copy: Copy) -> Iterable[int]:
        block, source = copy.block, copy.source
        if block is None or source is None or copy.difference is None:
            return block.span if block else ()
        theory = self.script.theory(list(source.lines), block.lines[0], copy.directive.replacements)
        return [number for number, line in enumerate(block.lines, block.start) if line in theory]

    def followed(self, finding: Finding) -> Finding:
        """A finding as it is; without its edit, where that would make a true copy differ from its source."""
        at = finding.line - 1
        copy = next((each for each in self.copies if each.holds(finding.path, at)), None)
        if copy is None or copy.source is None or finding.edit is None or self._stays_true(copy, finding.edit()):
            return finding
        message = (
            f"{finding.message}. Begin with `{copy.source.name}` of `{copy.source.path}`, which this is a copy of"
        )
        return replace(finding, message=message, edit=None)

    def _stays_true(self, copy: Copy, edit: Edit) -> bool:
        code = Blocks.read(self.code.repo.edited({edit.path: edit.after}))
        outline = code.outline(edit.path)
        after = _copies(outline, code, self.script) if outline else ()
        return any(each.is_true and each.name == copy.name for each in after)

    def meant(self, bad: Malformed) -> Directive | None:
        """The directive with an existing source that a comment was meant to be."""
        return next((directive for directive in bad.meant() if self.code.find(directive.source)), None)

    def is_true(self, directive: Directive) -> bool:
        """Whether the code below a directive is what it says."""
        outline = self.code.outline(directive.path)
        return outline is not None and _judged(directive, outline, self.code, self.script).is_true

    def below(self, path: str, line: int) -> str:
        """The name of the class or function below a line."""
        outline = self.code.outline(path)
        block = outline.at(line + 1) if outline else None
        return block.name if block else ""

    def near(self, directive: Directive) -> str:
        """The name of a source that exists and looks like the one a directive gives; "" where none does."""
        from difflib import get_close_matches

        found = self.code.module(directive.source)
        if found is None or not found[1]:
            return ""
        module = directive.source.removesuffix("." + ".".join(found[1]))
        names = [block.name for block in found[0].blocks()]
        return next((f"{module}.{name}" for name in get_close_matches(".".join(found[1]), names, 1)), "")

    def rewritten(self, directive: Directive) -> Edit:
        """The directive in the place of the line where it stands."""
        text = self.code.repo.text(directive.path)
        lines = text.split("\n")
        lines[directive.line] = directive.text
        return Edit(directive.path, text, "\n".join(lines))

    def synced(self, copy: Copy) -> Edit | None:
        """The copy as its source says; None where parts of it are marked to be ignored, or it cannot be a copy."""
        block, source = copy.block, copy.source
        if block is None or source is None or block.indent != source.indent or IGNORE in "\n".join(block.lines):
            return None
        theory = self.script.theory(list(source.lines), block.lines[0], copy.directive.replacements)
        text = self.code.repo.text(block.path)
        lines = text.split("\n")
        lines[block.start : block.start + len(block.lines)] = merged(theory, list(block.lines))
        return Edit(block.path, text, "\n".join(lines), unsafe=True)


def merged(theory: list[str], copy: list[str]) -> list[str]:
    """The theory's code, wrapped as the copy has it wrapped wherever the two agree."""
    from difflib import SequenceMatcher

    from checker.facts.formatting import statements

    wanted, found = statements(list(enumerate(theory))), statements(list(enumerate(copy)))
    lines: list[str] = []
    for kind, start, end, other, stop in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        chosen = found[other:stop] if kind == "equal" else wanted[start:end]
        lines += [line for statement in chosen for line in statement.raw]
    return lines or theory


def _files(port: Port, script: CopyScript) -> list[str]:
    tests = f"tests/models/{port.name}"
    names = port.repo.names(tests) if script.tests else []
    return port.files(TF_FILE) + [f"{tests}/{name}" for name in names if TEST_FILE.fullmatch(name)]


def _copies(outline: Outline, code: Blocks, script: CopyScript) -> Iterator[Copy]:
    """Every directive that the script looks at: it passes over those inside another copy."""
    done = 0
    for directive in directives(outline):
        if directive.line >= done:
            copy = _judged(directive, outline, code, script)
            yield copy
            done = directive.line + 1 + (len(copy.block.lines) if copy.block else 0)


def _judged(directive: Directive, outline: Outline, code: Blocks, script: CopyScript) -> Copy:
    block, source = outline.at(directive.line + 1), code.find(directive.source)
    if block is None or source is None:
        return Copy(directive, block, source)
    if block.indent != source.indent or block.indent != directive.indent:
        return Copy(directive, block, source, block.start)
    copy = list(enumerate(block.lines, block.start))
    return Copy(directive, block, source, script.difference(list(source.lines), copy, directive.replacements))


@dataclass(frozen=True)
class Origins(RepoFact):
    """Where copies come from, for any class, function or `Class.method` of the checkout."""

    code: Blocks = field(repr=False)
    _marked: dict[str, dict[str, Directive]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls(repo.fact(Blocks))

    def marked(self, path: str) -> dict[str, Directive]:
        """What has a directive right above it in a file, by name, with that directive."""
        if path not in self._marked:
            outline = self.code.outline(path)
            found = [(outline.at(mark.line + 1), mark) for mark in directives(outline)] if outline else []
            self._marked[path] = {block.name: mark for block, mark in found if block}
        return self._marked[path]

    def block(self, path: str, name: str) -> Block | None:
        """A class, function or method of a file."""
        outline = self.code.outline(path) if path else None
        return outline.find(name.split(".")) if outline else None

    def source(self, path: str, name: str) -> Block | None:
        """What it says it is copied from; a method that says nothing is copied with its class."""
        marked = self.marked(path)
        if name in marked:
            return self.code.find(marked[name].source)
        owner, _, method = name.partition(".")
        return self.code.find(f"{marked[owner].source}.{method}") if method and owner in marked else None

    def root(self, path: str, name: str) -> tuple[str, str]:
        """The path and name of what it goes back to through all directives; itself where it is no copy."""
        seen = {(path, name)}
        while (source := self.source(path, name)) and (source.path, source.name) not in seen:
            path, name = source.path, source.name
            seen.add((path, name))
        return path, name
