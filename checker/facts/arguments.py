"""The arguments that a port's methods take, and those that their own and their shared docstrings describe."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from checker.facts.docstrings import Docstrings, Line
from checker.facts.lookalikes import Lookalikes
from checker.facts.modeling import Method, Modeling
from checker.port import TF_FILE, Port, PortFact

ENTRY = re.compile(r"( +)(\w+):? *\(+(?=(?::\w+:)?`)")
SECTION = re.compile(r"\s*(?:Returns?|Examples?|Raises):")
JOINED = re.compile(r"\s+\S.*\. (\w+) \((?::\w+:)?`(?:tf|torch|np|bool|int|str|float|List|Tuple|Dict|Optional)\b")
CUT = re.compile(r"\s+\S.*\. (\w+)$")
CONSTANT = re.compile(r"\b([A-Z][A-Z0-9_]*_DOCSTRING)\b")
OPTIONAL = ("training", "kwargs")


@dataclass(frozen=True)
class Entry:
    """One described argument, at a 1-based line; `joined` where it runs on inside another's description."""

    name: str
    line: int
    joined: bool = False


@dataclass(frozen=True)
class Docs:
    """What one docstring, or one constant that several methods share, describes."""

    path: str
    symbol: str
    line: int
    entries: tuple[Entry, ...]

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.entries]


@dataclass(frozen=True)
class Documented:
    """A method with documented arguments: what it takes, what its constants describe, and what its own docstring."""

    path: str
    symbol: str
    line: int
    takes: tuple[str, ...]
    anything: bool
    inherited: bool
    shared: tuple[Docs, ...]
    own: Docs | None

    @property
    def undocumented(self) -> list[str]:
        docs = [*self.shared, *([self.own] if self.own else [])]
        known = {name for found in docs for name in found.names}
        return [name for name in self.takes if name not in known and name not in OPTIONAL]

    def invented(self, docs: Docs) -> list[Entry]:
        """What a docstring describes and the method does not take."""
        known = (*self.takes, "kwargs")
        return [] if self.anything else [entry for entry in docs.entries if entry.name not in known]


@dataclass(frozen=True)
class Mismatch:
    """Where documentation and methods part: an argument that is only described, one that is only taken, or both.

    `symbol` is the docstring constant or the method to mend, at a 1-based line.
    """

    path: str
    line: int
    symbol: str
    described: str = ""
    taken: str = ""


