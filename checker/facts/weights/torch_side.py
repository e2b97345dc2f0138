"""Where a path of names leads in a PyTorch model, as the keys of its state dict do."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checker.facts.modeling import Class, Layer, Modeling, Weight
from checker.facts.modeling.building import AUTO

INDEX = re.compile(r"\{\}|\d+")
LEAVES = re.compile(
    r"nn\.(?:Linear|Bilinear|Conv\dd|ConvTranspose\dd|Embedding|EmbeddingBag|LayerNorm|RMSNorm|GroupNorm"
    r"|(?:Sync)?BatchNorm(?:\dd)?|InstanceNorm\dd|PReLU)"
)
EMPTY = re.compile(
    r"nn\.(?:\w*Dropout\w*|Identity|\w*ReLU6?|GELU|SiLU|Tanh|Sigmoid|\w*Softmax|\w*Pool\dd|Flatten|Unfold|\w*Pad\dd"
    r"|Upsample|PixelShuffle|ZeroPad2d|Mish|Softplus|Hardswish)"
)
# What the loader makes of the names of Keras weights, and the names it leaves as they are.
RENAMED = {"kernel": "weight", "embeddings": "weight", "gamma": "weight", "beta": "bias"}
RENAMED |= {"moving_mean": "running_mean", "moving_variance": "running_var"}
LEAF_WEIGHTS = {"weight", "bias", "weight_g", "weight_v", "running_mean", "running_var", *RENAMED}
MODULES = re.compile(r"nn\.Module|object|.*\b(?:ABC|Generic|\w*Mixin|PreTrainedModel|GradientCheckpointingLayer)")


@dataclass(frozen=True, eq=False)
class Spot:
    """A place in the PyTorch model: a module or weight that `owner` makes, or the class `owner` itself.

    `listed`: it is a list of modules of which none is chosen.
    """

    owner: Class
    part: Layer | Weight | None = None
    listed: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it is a list or sequence of modules, and not one of them."""
        return self.listed or (isinstance(self.part, Layer) and self.part.kind == "nn.Sequential")


Spots = tuple[Spot, ...] | None  # None where what is there cannot be known


def together(found: Iterable[Spots]) -> Spots:
    """All of what several ways lead to; not known where one of them is not known and no other leads anywhere."""
    results = list(found)
    spots = tuple(spot for result in results for spot in result or ())
    return None if not spots and None in results else spots


