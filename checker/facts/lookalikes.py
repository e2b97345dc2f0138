"""Code of a port that is another TensorFlow model's, word for word, and does not say so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, Self

from checker.facts.blocks import WORD, Block, Blocks
from checker.facts.catalogue import BASE, Catalogue, Entry, dotted
from checker.facts.copies import Copies, Origins
from checker.facts.copy_script import CopyScript, Replacements
from checker.facts.directives import Directive
from checker.facts.lines import inserted
from checker.finding import Edit
from checker.port import TF_FILE, TORCH_FILE, Port, PortFact
from checker.repo import Repo

LONG, SHORT, MINIMAL = 20, 10, 5
SHARED = 0.6
LAYOUT = re.compile(r"[(),\"']|>>>|\.\.\.")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Lookalike:
    """A block without a directive, the block it equals, and the directive it should have."""

    block: Block
    source: Block
    directive: str


class Evidence(IntEnum):
    """What speaks for a source: no more than its looks, that this file copies from there, or a rule written down.

    That rule is a directive of the PyTorch side, or one of this file whose replacements lead from one to the other.
    """

    LOOKS = 0
    FILE = 1
    RULE = 2


class Candidate(NamedTuple):
    """What a block may be copied from, and the text behind the source's name where a directive suggests one."""

    source: Block
    evidence: Evidence
    tail: str | None = None


@dataclass(frozen=True)
class Lookalikes(PortFact):
    """The classes and functions, or else methods, that equal another TensorFlow model's without saying so."""

    found: tuple[Lookalike, ...]
    copies: Copies = field(repr=False)
    repo: Repo = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        torch = [mark for path in port.files(TORCH_FILE) for mark in port.fact(Origins).marked(path).items()]
        searches = [_Search(port, path, dict(torch)) for path in port.files(TF_FILE)]
        return cls(tuple(found for search in searches for found in search.run()), port.fact(Copies), port.repo)

    def inherited(self, path: str) -> frozenset[int]:
        """The 0-based lines of a file that are another's, said or unsaid; their faults are their source's."""
        alike = [alike.block.span for alike in self.found if alike.block.path == path]
        return frozenset().union(self.copies.inherited(path), *alike)

    def marked(self, alike: Lookalike) -> Edit:
        """The directive above the block."""
        path = alike.block.path
        return inserted(path, self.repo.text(path), alike.block.start, [alike.directive])