@dataclass(frozen=True)
class Arguments(PortFact):
    """The documented methods of a port, and all of its docstrings; what is a copy is judged at its source."""

    methods: tuple[Documented, ...]
    docs: tuple[Docs, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        modeling, copies = port.fact(Modeling), port.fact(Lookalikes)
        docs = {found.symbol: found for path in port.files(TF_FILE) for found in _docs(port, path)}
        paths = {found.path for found in docs.values()} | {owner.path for owner in modeling.tensorflow.values()}
        inherited = {path: copies.inherited(path) for path in paths}
        original = [found for found in docs.values() if found.line - 1 not in inherited[found.path]]
        methods = [
            _documented(method, f"{owner.name}.{method.name}", owner.path, docs, inherited[owner.path])
            for owner in modeling.tensorflow.values()
            for method in owner.methods.values()
        ]
        return cls(tuple(method for method in methods if method.shared), tuple(original))

    @property
    def joined(self) -> list[tuple[Docs, Entry]]:
        """The arguments whose description begins in the midst of another's."""
        return [(docs, entry) for docs in self.docs for entry in docs.entries if entry.joined]

    @property
    def mismatches(self) -> Iterator[Mismatch]:
        """What a shared docstring has wrong for every method, then what single methods have wrong."""
        settled: set[tuple[str, str]] = set()
        for docs in self.docs:
            for found in _mismatches(docs.path, docs.line, docs.symbol, self._invented(docs), self._missing(docs)):
                settled.update(((docs.symbol, found.described), (docs.symbol, found.taken)))
                yield found
        for method in (method for method in self.methods if not method.inherited):
            constants = [docs.symbol for docs in method.shared]
            missing = [
                name for name in method.undocumented if not settled.intersection((one, name) for one in constants)
            ]
            yield from _mismatches(method.path, method.line, method.symbol, list(_own(method, settled)), missing)

    def _users(self, docs: Docs) -> list[Documented]:
        return [method for method in self.methods if docs in method.shared]

    def _invented(self, docs: Docs) -> list[Entry]:
        """What a shared docstring describes and no method takes."""
        users = self._users(docs)
        taken = {"kwargs", *(name for user in users for name in user.takes)}
        sure = any(not user.anything for user in users)
        return [entry for entry in docs.entries if sure and entry.name not in taken]

    def _missing(self, docs: Docs) -> list[str]:
        """What all methods that share a docstring take, and none of them finds described."""
        users = self._users(docs)
        common = [
            name
            for name in (users[0].undocumented if users else ())
            if all(name in user.undocumented for user in users)
        ]
        invented = [entry.name for entry in self._invented(docs)]
        return [name for name in common if len(users) > 1 or any(_are_alike(name, other) for other in invented)]


def _own(method: Documented, settled: set[tuple[str, str]]) -> Iterator[Entry]:
    """What is described for one method alone and not taken; a shared description cannot be mended for it alone."""
    for docs in method.shared:
        for entry in method.invented(docs):
            if (docs.symbol, entry.name) not in settled:
                yield replace(entry, line=method.line)
    if method.own:
        yield from method.invented(method.own)


def _are_alike(one: str, two: str) -> bool:
    return _shared(one, two) >= 3


def _shared(one: str, two: str) -> int:
    """How many letters two names begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def _mismatches(path: str, line: int, symbol: str, invented: list[Entry], missing: list[str]) -> Iterator[Mismatch]:
    """One for each name; one for both where one name was meant to be the other."""
    for entry in invented:
        alike = max(
            (name for name in missing if _are_alike(name, entry.name)), key=partial(_shared, entry.name), default=""
        )
        yield Mismatch(path, entry.line, symbol, entry.name, alike)
        missing = [name for name in missing if name != alike]
    for name in missing:
        yield Mismatch(path, line, symbol, taken=name)


def _documented(method: Method, symbol: str, path: str, docs: dict[str, Docs], copied: frozenset[int]) -> Documented:
    constants = [name for found in method.decorators for name in CONSTANT.findall(found.text)]
    takes = tuple(parameter.name for parameter in method.parameters[1:] if not parameter.kind)
    anything = any(parameter.kind == "**" for parameter in method.parameters)
    inherited = method.line - 1 in copied
    shared = tuple(docs[name] for name in constants if name in docs)
    return Documented(path, symbol, method.line, takes, anything, inherited, shared, docs.get(symbol))


def _docs(port: Port, path: str) -> Iterator[Docs]:
    """The docstrings of a file that describe arguments."""
    quoted: dict[str, list[Line]] = {}
    for line in port.fact(Docstrings).quoted(path):
        quoted.setdefault(line.symbol, []).append(line)
    for symbol, found in quoted.items():
        entries = tuple(_entries(found))
        if entries:
            yield Docs(path, symbol, found[0].number + 1, entries)


def _entries(found: Iterable[Line]) -> Iterator[Entry]:
    indent, cut = "", None
    for line in found:
        if SECTION.match(line.text):
            return
        match = ENTRY.match(line.text)
        if match and (not indent or match[1] == indent):
            indent = match[1]
            yield Entry(match[2], line.number + 1)
        elif indent and (match := JOINED.match(line.text)):
            yield Entry(match[1], line.number + 1, joined=True)
        elif cut and line.text.lstrip().startswith("(`"):
            yield Entry(cut[1], line.number, joined=True)
        cut = CUT.match(line.text)