@dataclass(frozen=True)
class TorchPaths:
    """Follows names from attribute to attribute; `{}` in a name stands for what is only computed."""

    modeling: Modeling
    _attributes: dict[Class, dict[str, list[Spot]]] = field(default_factory=dict, repr=False)

    def below(self, spot: Spot, path: Sequence[str]) -> Spots:
        """What the path leads to from there; empty where it leads nowhere."""
        if not path:
            return (spot,)
        if spot.part is None:
            return self._in_class(spot.owner, path)
        if isinstance(spot.part, Weight):
            return (spot,) if all(map(INDEX.fullmatch, path)) else ()
        if spot.listed:
            return self._in_list(spot, spot.part, path)
        return self._in_module(spot, spot.part, path)

    def attributes(self, owner: Class) -> dict[str, list[Spot]]:
        """The modules and weights of a class and its bases by their names."""
        if owner not in self._attributes:
            known: dict[str, list[Spot]] = {}
            for member in self.modeling.lineage(owner):
                parts: list[Layer | Weight] = [*member.kept, *(one for one in member.weights if one.attribute)]
                for part in parts:
                    many = isinstance(part, Layer) and part.many and "{}" not in part.attribute
                    known.setdefault(part.attribute, []).append(Spot(member, part, many))
            self._attributes[owner] = known
        return self._attributes[owner]

    def names(self, spot: Spot) -> list[str]:
        """The names that may follow there."""
        owner = self.class_of(spot)
        return [name for name in self.attributes(owner) if "{}" not in name] if owner else []

    def class_of(self, spot: Spot) -> Class | None:
        """The class of the tree that is there."""
        if spot.part is None:
            return spot.owner
        kind = spot.part.kind if isinstance(spot.part, Layer) and not spot.listed else ""
        return self.modeling.find(kind, spot.owner) if kind and not AUTO.fullmatch(kind) else None

    def kinds(self, spot: Spot) -> frozenset[str]:
        """What is there: its own kind, or the PyTorch classes that its class inherits from."""
        owner = self.class_of(spot)
        if owner:
            return frozenset(base for member in self.modeling.lineage(owner) for base in member.bases)
        return frozenset([spot.part.kind]) if isinstance(spot.part, Layer) else frozenset()

    def _in_class(self, owner: Class, path: Sequence[str]) -> Spots:
        if path[0] == "{}":
            return None
        starts = list(self._matching(owner, path[0]))
        if len(path) == 1 and not starts:
            starts = list(self._matching(owner, RENAMED.get(path[0], "")))
        if starts:
            return together(self.below(start, path[1:]) for start in starts)
        if len(path) == 1 and path[0] in LEAF_WEIGHTS and any(map(LEAVES.fullmatch, self.kinds(Spot(owner)))):
            return (Spot(owner),)
        return None if self._is_open(owner, path[0]) else ()

    def _matching(self, owner: Class, name: str) -> Iterator[Spot]:
        known = self.attributes(owner)
        if name in known:
            yield from known[name]
            return
        pattern = _pattern(name)
        for other, spots in known.items():
            anything = other == "{}" and "{}" in name
            if anything or ("{}" in name + other and (pattern.fullmatch(other) or _pattern(other).fullmatch(name))):
                yield from spots

    def _is_open(self, owner: Class, name: str) -> bool:
        """Whether that may name what is not read: a base from elsewhere, or something a function made."""
        lineage = self.modeling.lineage(owner)
        return any(
            name in member.values or any(self._is_base_open(base, member) for base in member.bases)
            for member in lineage
        )

    def _is_base_open(self, base: str, member: Class) -> bool:
        if base.startswith("nn.") and base != "nn.Module":
            return not LEAVES.fullmatch(base)
        return not (MODULES.fullmatch(base) or self.modeling.find(base, member))

    def _in_list(self, spot: Spot, part: Layer, path: Sequence[str]) -> Spots:
        if not INDEX.fullmatch(path[0]):
            return None
        steps = next((number for number, name in enumerate(path) if not INDEX.fullmatch(name)), len(path))
        steps = 1 if part.kind == "nn.Sequential" else steps
        return self.below(Spot(spot.owner, part), path[steps:])

    def _in_module(self, spot: Spot, part: Layer, path: Sequence[str]) -> Spots:
        if part.kind == "nn.Sequential":
            if not INDEX.fullmatch(path[0]) and len(part.arguments.positional) > 1:
                return ()
            children = list(_children(part, path[0])) if INDEX.fullmatch(path[0]) else []
            return together(self.below(Spot(spot.owner, child), path[1:]) for child in children) if children else None
        if LEAVES.fullmatch(part.kind):
            return (spot,) if len(path) == 1 and path[0] in LEAF_WEIGHTS else ()
        if EMPTY.fullmatch(part.kind):
            return ()
        owner = self.class_of(spot)
        return self.below(Spot(owner), path) if owner else None


def _pattern(name: str) -> re.Pattern[str]:
    """What a name with computed parts may be: they are numbers, as in `block_{}`."""
    return re.compile(re.escape(name).replace(r"\{\}", r"(?:\d+|\{\})"))


def _children(part: Layer, index: str) -> Iterator[Layer]:
    """The modules of a `Sequential` that the index may mean."""
    given = part.arguments.positional
    exact = index.isdigit() and len(given) > 1 and not part.arguments.unpacked
    place = given[int(index)].place if exact and int(index) < len(given) else None
    for child in part.inner:
        start = (child.place.line, child.place.column)
        if place is None or (place.line, place.column) <= start < (place.end_line, place.end_column):
            yield child
