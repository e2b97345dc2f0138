"""What the loaded models give, and in which ways they can be called, trained and saved."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from checker.facts.classes import Class
from checker.facts.running.loading import KINDS, Failure, Loading, failures, weights_left
from checker.facts.running.worker import Raised, Step, Worker, ran
from checker.port import Port, PortFact
from checker.repo import Skip

INNER = re.compile(r"((?:\w+\.)*(?:\w+_)?hidden_states)\[(\d+)\]")
LATER = re.compile(r"(?:^|_)dec(?:oder)?_")  # of two stacks, the one that reads what the other gives


@dataclass(frozen=True)
class Difference:
    """Outputs that differ: the first tensor that does, and the classes that show it.

    `switch` is how the configuration has to be for it, where the model's tests have it otherwise.
    """

    tensor: str
    problem: str
    owners: tuple[Class, ...]
    raised: Raised | None = None
    switch: str = ""

    @property
    def before(self) -> str:
        """The hidden state that this one is made of, and that is right; empty where it is no such state."""
        found = INNER.fullmatch(self.tensor)
        return f"{found[1]}[{int(found[2]) - 1}]" if found and int(found[2]) else ""


@dataclass(frozen=True)
class Outputs(PortFact):
    """Where the two sides' outputs differ, one for each cause: what a body does wrong shows in all its heads.

    `refused` are the inputs for which TensorFlow raises NotImplementedError, and the classes that do.
    """

    compared: int
    differences: tuple[Difference, ...]
    refused: Mapping[str, tuple[Class, ...]]

    @classmethod
    def read(cls, port: Port) -> Self:
        worker = ran(port)
        incomplete = port.fact(Loading).incomplete
        steps = [step for step in worker.steps("outputs") if step.owner.name not in incomplete]
        if not steps:
            raise Skip("no class loaded all its weights, so there is nothing to compare")
        worker.require(steps)
        refused = _by_entry(steps, "refused")
        differences = tuple(_differences(steps))
        turned = () if differences else tuple(_turned(worker))
        return cls(len(steps), (*differences, *turned), {name: tuple(found) for name, found in refused.items()})


def _differences(steps: Iterable[Step]) -> Iterator[Difference]:
    groups: dict[str, list[tuple[Step, str, str]]] = {}
    for step in steps:
        found = (str(step.raised), "") if step.raised else _first_bad(step.data["tensors"])
        if found:
            tensor, problem = found
            shared = step.raised is not None or INNER.fullmatch(tensor)
            groups.setdefault(tensor if shared else step.owner.name, []).append((step, tensor, problem))
    for found_steps in _joined(groups):
        step, tensor, problem = found_steps[0]
        owners = tuple(each.owner for each, _, _ in found_steps)
        yield Difference("" if step.raised else tensor, problem, owners, step.raised)


def _turned(worker: Worker) -> Iterator[Difference]:
    """What differs only with a switch of the configuration turned."""
    for step in worker.steps("switches"):
        for found in step.data.get("switches", ()):
            owners, switch = (step.owner,), found["switch"]
            if "problem" in found:
                raised = worker.raised(found["problem"])
                yield Difference("", str(raised), owners, raised, switch)
            elif left := [weight for kind in KINDS for weight in weights_left(found, kind)]:
                yield Difference(left[0], "is not loaded as it is in PyTorch", owners, switch=switch)
            elif bad := _first_bad(found["tensors"]):
                yield Difference(*bad, owners, switch=switch)


def _joined(groups: Mapping[str, list[tuple[Step, str, str]]]) -> Iterator[list[tuple[Step, str, str]]]:
    """The groups, with those whose inner states differ made one: it is the same body."""
    inner = [each for tensor, found in groups.items() if INNER.fullmatch(tensor) for each in found]
    if inner:
        yield inner
    yield from (found for tensor, found in groups.items() if not INNER.fullmatch(tensor))


def _first_bad(tensors: Iterable[Mapping[str, Any]]) -> tuple[str, str] | None:
    """The first tensor that differs, inner states before what is made of them, and how."""
    ordered = sorted(tensors, key=lambda found: _depth(found["tensor"]))
    return next(((found["tensor"], problem) for found in ordered if (problem := _problem(found))), None)


def _depth(tensor: str) -> int:
    """How much comes before a tensor: an encoder's states, a decoder's, what is made of them."""
    return (1 if LATER.search(tensor) else 0) if INNER.fullmatch(tensor) else 2


def _is_bad(step: Step) -> bool:
    return step.raised is not None or _first_bad(step.data["tensors"]) is not None


def _problem(found: Mapping[str, Any]) -> str:
    if found.get("absent"):
        return "is missing in TensorFlow"
    if "shapes" in found:
        torch_shape, tf_shape = found["shapes"]
        return f"has the shape {tuple(tf_shape)}, in PyTorch {tuple(torch_shape)}"
    if found["error"] is None:
        return "is not finite on one side only"
    if found["error"] <= found["allowed"]:
        return ""
    scale = f"where values go up to {found['scale']:.1e} and {found['allowed']:.0e} is allowed"
    return f"differs by {found['error']:.1e}, {scale}"


@dataclass(frozen=True)
class Ways(PortFact):
    """The ways of passing inputs in which models fail or give something else.

    `folded` are those where they do so only because TensorFlow folds constants wrongly.
    """

    differences: tuple[Difference, ...]
    folded: tuple[Difference, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        worker = ran(port)
        raising: list[tuple[str, Class, Raised]] = []
        differing: list[tuple[str, Class, str]] = []
        folded: list[tuple[str, Class, str]] = []
        for step in _present(worker, "forms"):
            for form in step.data.get("forms", ()):
                if "problem" in form:
                    raising.append((form["form"], step.owner, worker.raised(form["problem"])))
                elif "differs" in form:
                    differing.append((form["form"], step.owner, f"`{form['differs'][0]}` is another then"))
                elif "folded" in form:
                    folded.append((form["form"], step.owner, f"`{form['folded'][0]}`"))
        return cls((*_ways(raising), *_ways(differing)), tuple(_ways(folded)))


def _ways(found: list[tuple[str, Class, Raised]] | list[tuple[str, Class, str]]) -> Iterator[Difference]:
    """What several ways and classes have in common, as one: the same line is behind it as a rule."""
    if found:
        ways = " and with ".join(dict.fromkeys(way for way, _, _ in found))
        first = next((what for _, _, what in found if isinstance(what, Raised) and what.path), found[0][2])
        owners = tuple(dict.fromkeys(owner for _, owner, _ in found))
        yield Difference(ways, str(first), owners, first if isinstance(first, Raised) else None)


def _present(worker: Worker, step: str) -> list[Step]:
    steps = worker.steps(step)
    if not steps:
        raise Skip("no class came so far; the checks before this one say why")
    worker.require(steps)
    return steps


@dataclass(frozen=True)
class Silent:
    """A line that calls a layer that is not told of the training."""

    kind: str
    path: str
    line: int
    owners: tuple[Class, ...]


@dataclass(frozen=True)
class Stuck:
    """A weight that has a gradient in PyTorch and none here."""

    weight: str
    owners: tuple[Class, ...]


@dataclass(frozen=True)
class Training(PortFact):
    """The layers not told `training=True`, by the line that calls them, and the weights that do not learn.

    The latter only where the outputs are right: a weight that is not used changes them too.
    """

    silent: tuple[Silent, ...]
    stuck: tuple[Stuck, ...]
    raised: tuple[Failure, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        worker = ran(port)
        steps = _present(worker, "train")
        silent = _by_entry(steps, "silent")
        wrong = port.fact(Loading).incomplete | {step.owner.name for step in worker.steps("outputs") if _is_bad(step)}
        stuck = _by_entry([step for step in steps if step.owner.name not in wrong], "stuck")
        return cls(
            tuple(_silent(entry, owners, worker.root) for entry, owners in silent.items()),
            tuple(_stuck(stuck)),
            tuple(failures(steps)),
        )


def _by_entry(steps: Iterable[Step], kind: str) -> dict[str, list[Class]]:
    groups: dict[str, list[Class]] = {}
    for step in steps:
        for entry in step.data.get(kind, ()):
            groups.setdefault(entry, []).append(step.owner)
    return groups


def _stuck(groups: Mapping[str, list[Class]]) -> Iterator[Stuck]:
    """One weight for each group of classes: what cuts it off cuts off all that comes before it too."""
    last: dict[str, str] = {owner.name: weight for weight, owners in groups.items() for owner in owners}
    for weight in dict.fromkeys(last.values()):
        yield Stuck(weight, tuple(owner for owner in groups[weight] if last[owner.name] == weight))


def _silent(entry: str, owners: list[Class], root: str) -> Silent:
    kind, _, place = entry.partition(" in ")
    file, _, line = place.rpartition(":")
    path = os.path.relpath(file, root) if file else owners[0].path
    return Silent(kind, path, int(line) if file else owners[0].line, tuple(owners))


@dataclass(frozen=True)
class Saving(PortFact):
    """The classes that are not the same when they are saved and loaded again, by the side that loads them."""

    differences: tuple[Difference, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        groups: dict[str, list[tuple[Class, Raised | None]]] = {}
        saved = _present(ran(port), "save")
        incomplete = port.fact(Loading).incomplete
        steps = [step for step in saved if step.owner.name not in incomplete]
        if not steps:
            raise Skip("no class loaded all its weights, so none can be the same again")
        for step in steps:
            if step.raised:
                groups.setdefault(str(step.raised), []).append((step.owner, step.raised))
            elif loaders := [side for side in ("TensorFlow", "PyTorch", "Keras") if step.data.get(side.lower())]:
                groups.setdefault(" and ".join(loaders), []).append((step.owner, None))
        return cls(
            tuple(
                Difference("" if found[0][1] else side, side, tuple(owner for owner, _ in found), found[0][1])
                for side, found in groups.items()
            )
        )


@dataclass(frozen=True)
class Compiling(PortFact):
    """What XLA makes of the models."""

    steps: tuple[Step, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(tuple(_present(ran(port), "xla")))
