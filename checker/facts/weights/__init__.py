"""The names of a port's layers and weights, and what they name in PyTorch."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Self

from checker.facts.modeling import Argument, Class, Layer, Modeling, Weight
from checker.facts.modeling.edits import replaced
from checker.facts.weights.holding import Holding
from checker.facts.weights.pairing import Pairing, path_of
from checker.facts.weights.torch_side import Spot, Spots
from checker.finding import Edit
from checker.port import Port, PortFact
from checker.repo import Skip

__all__ = ["Named", "Spot", "Weights"]

PUBLIC = re.compile(r"\w+(?:Model|For[A-Z]\w*)")


@dataclass(frozen=True, eq=False)
class Named:
    """A layer or weight of a TensorFlow class, and what its name leads to in PyTorch.

    `path` is what its name goes through, empty where it has no name or the name is computed. `spots` is empty where
    the path leads nowhere, None where that cannot be known.
    """

    owner: Class
    part: Layer | Weight
    path: tuple[str, ...]
    spots: Spots

    @property
    def symbol(self) -> str:
        """What it is kept as: `TFBertLayer.attention`."""
        return f"{self.owner.name}.{self.part.attribute}" if self.part.attribute else self.owner.name

    @property
    def is_listed(self) -> bool:
        """Whether it is one of several in a list."""
        return isinstance(self.part, Layer) and self.part.many

    @property
    def is_optional(self) -> bool:
        """Whether it is made under a condition only."""
        return isinstance(self.part, Layer) and self.part.conditional

    @property
    def names_a_list(self) -> bool:
        """Whether one of several is named after a whole list of modules."""
        return self.is_listed and bool(self.spots) and all(spot.listed for spot in self.spots or ())


@dataclass(frozen=True)
class Weights(PortFact):
    """Each layer and weight of a port with what it is named after."""

    modeling: Modeling
    pairing: Pairing
    holding: Holding

    @classmethod
    def read(cls, port: Port) -> Self:
        modeling = port.fact(Modeling)
        if not modeling.torch:
            raise Skip("no PyTorch modeling file to compare with")
        return cls(modeling, Pairing.of(modeling), Holding(modeling))

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """All of them, in the order of the file."""
        return tuple(named for owner in self.modeling.tensorflow.values() for named in self._named(owner))

    def _named(self, owner: Class) -> Iterator[Named]:
        parts: tuple[Layer | Weight, ...] = (*owner.kept, *owner.weights)
        for part in parts:
            path = path_of(part)
            yield Named(owner, part, path, self._spots(owner, part, path))
            if isinstance(part, Layer) and part.kind == "keras.Sequential":
                for inner in part.inner:
                    deeper = (*path, *path_of(inner))
                    yield Named(owner, inner, deeper, self._spots(owner, inner, deeper))

    def _spots(self, owner: Class, part: Layer | Weight, path: tuple[str, ...]) -> Spots:
        if not path:
            return None
        if isinstance(part, Weight) and part.method == "__init__":
            return self._anywhere(path[-1])
        return self.pairing.lead(owner, path)

    def _anywhere(self, name: str) -> Spots:
        """Keras puts no layer's name before a weight that is made in `__init__`, so its place is not known."""
        classes = self.modeling.torch.values()
        return None if any(name in self.pairing.torch.attributes(owner) for owner in classes) else ()

    @cached_property
    def held(self) -> tuple[Named, ...]:
        """The weights, and the layers that hold some."""
        return tuple(named for named in self.named if self.holding.holds(named.part, named.owner))

    @property
    def lost(self) -> Iterator[Named]:
        """Those whose names lead nowhere in PyTorch, or to a whole list."""
        for named in self.named:
            holds = self.holding.holds(named.part, named.owner)
            certain = holds or (holds is None and bool(named.path) and bool(self.meant(named)))
            nowhere = named.spots == () and not self._is_renamed(named) and not self._is_misplaced(named)
            if certain and (named.names_a_list or nowhere):
                yield named

    def _is_misplaced(self, named: Named) -> bool:
        """Whether it is a layer's weight that is not made in `build`, where its name would lead somewhere."""
        made = isinstance(named.part, Weight) and named.part.method == "__init__"
        return made and not self.modeling.is_model(named.owner)

    def _is_renamed(self, named: Named) -> bool:
        """Whether a model tells the loader another name for it."""
        methods = [owner.methods.get("tf_to_pt_weight_rename") for owner in self.modeling.tensorflow.values()]
        conditions = [condition for method in methods if method for condition in method.conditions]
        return any(re.search(rf"\b{re.escape(named.path[-1])}\b", condition.text) for condition in conditions)

    @property
    def unnamed(self) -> Iterator[Named]:
        """The layers without a name, in classes that are used and stand for a PyTorch class."""
        for named in self.held:
            given = isinstance(named.part, Weight) or named.part.arguments.get("name") or named.part.arguments.unpacked
            if not given and self.pairing.stands_for(named.owner) and self.is_used(named.owner):
                yield named

    def is_used(self, owner: Class) -> bool:
        """Whether a class is a documented model, or made or inherited by another: some are left over."""
        is_public = PUBLIC.fullmatch(owner.name) or owner.decorated("add_start_docstrings")
        return bool(is_public) or owner.name in self._made or not self.modeling.is_model(owner)

    @cached_property
    def _made(self) -> frozenset[str]:
        members = self.modeling.tensorflow.values()
        made = {layer.kind for member in members for layer in member.layers}
        return frozenset(made | {base for member in members for base in member.bases})

    @property
    def repeated(self) -> Iterator[tuple[Named, Named]]:
        """Those that have the name of another of the same class, with that one."""
        seen: dict[tuple[Class, str, str | None, str | None], Named] = {}
        for named in self.held:
            part = named.part
            scope = part.scope if isinstance(part, Weight) else None
            first = seen.setdefault((named.owner, part.method, part.name, scope), named)
            if part.name and "{}" not in part.name and _are_both(first.part, part):
                yield named, first

    @property
    def on_models(self) -> Iterator[Named]:
        """The weights that a model makes itself and not one of its layers."""
        for named in self.named:
            own = isinstance(named.part, Weight) and named.part.maker == "add_weight"
            if own and self.modeling.is_model(named.owner) and named.owner.name not in self._made:
                yield named

    def meant(self, named: Named) -> tuple[str, ...]:
        """The path that a lost one seems to mean, empty where none is near."""
        return self.pairing.meant(named.owner, named.path, named.part)

    def torch_class(self, named: Named) -> str:
        """The PyTorch class in which a lost one is looked for."""
        before = named.path[: self.pairing.good(named.owner, named.path)]
        spots = self.pairing.lead(named.owner, before) or self.pairing.stands_for(named.owner)
        owner = self.pairing.torch.class_of(spots[0])
        return owner.name if owner else spots[0].owner.name

    def renamed(self, named: Named, path: tuple[str, ...]) -> Callable[[], Edit] | None:
        """The edit that gives it another path of as many names, where its name is written out."""
        argument = named.part.arguments.get("name", 0 if isinstance(named.part, Weight) else None)
        changed = [(old, new) for old, new in zip(named.path, path, strict=False) if old != new]
        if argument is None or len(changed) != 1 or len(path) != len(named.path):
            return None
        new = argument.text.replace(*changed[0])
        return partial(self._replaced, named, argument, new) if argument.text.count(changed[0][0]) == 1 else None

    def _replaced(self, named: Named, argument: Argument, new: str) -> Edit:
        text = self.text(named.owner)
        return Edit(named.owner.path, text, replaced(text, argument.place, new))

    def text(self, owner: Class) -> str:
        """The text of the file a class is in."""
        return self.modeling.library.repo.text(owner.path)


def _are_both(first: Layer | Weight, second: Layer | Weight) -> bool:
    """Whether one model may have both, and not the one or the other."""
    if first.place == second.place or isinstance(first, Weight) or isinstance(second, Weight):
        return False
    apart = first.conditional and second.conditional
    return not apart and (first.attribute != second.attribute or (first.many and second.many))
