"""The lists that decide which files have the examples of their docstrings run.

`documentation_tests.txt` named the files to run (2022-03 to 2023-09); since then every file is run but those in
`not_doctested.txt`, the slow ones in `slow_documentation_tests.txt`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, partial
from itertools import pairwise
from typing import Self

from checker.facts.lines import inserted, removed, rewritten
from checker.facts.sources import Sources
from checker.finding import Edit, Finding
from checker.port import TF_FILE, Port, PortFact
from checker.repo import Repo, RepoFact, Skip

RUN = "utils/documentation_tests.txt"
NOT_RUN = "utils/not_doctested.txt"
PLACES = (RUN, NOT_RUN, "utils/slow_documentation_tests.txt")
EXAMPLES = (">>>", "add_code_sample_docstrings(")


@dataclass(frozen=True)
class FileList:
    """One list: a path a line, perhaps with a remark behind it; `entries` are the paths with their lines."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def entries(self) -> list[tuple[str, int]]:
        lines = self.text.split("\n")
        return [(line.split()[0], at) for at, line in enumerate(lines, 1) if line.strip()]

    @cached_property
    def by_part(self) -> dict[str, list[tuple[str, int]]]:
        """The entries by the folder that a file is in, and by the name that it has there."""
        found: dict[str, list[tuple[str, int]]] = {}
        for file, line in self.entries:
            folder, _, name = file.rpartition("/")
            for part in (folder, name):
                found.setdefault(part, []).append((file, line))
        return found

    def holds(self, file: str) -> bool:
        return any(entry == file for entry, _ in self.entries)

    def place(self, file: str) -> int:
        """The line below which a file belongs: in order between its neighbours, as near to its kin as can be.

        In a list that has TensorFlow files directly below their twins out of order, it is below its own.
        """
        entries = self.entries
        twin = next((line for entry, line in entries if entry == _twin(file)), None)
        if twin and any(above == _twin(below) and below < above for (above, _), (below, _) in pairwise(entries)):
            return twin
        fits = [
            (_shared(before, file) + _shared(after, file), line)
            for (before, line), (after, _) in pairwise(entries)
            if before < file < after
        ]
        return max(fits)[1] if fits else entries[-1][1] if entries else 0

    def breaks_order(self, own: Sequence[int]) -> list[int]:
        """Those of some lines that break an order which all other lines keep."""
        if not own:
            return []
        files = {line: file for file, line in self.entries}
        others = [file for line, file in files.items() if line not in own]
        if others != sorted(others):
            return []
        misfits = [line for line in own if not self._fits(files, line, own)]
        return misfits or [line for above, line in pairwise(own) if files[above] > files[line]]

    def _fits(self, files: dict[int, str], line: int, own: Collection[int]) -> bool:
        before = [file for at, file in files.items() if at < line and at not in own]
        after = [file for at, file in files.items() if at > line and at not in own]
        return (not before or before[-1] <= files[line]) and (not after or files[line] <= after[0])

    def with_file(self, file: str) -> Edit:
        return inserted(self.path, self.text, self.place(file), [file])

    def without(self, line: int) -> Edit:
        return removed(self.path, self.text, line, line)

    def moved(self, file: str, line: int) -> Edit:
        """The entry in its own place."""
        rest = FileList(self.path, self.without(line).after)
        return Edit(self.path, self.text, rest.with_file(file).after)


def _twin(file: str) -> str:
    """The PyTorch twin of a TensorFlow file."""
    return file.replace("/modeling_tf_", "/modeling_")


