"""Which weights `from_pt=True` leaves out, grouped by the layer that owns them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from checker.facts.classes import Class
from checker.facts.running.worker import Raised, Step, Worker
from checker.port import TF_FILE, Port, PortFact
from checker.repo import Unreadable

NUMBER = re.compile(r"(?<=\.)\d+(?=\.)")
KINDS = ("missing", "unexpected", "mismatched", "tied")


@dataclass(frozen=True)
class Gap:
    """Weights that are not loaded, of one layer.

    `renamed` is what PyTorch calls it where only the name differs, or the one name that a tied weight is saved under.
    """

    kind: str
    layer: str
    weight: str
    renamed: str
    owners: tuple[Class, ...]
    path: str
    line: int


@dataclass(frozen=True)
class Failure:
    """What stopped a step, and the classes that it stopped; told at its own line where that is in their file."""

    owners: tuple[Class, ...]
    raised: Raised

    @property
    def place(self) -> tuple[str, int]:
        """The file and line."""
        owner = self.owners[0]
        return owner.path, self.raised.line if self.raised.path == owner.path else owner.line


def failures(steps: Iterable[Step]) -> Iterator[Failure]:
    """What stopped these steps, each cause once."""
    groups: dict[Raised, list[Class]] = {}
    for step in steps:
        if step.raised:
            groups.setdefault(step.raised, []).append(step.owner)
    return (Failure(tuple(owners), raised) for raised, owners in groups.items())


@dataclass(frozen=True)
class Loading(PortFact):
    """How loading went: what the checkout raised when it was imported, what loading raised, what is left out.

    `unbuilt` are the classes of which PyTorch made no tiny model, by their reason. Raises Unreadable where the worker
    came to no verdict.
    """

    broken: Raised | None
    unbuilt: tuple[Failure, ...]
    raised: tuple[Failure, ...]
    gaps: tuple[Gap, ...]
    incomplete: frozenset[str]

    @classmethod
    def read(cls, port: Port) -> Self:
        worker = port.fact(Worker)
        if worker.trouble:
            raise Unreadable("", worker.trouble)
        steps = worker.steps("load")
        incomplete = frozenset(step.owner.name for step in steps if any(step.data.get(kind) for kind in KINDS))
        return cls(
            worker.broken,
            tuple(failures(worker.steps("build"))),
            tuple(failures(steps)),
            tuple(_gaps(steps, _Texts.of(port))),
            incomplete,
        )


@dataclass(frozen=True)
class _Texts:
    """The port's TensorFlow files, to find the line that names a layer."""

    lines: tuple[tuple[str, int, str], ...]

    @classmethod
    def of(cls, port: Port) -> Self:
        texts = [(path, port.repo.text(path)) for path in port.files(TF_FILE)]
        return cls(tuple((path, at, line) for path, text in texts for at, line in enumerate(text.splitlines(), 1)))

    def line_of(self, name: str, owner: Class) -> tuple[str, int]:
        """Where a layer or weight of that name is made: in the class itself rather than before or after it."""
        named = re.compile(rf"""["']{re.escape(name)}(?:_?\._[^"']*)?["']""")
        found = [(path, at) for path, at, line in self.lines if named.search(line)]
        return found[0] if found else (owner.path, owner.line)


def _gaps(steps: Iterable[Step], texts: _Texts) -> Iterator[Gap]:
    """The weights that are left out, those of one layer together, those of several classes too."""
    groups: dict[tuple[str, str, str], list[tuple[str, Class]]] = {}
    for step in steps:
        for key, weight in _keyed(step):
            groups.setdefault(key, []).append((weight, step.owner))
    for (kind, layer, renamed), found in groups.items():
        owners = tuple(dict.fromkeys(owner for _, owner in found))
        path, line = texts.line_of(layer.removesuffix(".N").rpartition(".")[2], owners[0])
        yield Gap(kind, layer, found[0][0], renamed, owners, path, line)


def _keyed(step: Step) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Each weight that is left out by its cause: a part of its name that differs, or the layer that is not there."""
    missing, unexpected = (weights_left(step.data, kind) for kind in ("missing", "unexpected"))
    pairs = {(ours, theirs): found for ours in missing for theirs in unexpected if (found := _differing(ours, theirs))}
    for ours in missing:
        key = next((("renamed", *found) for (one, _), found in pairs.items() if one == ours), None)
        yield key or ("missing", _layer(ours), ""), ours
    for theirs in unexpected:
        if not any(other == theirs for _, other in pairs):
            yield ("unexpected", _layer(theirs), ""), theirs
    for weight in weights_left(step.data, "mismatched"):
        yield ("mismatched", weight.rpartition(".")[0] or weight, ""), weight
    for weight, saved in step.data.get("tied", ()):
        yield ("tied", _layer(weight), saved), weight


def weights_left(data: Mapping[str, Any], kind: str) -> list[str]:
    """The weights that loading left out or changed in one way."""
    return [str(key[0]) if isinstance(key, list) else str(key) for key in data.get(kind, [])]


def _differing(ours: str, theirs: str) -> tuple[str, str] | None:
    """The one part in which two names differ; where a part is only in one of them, the part before it is the name."""
    left, right = NUMBER.sub("N", ours).split("."), NUMBER.sub("N", theirs).split(".")
    if _numbers(ours) != _numbers(theirs) and left.count("N") == right.count("N"):
        return None
    start = _shared(left, right)
    end = _shared(left[start:][::-1], right[start:][::-1])
    one, other = left[start : len(left) - end], right[start : len(right) - end]
    if max(len(one), len(other)) > 1 or start + end < len(left) // 2:
        return None
    before = left[start - 1 : start] if not (one and other) else []
    return ".".join([*before, *one]), ".".join([*before, *other])


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    """How many parts two names have in common from the start."""
    pairs = zip(left, right, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right)))


def _numbers(name: str) -> list[str]:
    return NUMBER.findall(name)


def _layer(weight: str) -> str:
    """The layer that a weight belongs to, the same for each of a stack's layers."""
    owner = weight.rpartition(".")[0] or weight
    return ".".join(NUMBER.split(f".{owner}.")[-1].strip(".").split(".")[-2:])