@dataclass(frozen=True)
class _Search:
    """The search for the sources of one file."""

    port: Port
    path: str
    torch: Mapping[str, Directive]

    def run(self) -> Iterator[Lookalike]:
        outline = self.port.fact(Blocks).outline(self.path)
        marked, found = self.port.fact(Copies).lines(self.path), ""
        for block in outline.blocks() if outline else ():
            if block.start in marked or block.name.partition(".")[0] == found:
                continue
            hit = next(self._hits(block), None)
            if hit:
                found = block.name
                yield hit

    def _hits(self, block: Block) -> Iterator[Lookalike]:
        candidates = self._of_method(block) if block.indent else self._of_top(block)
        for candidate in sorted(candidates, key=lambda candidate: -candidate.evidence):
            source = candidate.source
            if not _may_be_copy(source, block) or self._is_own(source):
                continue
            for tail in dict.fromkeys((candidate.tail, self._tail(source, block))):
                if tail is not None and self._is_copy(source, block, tail) and self._is_worth_it(candidate, block):
                    yield self._lookalike(source, block, tail)

    def _lookalike(self, source: Block, block: Block, tail: str) -> Lookalike:
        needed = "" if tail and self._is_copy(source, block, "") else tail
        name = f"{dotted(source.path)}.{source.name}"
        return Lookalike(block, source, f"{' ' * block.indent}# Copied from {name} {needed}".rstrip())

    def _of_top(self, block: Block) -> Iterator[Candidate]:
        """Classes and functions that a directive of this file or of the PyTorch side leads to, or of the same role."""
        for path, name, tail in self._renamed.get(block.name, ()):
            yield from self._candidates(path, name, Evidence.RULE, tail)
        yield from self._of_torch(block)
        for other in self._same_role_elsewhere(block):
            yield from self._candidates(other.path, other.name, Evidence(other.path in self._named))

    def _same_role_elsewhere(self, block: Block) -> list[Entry]:
        """What has its role in the files this one copies from, or where that is older or copied by others already."""
        entry, is_source, ages = self._entry(block), self._catalogue.is_source, self._catalogue.ages
        own = (block.name, block.name.partition(".")[0])
        others = self._catalogue.roles.get(entry.role, []) if entry and len(block.lines) >= MINIMAL else []
        named = [other for other in others if other.path in self._named]
        if len(block.lines) < SHORT or any(is_source(block.path, name) for name in own):
            return named
        age = ages[self.path]
        elder = (other for other in others if is_source(other.path, other.name) or ages[other.path] < age)
        return named + [other for other in elder if other.path != self.path and other.path not in self._named]

    def _of_method(self, block: Block) -> Iterator[Candidate]:
        """Methods of the source of another method of this class or of this name, and those that others copy."""
        owner, _, method = block.name.partition(".")
        for path, source in self._copied.get(owner, ()):
            yield from self._candidates(path, f"{source}.{method}", self._kinship(owner, source))
        for path in dict.fromkeys(path for path, _ in self._copied.get(f".{method}", ())):
            yield from self._same_role(path, owner, method)
        yield from self._of_torch(block)
        for path, name in self._catalogue.copied_methods.get(method, ()):
            yield from self._candidates(path, name, Evidence(path in self._named))
        if len(block.lines) >= LONG and method not in ("__init__", "build"):
            for other in self._same_role_elsewhere(block):
                if other.holds(f"\n    def {method}("):
                    yield from self._candidates(other.path, f"{other.name}.{method}", Evidence.LOOKS)

    def _kinship(self, owner: str, source: str) -> Evidence:
        """How much the directives on a class's methods say of its other methods."""
        marks = [mark for name, mark in self._marks.items() if name.startswith(f"{owner}.")]
        return Evidence.RULE if sum(f".{source}." in mark.source for mark in marks) > 1 else Evidence.FILE

    def _same_role(self, path: str, owner: str, method: str) -> Iterator[Candidate]:
        entry = self._catalogue.modules.get(self.path, {}).get(owner)
        for other in self._catalogue.modules.get(path, {}).values():
            if entry and other.role == entry.role:
                yield from self._candidates(path, f"{other.name}.{method}", Evidence.FILE)

    def _of_torch(self, block: Block) -> Iterator[Candidate]:
        """The TensorFlow class of the model that the PyTorch class is copied from."""
        mark = self.torch.get(block.name.removeprefix("TF"))
        if mark:
            module, _, name = mark.source.replace(".modeling_", ".modeling_tf_").rpartition(".")
            for tensorflow in (f"TF{name}", name):
                yield from self._candidates(self._catalogue.paths.get(module, ""), tensorflow, Evidence.RULE)

    def _candidates(self, path: str, name: str, evidence: Evidence, tail: str | None = None) -> Iterator[Candidate]:
        source = self._origins.block(path, name)
        if source and path != self.path:
            yield Candidate(source, evidence, tail)

    def _is_own(self, source: Block) -> bool:
        """Whether a source is a copy of this very port."""
        root, _ = self._origins.root(source.path, source.name)
        return root.startswith(f"{self.port.folder}/")

    def _is_worth_it(self, candidate: Candidate, block: Block) -> bool:
        """Whether a block is so large, or its source so often copied, that a directive is customary."""
        source, evidence, length = candidate.source, candidate.evidence, len(block.lines)
        others = self._catalogue.is_source(source.path, source.name)
        if block.indent and evidence < Evidence.RULE:
            known = self.port.asked and evidence is not Evidence.LOOKS
            large = length >= (SHORT if others else LONG)
            return large or (others and (known or self._is_custom(block, source)))
        if BASE.match(block.name) and evidence < Evidence.RULE and not others:
            return False
        return others or length >= (MINIMAL if evidence is Evidence.RULE else SHORT)

    def _is_custom(self, block: Block, source: Block) -> bool:
        """Whether most models that have this little method say where it is from."""
        text = "\n".join(block.lines)
        holders = [path for path in self._catalogue.modules if text in self.port.repo.text(path)]
        return 2 * len(self._catalogue.copied_by[f"{dotted(source.path)}.{source.name}"]) >= len(holders) - 2

    def _is_copy(self, source: Block, block: Block, tail: str) -> bool:
        copy = list(enumerate(block.lines, block.start))
        script, replace = self._script, Replacements.of(tail)
        if _squashed(replace.apply(source.body)) != _squashed(block.body):
            return False
        return script.difference(list(source.lines), copy, replace) is None

    def _tail(self, source: Block, block: Block) -> str | None:
        """The replacements that turn a source's words into the copy's; None where none do."""
        headers = self._script.headers
        old, new = _words(source, headers), _words(block, headers)
        if len(old) != len(new):
            return None
        pairs = dict.fromkeys(zip(old, new, strict=True))
        kept = "\n".join(one for one, two in pairs if one == two)
        names = list(self._likely(source, block))
        likely = [(one, two) for one, two in names if one not in kept]
        needed = [_change(one, two, likely, names) for one, two in pairs if one != two]
        if None in needed:
            return None
        changes = sorted(dict.fromkeys(filter(None, needed)), key=lambda pair: pair in likely)
        return f"with {', '.join(f'{one}->{two}' for one, two in changes)}" if changes else ""

    def _likely(self, source: Block, block: Block) -> Iterator[Pair]:
        """The names of the two models in all casings."""
        one, two = self._entry(source), self._entry(block)
        pairs = [(one.stem, two.stem), (one.module, two.module)] if one and two else []
        for old, new in pairs:
            for casing in ((old, new), (old.lower(), new.lower()), (old.upper(), new.upper())):
                if old and new and old != new:
                    yield casing

    def _entry(self, block: Block) -> Entry | None:
        return self._catalogue.modules.get(block.path, {}).get(block.name.partition(".")[0])

    @cached_property
    def _origins(self) -> Origins:
        return self.port.fact(Origins)

    @cached_property
    def _script(self) -> CopyScript:
        return self.port.fact(CopyScript)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return self.port.fact(Catalogue)

    @cached_property
    def _marks(self) -> Mapping[str, Directive]:
        return self._origins.marked(self.path)

    @cached_property
    def _copied(self) -> dict[str, list[Pair]]:
        """Where methods with a directive are from, path and class, by the name of their class and by their own."""
        copied: dict[str, dict[Pair, None]] = {}
        for name, mark in self._marks.items():
            owner, _, method = name.partition(".")
            *module, source, _ = mark.source.split(".")
            place = (self._catalogue.paths.get(".".join(module), ""), source)
            for key in (owner, f".{method}") if method else ():
                copied.setdefault(key, {})[place] = None
        return {key: list(places) for key, places in copied.items()}

    @cached_property
    def _named(self) -> frozenset[str]:
        """The files that this one copies from already."""
        modules = (mark.source.rpartition(".modeling_") for mark in self._marks.values())
        names = (f"{folder}.modeling_{name.partition('.')[0]}" for folder, _, name in modules)
        return frozenset(self._catalogue.paths[name] for name in names if name in self._catalogue.paths)

    @cached_property
    def _renamed(self) -> dict[str, list[tuple[str, str, str]]]:
        """What the classes of those files are called under the replacements that this file uses: path, name, tail."""
        renamed: dict[str, list[tuple[str, str, str]]] = {}
        for path, tail in dict.fromkeys((self._source_path(mark), mark.tail) for mark in self._marks.values()):
            replace = Replacements.of(tail)
            for name in self._catalogue.modules.get(path, {}):
                renamed.setdefault(replace.apply(name), []).append((path, name, tail))
        return renamed

    def _source_path(self, mark: Directive) -> str:
        parts = mark.source.split(".")
        return self._catalogue.paths.get(".".join(parts[:-1])) or self._catalogue.paths.get(".".join(parts[:-2]), "")


def _change(old: str, new: str, likely: list[Pair], names: list[Pair]) -> Pair | None:
    """The likely replacement that turns one word into the other, or else the whole names of two models' classes."""
    for one, two in likely:
        if old.replace(one, two) == new:
            return one, two
    classes = any(one in old and two in new for one, two in names)
    return (old.removeprefix("TF"), new.removeprefix("TF")) if classes else None


def _words(block: Block, header: bool) -> list[str]:
    return [*WORD.findall(block.lines[0].partition("(")[2]), *block.words] if header else block.words


def _squashed(text: str) -> str:
    """What is left whatever way the code is wrapped."""
    return "".join(LAYOUT.sub("", text).split())


def _may_be_copy(source: Block, block: Block) -> bool:
    """Whether so much is the same that only names may differ."""
    if source.signs != block.signs:
        return False
    return len(block.distinct & source.distinct) >= SHARED * len(block.distinct) - 1
