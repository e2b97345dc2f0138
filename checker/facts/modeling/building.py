"""Whether every layer that holds weights is built: once, in its own name scope."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Self

from checker.facts.modeling import Call, Class, Layer, Modeling, Place
from checker.facts.modeling.shared import Shared
from checker.port import Port, PortFact
from checker.repo import Skip

WITHOUT_WEIGHTS = re.compile(
    r"keras\.(?:\w*Dropout\w*|\w*Pool\w*|\w*Activation|\w*ReLU|ELU|Softmax|Flatten|Reshape|Permute|RepeatVector|Lambda"
    r"|UpSampling\w*|Zero\w*|Cropping\w*|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|Masking|Identity"
    r"|Gaussian\w*|Random\w+|Resizing|Rescaling|Input\w*|Layer|Model|RNN\w*|TimeDistributed)"
)
AUTO = re.compile(r"(?:.+\.)?(?:TF)?Auto(?:Model|Backbone)\w*")
LISTED = re.compile(r"[\"'](TF\w+)[\"']")
Problem = Literal["no build", "not built", "unreachable", "not all", "other scope", "twice"]


@dataclass(frozen=True)
class Gap:
    """A sublayer (or several: "no build") of `owner` that is not built as it should; `place` is where to look.

    `many`: it is a list of sublayers.
    """

    owner: Class
    attributes: tuple[str, ...]
    problem: Problem
    place: Place
    scope: str | None = None
    certain: bool = True
    many: bool = False


@dataclass(frozen=True)
class Building(PortFact):
    """The sublayers of a port's classes and the calls that build them; `public` are the names its lists export."""

    modeling: Modeling
    public: frozenset[str]
    _known: dict[Class, bool] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        if "/deprecated/" in port.folder:
            raise Skip("a deprecated model is left as it is")
        modeling = port.fact(Modeling)
        if not port.fact(Shared).defines("build_in_name_scope") and not _most_build(modeling):
            raise Skip("this tree builds layers when they are first called")
        listed = [port.repo.find(path) or "" for path in (f"{port.folder}/__init__.py", port.tf_file)]
        return cls(modeling, frozenset(name for text in listed for name in LISTED.findall(text)))

    @property
    def gaps(self) -> Iterator[Gap]:
        """The sublayers that are not built as they should be, save those that were copied so."""
        for owner in self.modeling.tensorflow.values():
            if self.modeling.is_layer(owner) and self._is_used(owner):
                yield from (gap for gap in self._gaps(owner) if not self._is_copied(gap))

    def _is_copied(self, gap: Gap) -> bool:
        """Whether the source of a copied class, if it is known, has the same gap, and is where to mend it."""
        source = self.modeling.source(gap.owner)
        same = ((other.attributes, other.problem) for other in self._gaps(source)) if source else ()
        return (gap.attributes, gap.problem) in same or self.modeling.is_lost(gap.owner)

    def _is_used(self, owner: Class) -> bool:
        """Whether a class is public, or documented and so will be, or made by another: some models are left over."""
        is_public = owner.name in self.public or owner.decorated("add_start_docstrings")
        return is_public or owner.name in self._made or not self.modeling.is_model(owner)

    @cached_property
    def _made(self) -> frozenset[str]:
        members = self.modeling.tensorflow.values()
        made = {layer.kind.rpartition(".")[2] for member in members for layer in member.layers}
        return frozenset(made | {base.rpartition(".")[2] for member in members for base in member.bases})

    def _gaps(self, owner: Class) -> Iterator[Gap]:
        kept = self._kept(owner)
        if kept and self.modeling.method(owner, "build") is None:
            certain = not all(layer.conditional for layers in kept.values() for layer in layers)
            first = Place(owner.line, owner.column, owner.line, owner.column)
            yield Gap(owner, tuple(kept), "no build", first, None, certain)
            return
        gaps = [gap for attribute, layers in kept.items() for gap in self._judged(owner, attribute, layers)]
        behind = [gap for gap in gaps if gap.problem == "unreachable"]
        yield from (gap for gap in gaps if gap.problem != "unreachable")
        if behind:
            yield replace(behind[0], attributes=tuple(name for gap in behind for name in gap.attributes))

    def _kept(self, owner: Class) -> dict[str, list[Layer]]:
        """The layers with weights that a class keeps, by attribute."""
        kept: dict[str, list[Layer]] = {}
        for layer in owner.kept:
            if self.has_weights(owner, layer):
                kept.setdefault(layer.attribute, []).append(layer)
        return kept

    def has_weights(self, owner: Class, layer: Layer) -> bool:
        """Whether a layer holds weights, itself or in what it is made of; one whose class is not known does."""
        if layer.kind == "keras.Sequential":
            return any(self.has_weights(owner, inner) for inner in layer.inner)
        if layer.kind.startswith("keras."):
            return not WITHOUT_WEIGHTS.fullmatch(layer.kind)
        found = self.modeling.find(layer.kind, owner) if layer.kind else None
        return found is None or bool(AUTO.fullmatch(layer.kind)) or self._class_has_weights(found)

    def _class_has_weights(self, found: Class) -> bool:
        if found not in self._known:
            self._known[found] = False
            bases = [
                base for member in self.modeling.lineage(found) for base in member.bases if base.startswith("keras.")
            ]
            self._known[found] = (
                bool(self.modeling.weights(found))
                or any(not WITHOUT_WEIGHTS.fullmatch(base) for base in bases)
                or any(self.has_weights(found, layer) for layer in self.modeling.layers(found))
            )
        return self._known[found]

    def _judged(self, owner: Class, attribute: str, layers: list[Layer]) -> Iterator[Gap]:
        calls = [call for call in self._build_calls(owner) if f"{attribute}.build" in call.targets]
        reached = [call for call in calls if not call.dead]
        certain = not all(layer.conditional for layer in layers)
        many = any(layer.many for layer in layers)
        if not reached:
            problem: Problem = "unreachable" if calls else "not built"
            yield Gap(owner, (attribute,), problem, (calls[0] if calls else layers[0]).place, None, certain, many)
        elif many and not _covers(reached, layers):
            yield Gap(owner, (attribute,), "not all", reached[0].place, None, certain)
        else:
            yield from (
                Gap(owner, (attribute,), "other scope", call.place, call.scope)
                for call in reached
                if not _is_own_scope(call, attribute, layers)
            )
            again = [] if self._is_guarded(owner, layers) else _repeated(reached)
            yield from (Gap(owner, (attribute,), "twice", call.place, None, False) for call in again[:1])

    def _is_guarded(self, owner: Class, layers: list[Layer]) -> bool:
        """Whether the layers build themselves once, however often they are asked: Keras's own do not."""
        found = [self.modeling.find(layer.kind, owner) for layer in layers if layer.kind]
        builds = [each and each.methods.get("build") for each in found]
        return all(build and any(test.text == "self.built" for test in build.conditions) for build in builds)

    def _build_calls(self, owner: Class) -> list[Call]:
        members = [member.methods["build"] for member in self.modeling.lineage(owner) if "build" in member.methods]
        return [call for method in members for call in method.calls]