def _shared(one: str, other: str) -> int:
    """How many letters two paths begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(frozen=True)
class DocTests(RepoFact):
    """The lists of this tree."""

    lists: tuple[FileList, ...]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        lists = tuple(FileList(path, repo.text(path)) for path in PLACES if repo.has(path))
        if not lists:
            raise Skip("no list of doc-tested files in this tree")
        return cls(lists)

    def find(self, path: str) -> FileList | None:
        return next((found for found in self.lists if found.path == path), None)


@dataclass(frozen=True)
class Listing:
    """One line of one list."""

    list: FileList
    file: str
    line: int


@dataclass(frozen=True)
class DocTestPlace(PortFact):
    """What the lists say of the port's files: `own` are its lines, `examples` its TensorFlow files with examples."""

    tests: DocTests
    own: tuple[Listing, ...]
    examples: tuple[str, ...]
    port: Port = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        tests = port.fact(DocTests)
        sources = port.fact(Sources).tensorflow
        examples = tuple(source.path for source in sources if any(word in source.text for word in EXAMPLES))
        return cls(tests, tuple(_own(tests, port)), examples, port)

    @property
    def unlisted(self) -> list[str]:
        """The files to add to the list of those that run, asked only of a port that was named, not of a sweep."""
        run = self.tests.find(RUN)
        if not run or not self.port.asked or not any("/modeling_tf_" in file for file, _ in run.entries):
            return []
        meant = set(self.misspelled.values())
        return [path for path in self.examples if not run.holds(path) and path not in meant]

    @property
    def exempt(self) -> list[Listing]:
        """The lines that keep the examples of a port that was named from being run."""
        return [own for own in self.own if own.list.path == NOT_RUN and own.file in self.examples and self.port.asked]

    @cached_property
    def stale(self) -> list[Listing]:
        """The model's lines for files that do not exist."""
        return [own for own in self.own if not self.port.repo.has(own.file)]

    @cached_property
    def misspelled(self) -> dict[Listing, str]:
        """The stale lines that nearly name a TensorFlow file which their list lacks."""
        near = {
            own: get_close_matches(own.file, [path for path in self.examples if not own.list.holds(path)], 1, 0.9)
            for own in self.stale
        }
        return {own: paths[0] for own, paths in near.items() if paths}

    @property
    def misplaced(self) -> list[Listing]:
        """The model's lines that break the order of a list; not judged before its stale lines are mended."""
        if self.stale:
            return []
        wrong = {
            (found.path, line)
            for found in self.tests.lists
            for line in found.breaks_order([own.line for own in self.own if own.list is found])
        }
        return [own for own in self.own if (own.list.path, own.line) in wrong]

    def lacks(self, file: str) -> Finding:
        """The examples of a file are not run; a weightier matter where those of its PyTorch twin are."""
        run = self.tests.find(RUN) or self.tests.lists[0]
        line = max(run.place(file), 1)
        return Finding(
            f"the examples of `{file}` are not run; add the file to the list, in order",
            run.path,
            line,
            symbol=file,
            severity="warning" if run.holds(_twin(file)) else "advice",
            edit=partial(run.with_file, file),
        )

    def exempts(self, own: Listing) -> Finding:
        """The examples of a file are kept from being run."""
        return Finding(
            f"the examples of `{own.file}` are not run; delete this line once they pass",
            own.list.path,
            own.line,
            symbol=own.file,
            severity="advice",
        )

    def outlives(self, own: Listing) -> Finding:
        """A line names a file that does not exist."""
        path, text = own.list.path, own.list.text
        if right := self.misspelled.get(own):
            message = f"`{own.file}` does not exist; write `{right}`"
            edit = partial(rewritten, path, text, own.line, own.file, right)
            return Finding(message, path, own.line, symbol=own.file, edit=edit)
        message = f"`{own.file}` does not exist; delete the line"
        return Finding(message, path, own.line, symbol=own.file, edit=partial(own.list.without, own.line))

    def misplaces(self, own: Listing) -> Finding:
        """A line breaks the list's order."""
        message = f"`{own.file}` is not in alphabetical order; move the line to its place"
        edit = partial(own.list.moved, own.file, own.line)
        return Finding(message, own.list.path, own.line, symbol=own.file, edit=edit)


def _own(tests: DocTests, port: Port) -> Iterator[Listing]:
    """The lines that are this model's, by their folder or by the name of a TensorFlow file."""
    parts = (port.folder, *(path.rpartition("/")[2] for path in port.files(TF_FILE)))
    for found in tests.lists:
        own = {entry for part in parts for entry in found.by_part.get(part, ())}
        yield from (Listing(found, file, line) for file, line in sorted(own, key=lambda entry: entry[1]))
