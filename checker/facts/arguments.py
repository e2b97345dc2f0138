"""The arguments that a port's methods take, and those that their own and their shared docstrings describe."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

from checker.facts.described import Docs, Entry, constants, described
from checker.facts.docstrings import Docstrings
from checker.facts.lookalikes import Lookalikes
from checker.facts.modeling import Class, Method, Modeling
from checker.facts.torch_arguments import TorchArguments
from checker.port import TF_FILE, Port, PortFact

# Keras lets every layer be called with `training`, whether its `call` takes it or not.
ALWAYS = ("training", "kwargs")


@dataclass(frozen=True)
class Documented:
    """A method with documented arguments: what its constants describe, and what its own docstring."""

    owner: Class
    method: Method
    inherited: bool
    shared: tuple[Docs, ...]
    own: Docs | None

    @property
    def symbol(self) -> str:
        return f"{self.owner.name}.{self.method.name}"

    @property
    def takes(self) -> list[str]:
        return [parameter.name for parameter in self.method.parameters[1:] if not parameter.kind]

    @property
    def undocumented(self) -> list[str]:
        docs = [*self.shared, *([self.own] if self.own else [])]
        known = {*ALWAYS, *(name for found in docs for name in found.names)}
        return [name for name in self.takes if name not in known]

    def invented(self, docs: Docs) -> list[Entry]:
        """What a docstring describes and the method does not take."""
        known = (*self.takes, *ALWAYS)
        return [] if self.method.takes_more else [entry for entry in docs.entries if entry.name not in known]


@dataclass(frozen=True)
class Mismatch:
    """Where documentation and methods part: an argument that is only described, one that is only taken, or both.

    `symbol` is the docstring constant or the method to mend, at a 1-based line; `shared` the constant that describes
    what one of its methods alone does not take; `there` says that PyTorch has the same.
    """

    path: str
    line: int
    symbol: str
    described: str = ""
    taken: str = ""
    shared: str = ""
    there: bool = False


@dataclass(frozen=True)
class Arguments(PortFact):
    """The documented methods of a port, and all of its docstrings; what is a copy is judged at its source."""

    methods: tuple[Documented, ...]
    docs: tuple[Docs, ...]
    torch: TorchArguments = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        modeling, copies = port.fact(Modeling), port.fact(Lookalikes)
        quoted = ((path, port.fact(Docstrings).quoted(path)) for path in port.files(TF_FILE))
        docs = {found.symbol: found for path, lines in quoted for found in described(path, lines)}
        paths = {found.path for found in docs.values()} | {owner.path for owner in modeling.tensorflow.values()}
        inherited = {path: copies.inherited(path) for path in paths}
        original = [found for found in docs.values() if found.line - 1 not in inherited[found.path]]
        methods = [
            _documented(owner, method, docs, inherited[owner.path])
            for owner in modeling.tensorflow.values()
            for method in owner.methods.values()
        ]
        return cls(tuple(method for method in methods if method.shared), tuple(original), port.fact(TorchArguments))

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
                yield self._compared(found, self._users(docs))
        for method in (method for method in self.methods if not method.inherited):
            yield from (self._compared(found, [method]) for found in _of_one(method, settled))

    def _compared(self, found: Mismatch, users: list[Documented]) -> Mismatch:
        """A mismatch, with whether PyTorch has it too."""
        names = [name for name in (found.described, found.taken) if name]
        pairs = [(user, name) for user in users for name in names]
        there = any(self.torch.has_wrong(user.owner, user.method, name) for user, name in pairs)
        return replace(found, there=there and len(names) == 1)

    def _users(self, docs: Docs) -> list[Documented]:
        return [method for method in self.methods if docs in method.shared]

    def _invented(self, docs: Docs) -> list[Entry]:
        """What a shared docstring describes and no method takes."""
        users = self._users(docs)
        taken = {*ALWAYS, *(name for user in users for name in user.takes)}
        sure = any(not user.method.takes_more for user in users)
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


def _of_one(method: Documented, settled: set[tuple[str, str]]) -> Iterator[Mismatch]:
    """What a single method has wrong; where it shares a docstring that is right for others, with that."""
    missing = [
        name for name in method.undocumented if not settled.intersection((docs.symbol, name) for docs in method.shared)
    ]
    path, line = method.owner.path, method.method.line
    own = method.invented(method.own) if method.own else []
    yield from _mismatches(path, line, method.symbol, own, missing)
    for docs in method.shared:
        for entry in method.invented(docs):
            if (docs.symbol, entry.name) not in settled:
                yield Mismatch(path, line, method.symbol, entry.name, shared=docs.symbol)


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


def _documented(owner: Class, method: Method, docs: dict[str, Docs], copied: frozenset[int]) -> Documented:
    shared = tuple(docs[name] for name in constants(method) if name in docs)
    return Documented(owner, method, method.line - 1 in copied, shared, docs.get(f"{owner.name}.{method.name}"))