def _most_build(modeling: Modeling) -> bool:
    """Whether most classes that keep layers build them, as all do since that is how a port is built."""
    members = [found for found in modeling.tensorflow.values() if any(found.kept)]
    builds = [found.methods["build"] for found in members if "build" in found.methods]
    explicit = [
        build for build in builds if any(call.callee.endswith(".build") and call.scope for call in build.calls)
    ]
    return 2 * len(explicit) > len(members)


def _covers(calls: list[Call], layers: list[Layer]) -> bool:
    """Whether a list is built in a loop, or layer by layer as it was written down."""
    one_by_one = {call.callee for call in calls if "[" in call.callee}
    return any(call.looped for call in calls) or len(one_by_one) >= len(layers)


def _is_own_scope(call: Call, attribute: str, layers: list[Layer]) -> bool:
    """Whether a layer is built under its own name: `self.dense.name`, or the name it was given."""
    owner, scope = call.callee.removesuffix(".build"), call.scope or ""
    names = {layer.name for layer in layers}
    return f"{owner}.name" in scope or f"self.{attribute}.name" in scope or scope.strip("\"'") in names


def _repeated(calls: list[Call]) -> list[Call]:
    return [call for number, call in enumerate(calls) if any(_meets(call, other) for other in calls[:number])]


def _meets(call: Call, other: Call) -> bool:
    """Whether two calls build the same layer on one way through the method."""
    excluded = {f"not ({guard})" for guard in call.guards}
    apart = excluded & set(other.guards) or {f"not ({guard})" for guard in other.guards} & set(call.guards)
    return call.callee == other.callee and not apart
